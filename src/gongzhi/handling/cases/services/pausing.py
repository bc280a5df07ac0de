"""Interruptions and time: asking the reporter, suspending, extending."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.clock.operations import Start
from gongzhi.foundation.clock.services import apply, load_clocks
from gongzhi.foundation.journal.services import record
from gongzhi.foundation.models import Clock
from gongzhi.handling.cases.engine import KIND, acting, lock_case, save_case, subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.rules.amounts import check_extension
from gongzhi.handling.cases.rules.views import Asked
from gongzhi.handling.cases.workflow import Phase, Status

START_WAIT: Final = "clock.start"


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


def start_waits() -> int:
    """Give questions asked before there was a limit the time that one asked now has.

    Without a clock of their own they would hold their cases for ever. Returns how many got one.
    """
    clock = Clock.objects.filter(
        subject_kind=KIND,
        subject_key=Cast(OuterRef("pk"), TextField()),
        phase=Phase.ANSWER.value,
        stopped_at__isnull=True,
    )
    waiting = Case.objects.filter(~Exists(clock), status=Status.ASKING).order_by("pk")
    return sum(_start_wait(case_id) for case_id in waiting.values_list("pk", flat=True))


@transaction.atomic
def _start_wait(case_id: int) -> bool:
    case = lock_case(case_id)
    clock = load_clocks(subject_of(case_id)).get(Phase.ANSWER)
    if case is None or case.status != Status.ASKING or (clock and clock.stopped_at is None):
        return False
    at, thresholds = timezone.now(), thresholds_for(case.area_code)
    applied = apply(
        subject_of(case_id),
        [Start(Phase.ANSWER, thresholds.default_limits[Phase.ANSWER])],
        at=at,
        county=case.county,
        chain=thresholds.chain,
    )
    entry = record(
        subject_of(case_id),
        actor=SYSTEM,
        verb=START_WAIT,
        county=case.county,
        facts={"clocks": applied.facts},
        at=at,
    )
    save_case(case, set(), entry)
    return True


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
