"""What is told of measures, tasks and duties: as it happens, and each morning what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongzhi.channels.notify.kinds import URGENT
from gongzhi.channels.notify.matters import MATTERS, To
from gongzhi.channels.notify.models import ToldEvent
from gongzhi.channels.notify.reaching import Holders
from gongzhi.channels.notify.rules import OLD_NEWS
from gongzhi.channels.notify.services.writing import News, tell
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.plans.models import DutyInstance, Measure, Milestone
from gongzhi.handling.plans.permissions import KEEP_DUTY
from gongzhi.handling.plans.queries.duties import SOON
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.queries import actors_around, actors_at

MEASURE: Final = "measure"
DUTIES: Final = "duties"


def tell_measure(facts: Mapping[str, Json]) -> int:
    """Tell whom a change of a measure concerns; return how many. Old news is not told."""
    event, at = _event_of(facts), when(facts)
    measure = _find(facts.get("measure_id"))
    if event not in MATTERS or at is None or measure is None:
        return 0
    key = f"measure:{measure.pk}:{facts['version']}"
    return _tell_of(measure, event, key=key, at=at, but=str(facts.get("actor")))


def tell_tasks(facts: Mapping[str, Json]) -> int:
    """Tell the units that a meeting gave tasks; return how many people that are."""
    at, meeting_id = when(facts), facts.get("meeting_id")
    if at is None or not isinstance(meeting_id, int):
        return 0
    tasks = Milestone.objects.filter(item__meeting_id=meeting_id, unit__isnull=False)
    return sum(
        _tell_of(
            task.measure,
            "measure.task",
            key=f"task:{task.pk}",
            at=at,
            but=str(facts.get("actor")),
            units=[task.unit] if task.unit else [],
        )
        for task in tasks.select_related("unit", "measure__lead_unit").order_by("pk")
    )


def tell_due(now: datetime) -> int:
    """Tell of measures and duties that have come near or are late, each once; return how many.

    What became late longer ago, while nothing ran, is left to the lists.
    """
    return _tell_measures_due(now) + _tell_duties_due(now)


def when(facts: Mapping[str, Json]) -> datetime | None:
    """Return when an event happened; None where that is old news."""
    at = parse_datetime(str(facts.get("at", "")))
    return at if at is not None and at >= timezone.now() - OLD_NEWS else None


def _event_of(facts: Mapping[str, Json]) -> str:
    verb = str(facts.get("verb"))
    if verb == "return_measure":
        back = facts.get("status") == Status.UNDER_WAY
        return "measure.sent_back" if back else "measure.given_back"
    return f"measure.{verb}"


def _find(measure_id: Json) -> Measure | None:
    if not isinstance(measure_id, int):
        return None
    return Measure.objects.select_related("lead_unit").filter(pk=measure_id, dropped=False).first()


def _tell_of(
    measure: Measure,
    event: str,
    *,
    key: str,
    at: datetime,
    but: str = "",
    units: Sequence[Unit] | None = None,
) -> int:
    matter = MATTERS[event]
    answering = _units_of(measure, matter.to) if units is None else units
    actors = [
        actor
        for actor in actors_at(measure.area_code, [unit.pk for unit in answering])
        if actor.key != but
    ]
    holders = Holders(actors, matter.verb)
    recipients = (
        holders.nearest([measure.area_code])
        if matter.to is To.AREA
        else holders.in_units(answering)
    )
    return tell(_news(measure, event, key=key, at=at), recipients)


def _units_of(measure: Measure, to: To) -> list[Unit]:
    if to is To.AREA:
        return []
    lead = [measure.lead_unit] if measure.lead_unit else []
    if to is To.LEAD:
        return lead
    beside = measure.responsible.filter(unit__isnull=False).select_related("unit")
    return [*lead, *(row.unit for row in beside if row.unit)]


def _news(measure: Measure, event: str, *, key: str, at: datetime) -> News:
    kind = MATTERS[event].kind
    return News(
        key=key,
        kind=kind,
        urgent=kind in URGENT,
        county=measure.county,
        subject_kind=MEASURE,
        subject_key=str(measure.pk),
        number=measure.number,
        area_code=measure.area_code,
        category_id=None,
        facts={"event": event},
        happened_at=at,
    )


def _tell_measures_due(now: datetime) -> int:
    running = Measure.objects.filter(
        status__in=[Status.ASSIGNED, Status.UNDER_WAY],
        dropped=False,
        programme__withdrawn_at__isnull=True,
    ).select_related("lead_unit")
    soon = running.filter(warn_at__lte=now, due_at__gt=now)
    late = running.filter(due_at__lte=now, due_at__gt=now - OLD_NEWS)
    told = 0
    for event, rows in (("soon", soon), ("late", late), ("late_above", late)):
        for measure in rows.order_by("pk"):
            key = f"measure:{measure.pk}:{event}:{measure.due_at:%Y%m%d}"
            told += _tell_of(measure, f"measure.{event}", key=key, at=now)
    return told


def _tell_duties_due(now: datetime) -> int:
    """Tell each unit of its duties that are due on one day together."""
    due = DutyInstance.objects.filter(
        state=DutyInstance.State.DUE,
        due_at__gt=now - OLD_NEWS,
        due_at__lte=now + SOON,
        duty__dropped=False,
        duty__programme__withdrawn_at__isnull=True,
        unit__active_to__isnull=True,
    )
    rows = list(due.select_related("unit").order_by("unit_id", "due_at", "pk"))
    groups = {
        _duties_key(key, now): list(group)
        for key, group in groupby(rows, key=lambda row: (row.unit_id, row.due_at))
    }
    known = set(ToldEvent.objects.filter(key__in=groups).values_list("key", flat=True))
    new = {key: group for key, group in groups.items() if key not in known}
    units = [group[0].unit for group in new.values()]
    actors = actors_around({unit.area_code for unit in units}, [unit.pk for unit in units])
    holders = Holders(actors, KEEP_DUTY)
    return sum(_tell_duties(group, key, holders, now=now) for key, group in new.items())


def _duties_key(key: tuple[int, datetime], now: datetime) -> str:
    unit_id, due_at = key
    return f"duties:{unit_id}:{due_at:%Y%m%d%H}:{'late' if due_at <= now else 'soon'}"


def _tell_duties(
    group: Sequence[DutyInstance], key: str, holders: Holders, *, now: datetime
) -> int:
    unit, due_at = group[0].unit, group[0].due_at
    event = "duties.late" if due_at <= now else "duties.soon"
    matter = MATTERS[event]
    return tell(
        News(
            key=key,
            kind=matter.kind,
            urgent=matter.kind in URGENT,
            county=group[0].county,
            subject_kind=DUTIES,
            subject_key=str(unit.pk),
            number="",
            area_code=unit.area_code,
            category_id=None,
            facts={"event": event, "n": len(group), "due_at": due_at.isoformat()},
            happened_at=now,
        ),
        # A Party branch without posts of its own: whoever keeps its duties over the area.
        holders.in_units([unit]) or holders.nearest([unit.area_code]),
    )
