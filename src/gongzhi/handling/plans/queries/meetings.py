"""Reading meetings, and the agenda that what is late or at risk makes."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.errors import no_such_meeting
from gongzhi.handling.plans.models import AgendaItem, Meeting
from gongzhi.handling.plans.queries.duties import DutyFilter, find_duties
from gongzhi.handling.plans.queries.found import MeasureFilter, find_measures
from gongzhi.handling.plans.queries.rows import FiguresOf
from gongzhi.handling.plans.services.meetings import MOST_ITEMS, NewItem
from gongzhi.handling.plans.visibility import seen_meetings
from gongzhi.registry.territory.queries import within


def meetings(viewer: Actor, *, area_code: str = "") -> QuerySet[Meeting]:
    """Return the meetings that the viewer may read, of an area and below, the latest day first."""
    found = seen_meetings(viewer).filter(within([area_code], field="area_code"))
    return found.annotate(item_count=Count("items")).order_by("-held_on", "-pk")


def get_meeting(viewer: Actor, meeting_id: int) -> Meeting:
    """Return one meeting. Raises ``NotFound`` out of the viewer's scope."""
    meeting = seen_meetings(viewer).filter(pk=meeting_id).first()
    if meeting is None:
        raise no_such_meeting(meeting_id)
    return meeting


def meetings_about(viewer: Actor, measure_id: int) -> list[Meeting]:
    """Return the meetings held on a measure that the viewer may read, the latest first."""
    held = seen_meetings(viewer).filter(state=Meeting.State.HELD)
    on = AgendaItem.objects.filter(measure_id=measure_id).values("meeting_id")
    return list(held.filter(pk__in=on).order_by("-held_on", "-pk")[:20])


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's items in order, with measures, lead units and tasks. Two queries."""
    return list(
        meeting.items.select_related("measure__lead_unit", "instance__unit").prefetch_related(
            "tasks__unit"
        )
    )


def agenda_draft(
    viewer: Actor, area_code: str, *, figures_of: FiguresOf | None = None
) -> list[NewItem]:
    """Return what a meeting at an area should speak of: red first, then yellow, with the reasons.

    Measures of the programmes at or below the area, measures of a wider programme that a unit of
    the area leads, and duties that are late there.
    """
    found = find_measures(viewer, MeasureFilter(concerning=area_code), figures_of=figures_of)
    items = [
        NewItem(
            title=f"{row.measure.number} {row.measure.title}".strip(),
            reason=row.light.words,
            measure_id=row.id,
        )
        for colour in (Colour.RED, Colour.YELLOW)
        for row in found.of_colour(colour.value)[:MOST_ITEMS]
    ]
    items += [
        NewItem(
            title=f"{row.instance.unit}：{row.instance.duty.title}（{row.period}）",
            instance_id=row.id,
        )
        for row in find_duties(viewer, DutyFilter(state="late", area_code=area_code))[:MOST_ITEMS]
    ]
    return items[:MOST_ITEMS]
