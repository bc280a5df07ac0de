"""Telling those who must know that a deadline nears, has come, or is long past.

The time that a reporter, or an outside body, has to answer escalates to nobody: it ends the wait.

Each level of each clock is told exactly once: the case's row is locked and the clock read again
under the lock, so that two workers never tell the same level.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.journal.services import record
from gongzhi.foundation.models import Clock
from gongzhi.handling.cases import events, phases
from gongzhi.handling.cases.engine import KIND, emit_of, save_case, subject_of
from gongzhi.handling.cases.models import Case, Whistle
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.services.inquiries import end_inquiry
from gongzhi.handling.cases.services.pausing import end_wait
from gongzhi.handling.cases.workflow import Phase

AT_A_TIME: Final = 500
MOST_PASSES: Final = 10
_VERBS: Final = {clocks.WARNED: "clock.warn", clocks.OVERDUE: "clock.overdue"}
_FURTHER: Final = "clock.escalate"


def escalate_due(now: datetime | None = None) -> int:
    """Tell every level that has come by now; return how many were told.

    Several levels of one clock (after an outage) are told one after another.
    """
    now = now or timezone.now()
    told = 0
    for _pass in range(MOST_PASSES):
        waiting = clocks.overdue_phases(KIND, now, limit=AT_A_TIME)
        done = sum(escalate_clock(int(key), phase, now) for key, phase in waiting)
        told += done
        if not done:
            break
    return told


@transaction.atomic
def escalate_clock(case_id: int, phase: str, now: datetime) -> bool:
    """Raise one clock by one level, if that level has come; False if there is nothing to tell.

    A case that somebody is just working on is left for the next time.
    """
    case = Case.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=case_id).first()
    if case is None:
        return False
    clock = Clock.objects.filter(subject_kind=KIND, subject_key=str(case_id), phase=phase).first()
    if clock is None or not clocks.is_to_tell(clock, now):
        return False
    if phase == Phase.ANSWER and clock.due_at <= now:
        end_wait(now, actor=SYSTEM, case_id=case_id)
        return True
    inquiry_id = phases.inquiry_id_of(phase)
    if inquiry_id is not None and clock.due_at <= now:
        end_inquiry(inquiry_id, case_id=case_id)
        return True
    thresholds = thresholds_for(case.area_code)
    fact = clocks.escalate(clock, chain=thresholds.chain)
    roles = thresholds.told_at(Limit.parse(clock.limit), clock.escalation)
    verb = _VERBS.get(clock.escalation, _FURTHER)
    unit_id = _unit_of(case, phase)
    entry = record(
        subject_of(case_id),
        actor=SYSTEM,
        verb=verb,
        county=case.county,
        facts={"clocks": [fact], "roles": list(roles), "unit": unit_id},
    )
    save_case(case, set(), entry)
    emit_of(
        case,
        events.ESCALATED,
        verb=verb,
        actor=SYSTEM,
        phase=phase,
        level=clock.escalation,
        roles=list(roles),
        unit_id=unit_id,
        due_at=clock.due_at.isoformat(),
    )
    return True


def _unit_of(case: Case, phase: str) -> int | None:
    """Return the unit that owes the step: the one called, or the one that leads."""
    whistle_id = phases.whistle_id_of(phase)
    if whistle_id is None:
        return case.lead_unit_id
    return Whistle.objects.filter(pk=whistle_id).values_list("unit_id", flat=True).first()


def rebuild_clocks() -> int:
    """Recompute every clock that still runs, after the calendar has changed; return how many.

    Nothing is journalled: a deadline is what the journal and the calendar together say.
    """
    running = Clock.objects.filter(subject_kind=KIND, stopped_at__isnull=True)
    keys = list(running.values_list("subject_key", flat=True).distinct())
    return sum(rebuild_clock(int(key)) for key in keys)


@transaction.atomic
def rebuild_clock(case_id: int) -> bool:
    """Recompute one case's clocks from its journal, and the deadline its row shows."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        return False
    chain = thresholds_for(case.area_code).chain
    rows = clocks.rebuild(subject_of(case_id), county=case.county, chain=chain)
    shown = phases.shown_clock(rows)
    Case.objects.filter(pk=case_id).update(**shown)
    return True
