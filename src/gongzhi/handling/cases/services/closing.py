"""Handling, verification, closure, and the reporter's last word."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.images import sanitise
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.engine import acting
from gongzhi.handling.cases.models import Assignment, Case, RatedReason
from gongzhi.handling.cases.rules.amounts import check_score
from gongzhi.handling.cases.rules.views import Asked
from gongzhi.handling.cases.services.dispatching import mark_lead
from gongzhi.handling.cases.services.inquiries import withdraw_waiting
from gongzhi.handling.cases.services.merging import merged_below
from gongzhi.handling.cases.services.ratingreasons import check_reasons
from gongzhi.handling.cases.services.remarks import add_pictures, evidence_shown
from gongzhi.handling.cases.services.reporters import reachable


def handle_case(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    photos: Sequence[bytes] = (),
    version: int | None = None,
) -> Case:
    """Report the case as handled: what was done is the note; ``photos`` are kept as evidence.

    Where the class asks for evidence, one photo at least comes along or was attached since the
    case went to its unit. The clock of handling pauses until verification. Raises the guard's
    refusal while a part is unfinished or no photo shows what was done.
    """
    images = [sanitise(photo) for photo in photos]
    with acting("handle", actor=actor, case_id=case_id, version=version, note=note) as work:
        snapshot = work.snapshot()
        shown = bool(images) or (snapshot.needs_evidence and evidence_shown(work))
        work.check(Asked(shown=shown), snapshot=snapshot)
        if images:
            digests: list[Json] = [row.sha256 for row in add_pictures(work, images, field="photos")]
            work.fact(photos=digests)
        mark_lead(work, Assignment.State.FINISHED)
        return work.case


def verify_case(*, actor: Actor, case_id: int, note: str = "", version: int | None = None) -> Case:
    """Verify on the spot that the matter is done; the clock of handling stops."""
    with acting("verify", actor=actor, case_id=case_id, version=version, note=note) as work:
        return work.case


def fail_verification(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Send the case back to its unit: not done. The clock of handling resumes."""
    with acting(
        "fail_verification", actor=actor, case_id=case_id, version=version, note=note
    ) as work:
        mark_lead(work, Assignment.State.TAKEN)
        return work.case


def close_case(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Close a verified case; the note is what the reporter is told. The call-back clock starts.

    It does so only where somebody can be called or follows by number and code. Cases merged into
    this one share its outcome: the event carries their ids, so that their reporters are told too.
    """
    with acting("close", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.set(closed_at=work.at)
        withdraw_waiting(work)
        below = merged_below(case_id)
        merged: list[Json] = list(below)
        work.tell(merged=merged)
        if not reachable([case_id, *below]):
            work.leave_clocks()
        return work.case


def call_back(
    *,
    actor: Actor,
    case_id: int,
    reached: bool,
    note: str,
    version: int | None = None,
) -> Case:
    """Record a call-back. An attempt that reached nobody leaves the clock running.

    What the reporter says goes on record with ``rate_case``. Source: 北京市接诉即办工作条例 23.
    """
    with acting("call_back", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.tell(reached=bool(reached))
        if reached:
            work.set(called_back=True)
        else:
            work.leave_clocks()
        return work.case


def rate_case(  # noqa: PLR0913 (what a rating says, each by name)
    *,
    actor: Actor,
    case_id: int,
    resolved: bool,
    satisfied: int,
    reasons: Sequence[int] = (),
    note: str = "",
    version: int | None = None,
) -> Case:
    """Record the reporter's word: resolved or not, and 1 (not satisfied) to 5 (very).

    ``reasons`` are ids of reasons in use that the reporter ticked, whichever way they speak.
    """
    check_score(satisfied, field="satisfied")
    named = check_reasons(reasons)
    with acting("rate", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.set(resolved=bool(resolved), satisfied=satisfied, called_back=True)
        if named:
            RatedReason.objects.bulk_create(RatedReason(case=work.case, reason=r) for r in named)
            titles: list[Json] = [each.title for each in named]
            work.fact(reasons=titles)
        work.tell(resolved=bool(resolved), satisfied=satisfied)
        return work.case


def reopen_case(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Reopen a closed case: it goes back to be dispatched anew, and all routing ends.

    The earlier rating stays in the journal and leaves the case.
    """
    with acting("reopen", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.fact(
            units_before=sorted(row.unit_id for row in work.assignments),
            resolved_before=work.case.resolved,
            satisfied_before=work.case.satisfied,
        )
        Assignment.objects.filter(pk__in=[row.pk for row in work.assignments]).update(
            active=False, ended_at=work.at
        )
        RatedReason.objects.filter(case_id=case_id).delete()
        work.set(
            reopenings=work.case.reopenings + 1,
            returns=0,
            lead_unit_id=None,
            closed_at=None,
            called_back=False,
            resolved=None,
            satisfied=None,
            extension_requested="",
            extensions=0,
            questions=0,
            unanswered=False,
        )
        return work.case
