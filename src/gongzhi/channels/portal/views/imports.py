"""Files of cases: brought in, followed, and given back with their errors marked."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import go, run
from gongzhi.channels.portal.forms.intake import ImportForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.transfer import queries, services
from gongzhi.channels.transfer.models import ImportRun

IMPORT = "cases.import"
SHOWN_RUNS = 30


@door(IMPORT)
@form_view
def import_cases(request: PageRequest) -> HttpResponse:
    """Take a file in, or only check it; list one's intakes so far."""
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    status = 200
    if request.method == "POST":
        started, status = run(form, lambda _data: _start(request, form))
        if started is not None:
            return go(request, reverse("cases:import_run", args=[started.pk]))
    context = {"form": form, "runs": queries.runs_of(request.actor)[:SHOWN_RUNS]}
    return render(request, "gongzhi/imports/new.html", context, status=status)


@door(IMPORT)
@require_GET
def show_run(request: PageRequest, run_id: int) -> HttpResponse:
    """Show what became of an intake; while it works, the page reads itself anew."""
    run_row = queries.get_run(request.actor, run_id)
    part = request.headers.get("HX-Request") == "true"
    template = "gongzhi/imports/run_part.html" if part else "gongzhi/imports/run.html"
    return render(request, template, {"run": run_row})


@door(IMPORT)
@require_GET
def download_marked(request: PageRequest, run_id: int) -> FileResponse:
    """Give back the file with the reason in each refused row."""
    name, content = queries.marked_copy_of(request.actor, run_id)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)


def _start(request: PageRequest, form: ImportForm) -> ImportRun:
    data = form.cleaned_data
    return services.start_import(
        actor=request.actor,
        content=data["file"],
        name=data["file"].name or _("file"),
        mapping_text=data["mapping"],
        area_code=data["area_code"],
        dry_run=data["dry_run"],
    )
