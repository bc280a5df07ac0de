"""Duties recur by themselves: each unit of the kind gets one for each period, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongzhi.foundation.clock.services import working_calendar
from gongzhi.handling.plans.models import Duty, DutyInstance, Programme
from gongzhi.handling.plans.rules import Period, due_of, periods_between
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import within
from gongzhi.registry.territory.rules import Depth

AT_ONCE: Final = 2000


@transaction.atomic
def open_periods(now: datetime, *, programme_id: int | None = None) -> int:
    """Make the duties of every period that has begun by now; return how many are new.

    Periods that passed while no worker ran are made up for. Called twice, or by two workers at
    once, it makes each only once. Duties of withdrawn programmes, and those after a programme's
    end, do not recur; nor does what a unit has kept in the period for another programme under the
    same key. Nothing is journalled: what a period owes follows from the duties alone.
    """
    today = timezone.localdate(now)
    duties = Duty.objects.filter(
        dropped=False, programme__withdrawn_at__isnull=True, owed_from__lte=today
    ).select_related("programme")
    if programme_id is not None:
        duties = duties.filter(programme_id=programme_id)
    return sum(_open(duty, today) for duty in duties.order_by("pk"))


def _open(duty: Duty, today: date) -> int:
    programme = duty.programme
    last = min(today, programme.ends_on) if programme.ends_on else today
    if last < duty.owed_from:
        return 0
    periods = periods_between(duty.cadence, duty.owed_from, last)
    made = list(_instances(duty, periods))
    stands = set(DutyInstance.objects.filter(duty=duty).values_list("unit_id", "starts_on"))
    done = _kept_otherwise(duty, periods[0])
    new = [
        row
        for row in made
        if (row.unit_id, row.starts_on) not in stands
        and not any(_of_period(other, row) for other in done.get(row.unit_id, ()))
    ]
    DutyInstance.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(new)


def _kept_otherwise(duty: Duty, first: Period) -> dict[int, list[DutyInstance]]:
    """Return by unit what it kept of the same matter for another programme. One query.

    Two packs that give a duty one key speak of one matter: where one takes the other's place, what
    was done for the first need not be done again in the period.
    """
    kept = DutyInstance.objects.filter(
        within([duty.programme.area_code], field="area_code"),
        duty__key=duty.key,
        state=DutyInstance.State.KEPT,
        kept_on__gte=first.starts_on,
    ).exclude(duty=duty)
    found: dict[int, list[DutyInstance]] = {}
    for row in kept.order_by("pk"):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _of_period(kept: DutyInstance, row: DutyInstance) -> bool:
    """Tell whether something was kept for a time that the row's period shares, and within it."""
    day = kept.kept_on
    shared = kept.starts_on <= row.ends_on and row.starts_on <= kept.ends_on
    return shared and day is not None and row.starts_on <= day <= row.ends_on


def _instances(duty: Duty, periods: list[Period]) -> Iterator[DutyInstance]:
    calendar = working_calendar()
    due = {period: due_of(period, duty.grace, calendar) for period in periods}
    closer = _more_local(duty)
    for unit in _units_of(duty):
        for period in periods:
            if unit.active_from <= period.ends_on and not _yields(unit, closer, period.starts_on):
                yield DutyInstance(
                    duty=duty,
                    unit=unit,
                    county=unit.area_code[: Depth.COUNTY.length],
                    area_code=unit.area_code,
                    starts_on=period.starts_on,
                    ends_on=period.ends_on,
                    due_at=due[period],
                )


def owing_units(duty: Duty) -> list[Unit]:
    """Return the active units that owe a duty today: of its kinds, at its levels, below its area.

    Without those that owe it to a more local programme, which asks for the same duty.
    """
    closer, today = _more_local(duty), timezone.localdate()
    return [unit for unit in _units_of(duty) if not _yields(unit, closer, today)]


def _units_of(duty: Duty) -> list[Unit]:
    lengths = [Depth(level).length for level in duty.levels]
    found = Unit.objects.filter(
        within([duty.programme.area_code], field="area_code"),
        Q(active_to__isnull=True),
        kind__in=duty.unit_kinds,
    ).order_by("area_code", "pk")
    return [unit for unit in found if len(unit.area_code) in lengths]


def _more_local(duty: Duty) -> list[Programme]:
    """Return the programmes within a duty's area that ask for the same duty. One query."""
    area_code = duty.programme.area_code
    found = Programme.objects.filter(
        within([area_code], field="area_code"),
        withdrawn_at__isnull=True,
        duties__key=duty.key,
        duties__dropped=False,
    )
    return list(found.exclude(area_code=area_code).order_by("pk"))


def _yields(unit: Unit, closer: Iterable[Programme], day: date) -> bool:
    """Tell whether a more local programme asks a unit for the duty on a day: until its own end."""
    return any(
        unit.area_code.startswith(one.area_code) and (one.ends_on is None or day <= one.ends_on)
        for one in closer
    )
