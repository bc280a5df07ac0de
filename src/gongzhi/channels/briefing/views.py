"""Writing a briefing: choose the period, edit the draft, get the document."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.channels.briefing.draft import Draft, draft_briefing
from gongzhi.channels.briefing.forms import BriefingForm, PeriodForm
from gongzhi.channels.briefing.parts import Briefing
from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.handling.plans.permissions import BRIEF
from gongzhi.handling.plans.rules import period_of

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@door(BRIEF)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PageRequest) -> HttpResponseBase:
    """Show the draft of the period in the address to edit, or send it as a document."""
    areas = ground_choices(request.actor, BRIEF)
    period = PeriodForm(request.GET or _this_quarter(areas), areas=areas)
    draft = _draft(request, period)
    if draft is None:
        return render(request, "gongzhi/briefing/write.html", {"period": period}, status=400)
    first = {"organ": draft.organ, "title": draft.title, "text": draft.text}
    form = BriefingForm(
        request.POST if request.method == "POST" else None,
        initial={**first, "number": _number()},
    )
    if request.method == "POST" and form.is_valid():
        return _document(form, draft)
    data = period.cleaned_data
    query = urlencode({"area": data["area"], "since": data["since"], "until": data["until"]})
    context: dict[str, Any] = {
        "period": period,
        "form": form,
        "draft": draft,
        "action": f"{reverse('briefing:write')}?{query}",
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "gongzhi/briefing/write.html", context, status=status)


def _draft(request: PageRequest, period: PeriodForm) -> Draft | None:
    if not period.is_valid():
        return None
    held = period.cleaned_data
    return draft_briefing(
        request.actor, area_code=held["area"], since=held["since"], until=held["until"]
    )


def _document(form: BriefingForm, draft: Draft) -> FileResponse:
    # python-docx and lxml are only loaded by the process that writes a document.
    from gongzhi.channels.briefing.document import write_docx  # noqa: PLC0415

    held = form.cleaned_data
    data = write_docx(
        Briefing(
            organ=held["organ"],
            number=held["number"],
            title=held["title"],
            addressee=held["addressee"],
            text=held["text"],
            on=timezone.localdate(),
            tables=draft.tables,
            charts=draft.charts,
        )
    )
    return FileResponse(
        BytesIO(data), as_attachment=True, filename=f"{held['title']}.docx", content_type=DOCX
    )


def _this_quarter(areas: list[tuple[str, str]]) -> dict[str, str]:
    today: date = timezone.localdate()
    return {
        "area": areas[0][0] if areas else "",
        "since": period_of("quarterly", today).starts_on.isoformat(),
        "until": today.isoformat(),
    }


def _number() -> str:
    return _("〔%(year)s〕No. 1") % {"year": timezone.localdate().year}
