"""A new case at the desk, and whether it has been reported before."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import category_path
from gongzhi.channels.portal.commands import go, run
from gongzhi.channels.portal.forms.intake import NewCaseForm
from gongzhi.channels.portal.forms.questions import typed_values
from gongzhi.channels.portal.likeness import likely_while_writing, told_reasons
from gongzhi.channels.portal.suggested import sure_words
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.handling.cases import services
from gongzhi.handling.cases.models import Case
from gongzhi.handling.likeness.queries import LikelySame, likely_same, matter_reported
from gongzhi.handling.triage import services as triage

LONGEST_READ = 8_000
PATROLS = frozenset({"grid_officer", "grid_head", "grid_instructor"})


@door("cases.create")
@form_view
def create_case(request: PageRequest) -> HttpResponse:
    """Record a report; where it may have been reported before, show those first and ask again."""
    if request.method != "POST":
        form = NewCaseForm(actor=request.actor, initial={"source": _usual_source(request)})
        return _show(request, form)
    form = NewCaseForm(request.POST, request.FILES, actor=request.actor)
    if form.is_valid() and not form.cleaned_data["confirmed"]:
        similar = likely_same(request.actor, matter_reported(form.new_case()))
        if similar:
            return _show(request, form, similar=similar)
    created, status = run(form, lambda data: _record(request, form, data["suggested"]))
    if created is None:
        return _show(request, form, status=status)
    if created.secret:
        context = {"case": created.case, "secret": created.secret}
        return render(request, "gongzhi/cases/recorded.html", context)
    number = created.case.number
    words = _("Recorded as %(number)s.") % {"number": number}
    return go(request, reverse("cases:case", args=[number]), words)


@transaction.atomic
def _record(request: PageRequest, form: NewCaseForm, shown: str) -> services.Created:
    created = services.create_case(actor=request.actor, new=form.new_case())
    if shown:
        triage.note_intake(actor=request.actor, case_id=created.case.pk, shown=shown)
    return created


@door("cases.create")
@require_POST
def suggest(request: PageRequest) -> HttpResponse:
    """Answer the text that is being taken down with the category's field, filled in.

    With it come the questions of the class that is chosen, holding what was answered.
    """
    title, detail, chosen = (
        request.POST.get(name, "")[:LONGEST_READ] for name in ("title", "detail", "category_code")
    )
    found = triage.suggest_for_text(title=title, detail=detail)
    category = found.category
    filled = category.code if category and category.leaf and not chosen else chosen
    context = {
        "form": NewCaseForm(
            actor=request.actor,
            initial={"category_code": filled, **typed_values(request.POST)},
        ),
        "category": category,
        "path": category_path(category) if category else "",
        "sure": sure_words(found.sure),
        "words": found.words,
        "suggested": category.code if category else "",
    }
    return render(request, "gongzhi/cases/new_category.html", context)


@door("cases.create")
@require_POST
def show_likely(request: PageRequest) -> HttpResponse:
    """Show what may be the same as the report that is being written."""
    context = {"similar": likely_while_writing(request.actor, request.POST)}
    return render(request, "gongzhi/cases/likely_part.html", context)


def _show(
    request: PageRequest,
    form: NewCaseForm,
    *,
    similar: Sequence[LikelySame] = (),
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "similar": told_reasons(similar)}
    return render(request, "gongzhi/cases/new.html", context, status=status)


def _usual_source(request: PageRequest) -> str:
    patrols = any(grant.role in PATROLS for grant in request.actor.grants)
    return (Case.Source.PATROL if patrols else Case.Source.CALL).value
