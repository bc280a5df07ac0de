"""Interruptions and time: asking the reporter, suspending, extending."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.clock.services import load_clocks
from gongzhi.handling.cases.engine import acting, subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.rules import Asked, check_extension
from gongzhi.handling.cases.workflow import Phase


def ask_reporter(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Ask the reporter something; the note is the question. The running clock pauses.

    As often as the rule ``max_questions`` allows until the case is reopened, and each time for as
    long as the rule ``limit.answer`` gives: after that ``lapse_question`` ends the wait.
    """
    with acting("ask_reporter", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.set(questions=work.case.questions + 1, unanswered=False)
        return work.case


def answer_question(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Answer what was asked, as the reporter or on the reporter's word; the clock runs on.

    An answer that comes after the wait has ended is on record too, and moves nothing.
    """
    with acting("answer", actor=actor, case_id=case_id, version=version, note=note) as work:
        if work.case.unanswered:
            work.tell(late=True)
            work.set(unanswered=False)
        return work.case


def lapse_question(
    *, actor: Actor, case_id: int, note: str = "", version: int | None = None
) -> Case:
    """End the wait for an answer whose time has passed; the clock runs on. By the system alone.

    Raises the guard's refusal while the reporter still has time, and ``WrongState`` where the
    answer has come meanwhile.
    """
    return end_wait(timezone.now(), actor=actor, case_id=case_id, note=note, version=version)


def end_wait(
    now: datetime, *, actor: Actor, case_id: int, note: str = "", version: int | None = None
) -> Case:
    """Do what ``lapse_question`` does, as of a moment."""
    with acting("lapse_question", actor=actor, case_id=case_id, version=version, note=note) as work:
        waited = load_clocks(subject_of(case_id)).get(Phase.ANSWER)
        work.check(Asked(overdue=waited is not None and waited.due_at <= now))
        if waited is not None:
            work.tell(answer_by=waited.due_at.isoformat())
        work.set(unanswered=True)
        return work.case


def suspend_case(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Suspend a case for a recorded reason; the running clock pauses."""
    with acting("suspend", actor=actor, case_id=case_id, version=version, note=note) as work:
        return work.case


def resume_case(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Resume a suspended case, or one whose question needs no answer any more."""
    with acting("resume", actor=actor, case_id=case_id, version=version, note=note) as work:
        return work.case


def request_extension(
    *, actor: Actor, case_id: int, limit: str, note: str, version: int | None = None
) -> Case:
    """Ask for more time, such as ``2wd``, with the reason; one request at a time.

    Raises ``InvalidInput`` beyond the longest that the rule ``extension_longest`` allows.
    """
    asked = Limit.parse(limit)
    with acting(
        "request_extension", actor=actor, case_id=case_id, version=version, note=note
    ) as work:
        check_extension(asked, work.thresholds)
        work.set(extension_requested=str(asked))
        work.tell(limit=str(asked))
        return work.case


def extend_limit(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    limit: str = "",
    version: int | None = None,
) -> Case:
    """Give more time for handling: what was requested, or another limit of the approver's.

    The limit counts from the deadline as it stands. Raises ``InvalidInput`` where nothing was
    requested and no limit is given, or it is beyond the rule ``extension_longest``.
    """
    with acting("extend", actor=actor, case_id=case_id, version=version, note=note) as work:
        given = Limit.parse(limit.strip() or work.case.extension_requested)
        check_extension(given, work.thresholds)
        work.limit(Phase.HANDLING, given)
        work.tell(limit=str(given), requested=work.case.extension_requested)
        work.set(extension_requested="", extensions=work.case.extensions + 1)
        return work.case


def refuse_extension(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Refuse the request for more time, with the reason; the deadline stands."""
    with acting(
        "refuse_extension", actor=actor, case_id=case_id, version=version, note=note
    ) as work:
        work.tell(requested=work.case.extension_requested)
        work.set(extension_requested="")
        return work.case
