"""Dispatch, and the channel for its disputes: who leads the case."""

from __future__ import annotations

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.limits import Limit
from gongzhi.handling.cases.engine import Work, acting
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.queries.by_rule import rule_for
from gongzhi.handling.cases.routing import get_unit
from gongzhi.handling.cases.rules.amounts import check_given_limit
from gongzhi.handling.cases.rules.views import Asked, UnitView
from gongzhi.handling.cases.workflow import Phase


def dispatch_case(
    *,
    actor: Actor,
    case_id: int,
    unit_id: int,
    limit: str = "",
    note: str = "",
    version: int | None = None,
) -> Case:
    """Dispatch an accepted case to the unit that leads it (首接负责); handling's clock starts.

    ``limit`` overrides the category's, such as ``5wd``, up to the rule ``dispatch_limit_longest``.
    """
    given = Limit.parse(limit) if limit.strip() else None
    with acting("dispatch", actor=actor, case_id=case_id, version=version, note=note) as work:
        unit = get_unit(unit_id)
        work.check(Asked(unit=unit))
        if given:
            check_given_limit(given, work.thresholds)
            work.limit(Phase.HANDLING, given)
        tell_rule(work)
        give_lead(work, unit)
        return work.case


def reassign_case(
    *, actor: Actor, case_id: int, unit_id: int, note: str, version: int | None = None
) -> Case:
    """Give the case to another unit; the clock of handling runs on."""
    with acting("reassign", actor=actor, case_id=case_id, version=version, note=note) as work:
        unit = get_unit(unit_id)
        work.check(Asked(unit=unit))
        end_lead(work)
        give_lead(work, unit)
        return work.case


def take_case(*, actor: Actor, case_id: int, note: str = "", version: int | None = None) -> Case:
    """Take a dispatched case in hand, on behalf of the leading unit."""
    with acting("take", actor=actor, case_id=case_id, version=version, note=note) as work:
        mark_lead(work, Assignment.State.TAKEN)
        return work.case


def return_case(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    suggested_unit_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Dispute the dispatch with a ground; the clock of handling pauses until the ruling.

    ``suggested_unit_id`` may name the unit thought responsible. After so many returns the last
    ruling stands.
    """
    with acting("return_case", actor=actor, case_id=case_id, version=version, note=note) as work:
        suggested = get_unit(suggested_unit_id).id if suggested_unit_id is not None else None
        work.tell(unit=work.case.lead_unit_id, suggested_unit=suggested)
        work.set(returns=work.case.returns + 1)
        return work.case


def rule_return(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    unit_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Rule on a returned case: back to the same unit (without ``unit_id``), or to another.

    The clock of handling resumes where it paused.
    """
    with acting("rule_return", actor=actor, case_id=case_id, version=version, note=note) as work:
        before = work.case.lead_unit_id
        unit = get_unit(unit_id if unit_id is not None else before or 0)
        work.check(Asked(unit=unit))
        work.tell(upheld=unit.id == before)
        end_lead(work)
        give_lead(work, unit)
        return work.case


def tell_rule(work: Work) -> None:
    """Put on record which rule proposed which unit, beside the unit that was chosen."""
    rule = rule_for(work.case)
    if rule is not None:
        work.fact(rule=rule.id, rule_name=rule.name, rule_unit=rule.unit_id)


def give_lead(work: Work, unit: UnitView) -> None:
    """Route the case to a unit as its lead."""
    work.assignments.append(
        Assignment.objects.create(
            case_id=work.case.pk,
            unit_id=unit.id,
            role=Assignment.Role.LEAD,
            received_at=work.case.received_at,
            made_at=work.at,
        )
    )
    work.set(lead_unit_id=unit.id)
    work.tell(unit=unit.id)


def end_lead(work: Work) -> None:
    """Take the case from the unit that leads it; it no longer sees the case by this routing.

    An extension it asked for and was not given goes with it.
    """
    if work.case.extension_requested:
        work.set(extension_requested="")
    lead = work.lead
    if lead is not None:
        end_assignment(work, lead, Assignment.State.WITHDRAWN)
        work.fact(unit_before=lead.unit_id)


def mark_lead(work: Work, state: Assignment.State) -> None:
    """Set how far the leading unit is."""
    lead = work.lead
    if lead is None:
        raise AssertionError("the case has no leading unit")
    lead.state = state
    lead.save(update_fields=["state"])
    work.tell(unit=lead.unit_id)


def end_assignment(work: Work, row: Assignment, state: Assignment.State) -> None:
    """End a routing: the unit's access through it ends with it."""
    row.state, row.active, row.ended_at = state, False, work.at
    row.save(update_fields=["state", "active", "ended_at"])
