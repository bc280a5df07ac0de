"""吹哨报到: the sub-district whistles, the department reports in, both rate each other.

A refusal goes up to the district with its ground: upheld, the unit must come and a new limit
runs; excused, the whistle is done. A call that is no longer needed is withdrawn.
Source: RULES §4; 北京市接诉即办工作条例 16, 33.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.texts import chosen
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.engine import Work, acting, whistle_view
from gongzhi.handling.cases.models import Assignment, Case, Whistle
from gongzhi.handling.cases.routing import get_unit, the_one_meant
from gongzhi.handling.cases.rules.amounts import check_given_limit, check_score
from gongzhi.handling.cases.rules.views import Asked
from gongzhi.handling.cases.services.dispatching import end_assignment
from gongzhi.handling.cases.workflow import Phase

_WAITING: Final = (Whistle.State.BLOWN, Whistle.State.REFUSED)


def blow_whistle(  # noqa: PLR0913 (a call in all its parts, each by name)
    *,
    actor: Actor,
    case_id: int,
    unit_id: int,
    trigger: str,
    note: str,
    limit: str = "",
    version: int | None = None,
) -> Case:
    """Call a unit in: a hard problem, joint enforcement or an emergency. The note is the request.

    The unit must answer within the trigger's limit (or the one given), on a clock of its own.
    """
    kind = chosen(Whistle.Trigger, trigger, field="trigger")
    given = Limit.parse(limit) if limit.strip() else None
    with acting("whistle", actor=actor, case_id=case_id, version=version, note=note) as work:
        unit = get_unit(unit_id)
        work.check(Asked(unit=unit))
        if given:
            check_given_limit(given, work.thresholds)
        allowed = given or work.thresholds.whistle_limits[kind.value]
        whistle = Whistle.objects.create(
            case_id=case_id,
            unit_id=unit.id,
            trigger=kind,
            limit=str(allowed),
            request=work.note,
            blown_at=work.at,
        )
        _route_called(work, unit.id)
        work.on_whistle(whistle.pk, new=True)
        work.limit(Phase.WHISTLE, allowed)
        work.tell(whistle=whistle.pk, unit=unit.id, trigger=kind.value, limit=str(allowed))
        return work.case


def answer_whistle(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    whistle_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Report in: the note says who comes and what is done. The whistle's clock stops."""
    with acting("answer_whistle", actor=actor, case_id=case_id, version=version, note=note) as work:
        whistle = _find(work, whistle_id, lambda row: row.state == Whistle.State.BLOWN)
        work.check(Asked(whistle=whistle_view(whistle)))
        _settle(work, whistle, Whistle.State.ANSWERED)
        for row in work.active(Assignment.Role.CALLED):
            if row.unit_id == whistle.unit_id:
                row.state = Assignment.State.TAKEN
                row.save(update_fields=["state"])
        return work.case


