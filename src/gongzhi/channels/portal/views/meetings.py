"""Scheduling meetings: called with an agenda, its agenda edited, its minutes recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.portal.choices import around_unit_choices, ground_choices
from gongzhi.channels.portal.commands import CommandPage, command, go, posted
from gongzhi.channels.portal.forms.meetings import CancelMeetingForm, MeetingForm
from gongzhi.channels.portal.planfigures import figures_at
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import DomainError, InvalidInput, NotFound, NotPermitted
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.models import AgendaItem, Meeting
from gongzhi.handling.plans.permissions import HOLD_MEETING, VIEW
from gongzhi.handling.plans.services import NewItem, NewTask
from gongzhi.registry.territory.queries import names_of

PER_PAGE: Final = 30
SOON: Final = timedelta(days=3)
EMPTY_LINES: Final = 2


@door(VIEW)
@require_GET
def list_meetings(request: PageRequest) -> HttpResponse:
    """List the meetings of one's areas, the latest first."""
    page = Paginator(queries.meetings(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "area_names": names_of({each.area_code for each in page}),
        "may_call": request.actor.holds(HOLD_MEETING),
    }
    return render(request, "gongzhi/plans/meetings.html", context)


@door(HOLD_MEETING)
@form_view
def call(request: PageRequest) -> HttpResponse:
    """Call a meeting; its agenda is what is late or at risk, to be edited next."""
    areas = ground_choices(request.actor, HOLD_MEETING)
    title = _("Scheduling meeting of %(month)s") % {"month": f"{timezone.localdate():%Y-%m}"}
    form = MeetingForm(
        posted(request),
        areas=areas,
        initial={"held_on": timezone.localdate() + SOON, "title": title},
    )
    page = CommandPage(
        title=_("New meeting"),
        submit=_("Call it"),
        intro=_("The agenda is made from what is late or at risk; you edit it on the next page."),
        back=reverse("meetings:list"),
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.call_meeting(
            actor=request.actor,
            items=queries.agenda_draft(request.actor, data["area_code"], figures_of=figures_at),
            **data,
        ),
        done=lambda meeting: (reverse("meetings:meeting", args=[meeting.pk]), _("Called.")),
    )


@door(VIEW)
@require_GET
def show_meeting(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting: its agenda, and once it was held its minutes and tasks."""
    meeting = queries.get_meeting(request.actor, meeting_id)
    return _render(request, meeting)


@door(HOLD_MEETING)
@require_http_methods(["POST"])
def change_agenda(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Store the agenda as it was edited: items kept, put in order, left out or added."""
    meeting = queries.get_meeting(request.actor, meeting_id)
    try:
        services.change_agenda(
            actor=request.actor,
            meeting_id=meeting_id,
            items=_items(request, queries.agenda_of(meeting)),
            version=_number(request.POST.get("version", "")),
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _render(request, meeting, refusal=error)
    return go(request, reverse("meetings:meeting", args=[meeting_id]), _("The agenda is stored."))


@door(HOLD_MEETING)
@require_http_methods(["POST"])
def record_minutes(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Record the minutes: decisions on the items, and tasks with unit and day."""
    meeting = queries.get_meeting(request.actor, meeting_id)
    items = queries.agenda_of(meeting)
    try:
        services.record_minutes(
            actor=request.actor,
            meeting_id=meeting_id,
            minutes=request.POST.get("minutes", ""),
            decisions={
                item.pk: text
                for item in items
                if (text := request.POST.get(f"decision_{item.pk}", "").strip())
            },
            tasks=[task for item in items if (task := _task(request, item)) is not None],
            version=_number(request.POST.get("version", "")),
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _render(request, meeting, refusal=error)
    return go(
        request, reverse("meetings:meeting", args=[meeting_id]), _("The minutes are on record.")
    )


@door(HOLD_MEETING)
@form_view
def cancel(request: PageRequest, meeting_id: int) -> HttpResponse:
    """Cancel a meeting."""
    meeting = queries.get_meeting(request.actor, meeting_id)
    back = reverse("meetings:meeting", args=[meeting_id])
    page = CommandPage(
        title=_("Cancel the meeting"), submit=_("Cancel it"), back=back, danger=True,
        intro=meeting.title,
    )  # fmt: skip
    return command(
        request,
        form=CancelMeetingForm(posted(request), initial={"version": meeting.version}),
        page=page,
        act=lambda data: services.cancel_meeting(
            actor=request.actor, meeting_id=meeting_id, **data
        ),
        done=lambda _meeting: (back, _("The meeting is cancelled.")),
    )


def _render(
    request: PageRequest, meeting: Meeting, *, refusal: DomainError | None = None
) -> HttpResponse:
    may_hold = request.actor.may(HOLD_MEETING, meeting.area_code)
    edits = may_hold and meeting.state == Meeting.State.PLANNED
    items = queries.agenda_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "items": [
            (
                item,
                request.POST.get(f"decision_{item.pk}", item.decision),
                request.POST.get(f"task_{item.pk}", ""),
            )
            for item in items
        ],
        "edits": edits,
        "units": around_unit_choices(meeting.area_code) if edits else [],
        "added": range(EMPTY_LINES),
        "minutes": request.POST.get("minutes", ""),
        "area_names": names_of([meeting.area_code]),
        "refusal": refusal.message if refusal else "",
        "task_day": timezone.localdate() + timedelta(days=30),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "gongzhi/plans/meeting.html", context, status=status)


def _items(request: PageRequest, standing: list[AgendaItem]) -> list[NewItem]:
    kept = [
        (
            _number(request.POST.get(f"order_{item.pk}", "")) or place,
            NewItem(
                title=request.POST.get(f"title_{item.pk}", item.title),
                reason=item.reason,
                measure_id=item.measure_id,
                instance_id=item.instance_id,
            ),
        )
        for place, item in enumerate(standing, start=1)
        if request.POST.get(f"keep_{item.pk}")
    ]
    kept.sort(key=lambda pair: pair[0])
    added = [NewItem(title=text) for text in request.POST.getlist("added") if text.strip()]
    return [*(item for _order, item in kept), *added]


def _task(request: PageRequest, item: AgendaItem) -> NewTask | None:
    title = request.POST.get(f"task_{item.pk}", "").strip()
    if not title:
        return None
    unit_id = _number(request.POST.get(f"unit_{item.pk}", ""))
    if unit_id is None:
        raise InvalidInput(_("Say which unit is to do “{task}”.").replace("{task}", title[:40]))
    return NewTask(item.pk, title, _day(request.POST.get(f"day_{item.pk}", "")), unit_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(_("Give each task a day, such as 2026-12-31.")) from None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 (digits)
