"""Recomputing what clocks say after the calendar has changed."""

from __future__ import annotations

from django.db import transaction

from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.foundation.models import Clock
from gongzhi.handling.plans.engine import KIND, show_clock, subject_of
from gongzhi.handling.plans.models import DutyInstance, Measure
from gongzhi.handling.plans.rules import Period, due_of
from gongzhi.handling.plans.statuses import DELIVERY


def rebuild_deadlines() -> int:
    """Recompute every deadline of plans that still runs; return how many moved."""
    running = Clock.objects.filter(subject_kind=KIND, stopped_at__isnull=True)
    keys = list(running.values_list("subject_key", flat=True).distinct())
    return sum(_rebuild(int(key)) for key in keys) + rebuild_duties()


@transaction.atomic
def _rebuild(measure_id: int) -> bool:
    measure = Measure.objects.select_for_update(no_key=True).filter(pk=measure_id).first()
    if measure is None:
        return False
    before = measure.due_at
    rows = clocks.rebuild(subject_of(measure_id), county=measure.county)
    show_clock(measure, rows.get(DELIVERY))
    measure.save(update_fields=["due_at", "warn_at"])
    return measure.due_at != before


@transaction.atomic
def rebuild_duties(*, duty_id: int | None = None) -> int:
    """Recompute when what is due is due, of one duty or of all; return how many moved."""
    calendar = working_calendar()
    waiting = DutyInstance.objects.filter(state=DutyInstance.State.DUE).select_related("duty")
    if duty_id is not None:
        waiting = waiting.filter(duty_id=duty_id)
    moved = []
    for row in waiting.select_for_update(no_key=True, of=("self",)):
        due = due_of(Period(row.starts_on, row.ends_on), row.duty.grace, calendar)
        if due != row.due_at:
            row.due_at = due
            moved.append(row)
    DutyInstance.objects.bulk_update(moved, ["due_at"], batch_size=500)
    return len(moved)
