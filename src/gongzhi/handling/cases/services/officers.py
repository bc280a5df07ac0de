"""Who in a unit does its work on a case (经办人), until the case or the person leaves the unit.

It narrows nothing and ranks nobody: all of the unit see and do the work as before, and nothing
counts it by person (RULES §10).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.journal.services import record
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases import events
from gongzhi.handling.cases.colleagues import colleagues_at
from gongzhi.handling.cases.engine import (
    MOVE_OFFICER,
    RELEASE_OFFICER,
    Work,
    acting,
    emit_of,
    lock_case,
    save_case,
    subject_of,
)
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.routing import the_one_meant
from gongzhi.handling.cases.rules.views import UNFINISHED, Asked
from gongzhi.handling.cases.wording import PART
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.registry.organisations.queries import holders_in


def assign_officer(
    *,
    actor: Actor,
    case_id: int,
    officer_id: int | None = None,
    part_id: int | None = None,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Give the unit's work on a case to one person of it, oneself included; None takes it back.

    ``part_id`` means a part; without it the whole is meant where the unit leads, else its only
    part. Raises the guard's refusal for somebody who may not do this work in the unit today.
    """
    with acting("assign_officer", actor=actor, case_id=case_id, version=version, note=note) as work:
        row = _meant(work, part_id)
        named = officer_id is None or any(
            each.account_id == officer_id for each in colleagues_at(work.case.area_code, row)
        )
        work.check(Asked(officer_may_act=named))
        before, row.officer_id = row.officer_id, officer_id
        row.save(update_fields=["officer"])
        work.fact(officer_before=before, role=row.role)
        work.tell(unit=row.unit_id, officer=officer_id)
        return work.case


def _meant(work: Work, part_id: int | None) -> Assignment:
    leads = work.own(Who.LEAD) if part_id is None else []
    return the_one_meant(
        leads or work.own(Who.ASSIST),
        part_id,
        lambda row: row.state in UNFINISHED,
        what=PART,
        field="part_id",
    )


def release_officers() -> int:
    """Leave with the whole unit what is given to people who have no post in it any more.

    Returns how many works were. Run again, it finds nothing: it may run at any time.
    """
    given = (
        Assignment.objects.filter(active=True, officer__isnull=False, case__status__in=sorted(OPEN))
        .values_list("unit_id", "officer_id")
        .distinct()
    )
    pairs = set(given)
    standing = holders_in({unit_id for unit_id, _officer in pairs}) if pairs else frozenset()
    return sum(
        _hand_on(unit_id, officer_id, None, SYSTEM)
        for unit_id, officer_id in sorted(pairs - standing)
    )


def move_officer(unit_id: int, officer_id: int, successor_id: int, actor: Actor) -> int:
    """Give a person's works in a unit to whoever takes over the post; return how many.

    Nothing moves while the person keeps another post in the unit.
    """
    if (unit_id, officer_id) in holders_in([unit_id]):
        return 0
    return _hand_on(unit_id, officer_id, successor_id, actor)


@transaction.atomic
def _hand_on(unit_id: int, officer_id: int, successor_id: int | None, actor: Actor) -> int:
    given = Assignment.objects.filter(
        active=True, unit_id=unit_id, officer_id=officer_id, case__status__in=sorted(OPEN)
    )
    return sum(
        _hand_on_one(case_id, unit_id, officer_id, successor_id, actor)
        for case_id in _in_order(given.values_list("case_id", flat=True))
    )


def _in_order(case_ids: Iterable[int]) -> list[int]:
    # Several cases locked in one transaction are locked in one order, whoever does it.
    return sorted(set(case_ids))


def _hand_on_one(  # noqa: PLR0917 (one change of one case)
    case_id: int, unit_id: int, officer_id: int, successor_id: int | None, actor: Actor
) -> int:
    case = lock_case(case_id)
    changed = Assignment.objects.filter(
        case_id=case_id, active=True, unit_id=unit_id, officer_id=officer_id
    ).update(officer_id=successor_id)
    if case is None or not changed:
        return 0
    verb = RELEASE_OFFICER if successor_id is None else MOVE_OFFICER
    entry = record(
        subject_of(case_id),
        actor=actor,
        verb=verb,
        county=case.county,
        facts={"unit": unit_id, "officer_before": officer_id, "officer": successor_id},
    )
    save_case(case, set(), entry)
    emit_of(
        case,
        events.OFFICER_LEFT,
        verb=verb.removeprefix("cases."),
        actor=actor,
        unit=unit_id,
        officer=successor_id,
    )
    return changed