def refuse_whistle(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    whistle_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Refuse to report in, with the ground; the district rules on it. The clock stops."""
    with acting("refuse_whistle", actor=actor, case_id=case_id, version=version, note=note) as work:
        whistle = _find(work, whistle_id, lambda row: row.state == Whistle.State.BLOWN)
        work.check(Asked(whistle=whistle_view(whistle)))
        _settle(work, whistle, Whistle.State.REFUSED)
        return work.case


def rule_whistle(
    *,
    actor: Actor,
    case_id: int,
    upheld: bool,
    note: str,
    whistle_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Rule on a refusal. Upheld: the unit must come, a new limit runs. Otherwise it is excused."""
    with acting("rule_whistle", actor=actor, case_id=case_id, version=version, note=note) as work:
        whistle = _find(work, whistle_id, lambda row: row.state == Whistle.State.REFUSED)
        work.check(Asked(whistle=whistle_view(whistle)))
        whistle.ruling = work.note
        whistle.state = Whistle.State.BLOWN if upheld else Whistle.State.EXCUSED
        whistle.answered_at = None if upheld else whistle.answered_at
        whistle.save(update_fields=["ruling", "state", "answered_at"])
        if upheld:
            work.on_whistle(whistle.pk)
            work.limit(Phase.WHISTLE, Limit.parse(whistle.limit))
        else:
            work.leave_clocks()
            _end_called(work, whistle)
        work.tell(whistle=whistle.pk, unit=whistle.unit_id, upheld=bool(upheld))
        return work.case


def withdraw_whistle(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    whistle_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Take back a call that is not answered yet, or was refused; the note says why.

    Its clock stops, and the called unit no longer sees the case unless another whistle binds it.
    """
    with acting(
        "withdraw_whistle", actor=actor, case_id=case_id, version=version, note=note
    ) as work:
        whistle = _find(work, whistle_id, lambda row: row.state in _WAITING)
        work.check(Asked(whistle=whistle_view(whistle)))
        whistle.state = Whistle.State.WITHDRAWN
        whistle.save(update_fields=["state"])
        work.on_whistle(whistle.pk)
        _end_called(work, whistle)
        work.tell(whistle=whistle.pk, unit=whistle.unit_id)
        return work.case


def rate_whistle(
    *,
    actor: Actor,
    case_id: int,
    score: int,
    note: str = "",
    whistle_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Rate the other side of an answered whistle, 1 to 5 (“吹哨”与“报到”双考核)."""
    check_score(score, field="score")
    with acting("rate_whistle", actor=actor, case_id=case_id, version=version, note=note) as work:
        side = "called_rating" if work.via is Who.CALLED else "caller_rating"
        whistle = _find(
            work,
            whistle_id,
            lambda row: row.state == Whistle.State.ANSWERED and getattr(row, side) is None,
        )
        work.check(Asked(whistle=whistle_view(whistle)))
        setattr(whistle, side, score)
        whistle.save(update_fields=[side])
        work.tell(whistle=whistle.pk, unit=whistle.unit_id, side=side, score=score)
        return work.case


def excuse_waiting(work: Work) -> None:
    """Excuse every called unit that still owes an answer: the case goes another road."""
    waiting = [row for row in work.whistles if row.state in _WAITING]
    for whistle in waiting:
        whistle.state = Whistle.State.EXCUSED
        whistle.save(update_fields=["state"])
    for whistle in waiting:
        _end_called(work, whistle)
    if waiting:
        excused: list[Json] = [row.pk for row in waiting]
        work.tell(excused=excused)


def _find(work: Work, whistle_id: int | None, fits: Callable[[Whistle], bool]) -> Whistle:
    """Return the whistle that is meant, among those of the actor's units if they were called."""
    whistles = work.whistles
    if work.via is Who.CALLED:
        units = {row.unit_id for row in work.own(Who.CALLED)}
        whistles = [row for row in whistles if row.unit_id in units]
    return the_one_meant(whistles, whistle_id, fits, what=_("whistle"), field="whistle_id")


def _settle(work: Work, whistle: Whistle, state: Whistle.State) -> None:
    whistle.state = state
    whistle.answer = work.note
    whistle.answered_at = work.at
    whistle.save(update_fields=["state", "answer", "answered_at"])
    work.on_whistle(whistle.pk)
    work.tell(whistle=whistle.pk, unit=whistle.unit_id)


def _route_called(work: Work, unit_id: int) -> None:
    """Let the called unit see the case, by one assignment however often it is called."""
    for row in work.active(Assignment.Role.CALLED):
        if row.unit_id == unit_id:
            row.state = Assignment.State.OPEN
            row.save(update_fields=["state"])
            return
    Assignment.objects.create(
        case_id=work.case.pk,
        unit_id=unit_id,
        role=Assignment.Role.CALLED,
        received_at=work.case.received_at,
        made_at=work.at,
    )


def _end_called(work: Work, whistle: Whistle) -> None:
    """End the called unit's access, unless another whistle still binds it."""
    others = {Whistle.State.BLOWN, Whistle.State.REFUSED, Whistle.State.ANSWERED}
    if any(
        row.unit_id == whistle.unit_id and row.state in others and row.pk != whistle.pk
        for row in work.whistles
    ):
        return
    for row in work.active(Assignment.Role.CALLED):
        if row.unit_id == whistle.unit_id:
            end_assignment(work, row, Assignment.State.WITHDRAWN)
