"""Co-handling: the lead and assistants, each with a part; the whole waits for its parts."""

from __future__ import annotations

from collections.abc import Callable

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.texts import clean_text
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.engine import Work, acting, part_view
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.routing import get_unit, the_one_meant
from gongzhi.handling.cases.rules.views import UNFINISHED, Asked
from gongzhi.handling.cases.services.dispatching import end_assignment
from gongzhi.handling.cases.wording import PART

TASK_LENGTH = 500


def assign_part(
    *,
    actor: Actor,
    case_id: int,
    unit_id: int,
    note: str,
    version: int | None = None,
) -> Case:
    """Give an assisting unit a part; the note is its task, at most 500 characters."""
    task = clean_text(note, field="note", longest=TASK_LENGTH)
    with acting("assign_part", actor=actor, case_id=case_id, version=version, note=note) as work:
        unit = get_unit(unit_id)
        work.check(Asked(unit=unit))
        part = Assignment.objects.create(
            case_id=case_id,
            unit_id=unit.id,
            role=Assignment.Role.ASSIST,
            task=task,
            received_at=work.case.received_at,
            made_at=work.at,
        )
        work.assignments.append(part)
        work.tell(part=part.pk, unit=unit.id)
        return work.case


def take_part(
    *,
    actor: Actor,
    case_id: int,
    part_id: int | None = None,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Take a part in hand, on behalf of the assisting unit."""
    with acting("take_part", actor=actor, case_id=case_id, version=version, note=note) as work:
        part = _find(work, part_id, lambda row: row.state == Assignment.State.OPEN)
        work.check(Asked(part=part_view(part)))
        part.state = Assignment.State.TAKEN
        part.save(update_fields=["state"])
        work.tell(part=part.pk, unit=part.unit_id)
        return work.case


def finish_part(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    part_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Report a part as done; the note is the feedback to the lead (北京市接诉即办工作条例 14)."""
    with acting("finish_part", actor=actor, case_id=case_id, version=version, note=note) as work:
        part = _find(work, part_id, lambda row: row.state in UNFINISHED)
        work.check(Asked(part=part_view(part)))
        part.state, part.feedback, part.ended_at = Assignment.State.FINISHED, work.note, work.at
        part.save(update_fields=["state", "feedback", "ended_at"])
        work.tell(part=part.pk, unit=part.unit_id)
        return work.case


def withdraw_part(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    part_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Withdraw a part that is no longer needed; its unit no longer sees the case through it."""
    with acting("withdraw_part", actor=actor, case_id=case_id, version=version, note=note) as work:
        part = _find(work, part_id, lambda row: row.state in UNFINISHED)
        work.check(Asked(part=part_view(part)))
        end_assignment(work, part, Assignment.State.WITHDRAWN)
        work.tell(part=part.pk, unit=part.unit_id)
        return work.case


def _find(work: Work, part_id: int | None, fits: Callable[[Assignment], bool]) -> Assignment:
    """Return the part that is meant, among the actor's own if it assists."""
    assists = work.via is Who.ASSIST
    parts = work.own(Who.ASSIST) if assists else work.active(Assignment.Role.ASSIST)
    return the_one_meant(parts, part_id, fits, what=PART, field="part_id")
