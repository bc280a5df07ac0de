"""What a reporter sees of the own case, by number and secret: no names, no units' internals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import reporter_of
from gongzhi.foundation.codes.case_numbers import parse_case_number
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.handling.cases.answers import Answer
from gongzhi.handling.cases.models import Attachment, Case
from gongzhi.handling.cases.offers import available_verbs
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.cases.queries.pages import Step, answers_on, clocks_of, timeline_of
from gongzhi.handling.cases.secret_codes import digest_secret, fits_secret, secret_of
from gongzhi.handling.cases.workflow import Phase, Status

# Steps that the reporter sees, and of which the words are for the reporter.
_SHOWN: Final = frozenset(
    {
        "create", "accept", "refuse", "divert", "merge", "unmerge", "dispatch", "reassign",
        "take", "ask_reporter", "answer", "lapse_question", "suspend", "resume",
        "extend", "handle", "verify", "fail_verification", "close", "call_back", "rate", "reopen",
        "erase_contact", "stop_mail", "supplement", "withdraw_photo", "inquire", "answer_inquiry",
    }
)  # fmt: skip
# Steps of the case that took a merged one in: what became of the matter, not of its reporter.
_SHARED: Final = frozenset(
    {
        "accept", "dispatch", "reassign", "take", "suspend", "resume", "extend", "handle",
        "verify", "fail_verification", "close", "reopen",
    }
)  # fmt: skip
_FOR_JOINED: Final = _SHARED | {"create", "refuse", "divert", "merge", "rate"}
_SHARED_WORDS: Final = frozenset({"close"})
_SPOKEN: Final = frozenset(
    {"withdraw_photo", "refuse", "divert", "ask_reporter", "answer", "close", "rate", "reopen"}
)


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One step as its reporter sees it; ``own`` marks what the reporter did."""

    at: datetime
    verb: str
    note: str
    own: bool


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """A case as its reporter follows it. ``verbs`` are what the reporter may do now.

    ``answer_by`` is until when the case waits for the reporter's answer, if it does.
    """

    case: Case
    detail: str
    answers: Sequence[Answer]
    steps: Sequence[PublicStep]
    attachments: Sequence[Attachment]
    verbs: Sequence[str]
    answer_by: datetime | None = None


def follow_case(number: str, secret: str) -> FollowedCase:
    """Return the public part of a case to whoever knows its number and secret.

    A merged case goes on with what becomes of the matter in the case that took it in.

    Raises one and the same ``NotFound`` for a wrong number and a wrong secret.
    """
    case = find_followed(number, secret)
    if case is None:
        raise NotFound(
            _("There is no report with this number and secret. Check both; letters may be small."),
            field="secret",
        )
    timeline = timeline_of(case.pk)
    return FollowedCase(
        case=case,
        detail=case.text.detail if hasattr(case, "text") else "",
        answers=answers_on(case),
        steps=_steps_of(case, timeline),
        attachments=list(
            Attachment.objects.filter(case_id=case.pk)
            .exclude(kind=Attachment.Kind.OUTSIDE)
            .order_by("pk")
        ),
        verbs=[
            offer.verb
            for offer in available_verbs(case, reporter_of(case.pk), assignments=())
            if offer.allowed
        ],
        answer_by=_answer_by(case, timeline),
    )


def find_followed(number: str, secret: str) -> Case | None:
    """Return the case that a number and its secret open, or None."""
    try:
        case_id = parse_case_number(number)
    except InvalidInput:
        return None
    rows = Case.objects.select_related("category", "text", "answered", "contact")
    case = rows.defer("text__words").filter(pk=case_id).first()
    if case is None or not (fits_secret(secret, case.secret_digest) or _mailed(case, secret)):
        return None
    return case


def opened_by_own_code(case: Case, secret: str) -> bool:
    """Tell whether it is the code given with the report, not the one of the mails."""
    return fits_secret(secret, case.secret_digest)


def _mailed(case: Case, secret: str) -> bool:
    """Tell whether a code is the one of the mails about a case, while they are wanted."""
    contact = getattr(case, "contact", None)
    if contact is None or not contact.email or not contact.mail_nonce:
        return False
    return fits_secret(secret, digest_secret(secret_of(contact.mail_nonce)))


def shared_steps(case: Case) -> list[PublicStep]:
    """Return a case's steps as those who joined it see them: what became of the matter.

    Without words: those of a closure too are written to the reporter, and may speak of them.
    Where it was merged, the steps of the case that took it in follow, if that one is public too.
    The caller knows who asks.
    """
    steps = timeline_of(case.pk)
    merged_at = max((each.at for each in steps if each.verb == permission("merge")), default=None)
    shown = [_wordless(each) for each in steps if each.verb.removeprefix("cases.") in _FOR_JOINED]
    if case.merged_into_id is None or merged_at is None:
        return shown
    into = taken_in_by(case.merged_into_id)
    if not Case.objects.filter(pk=into, public=True).exists():
        return shown
    return shown + [
        _wordless(each)
        for each in timeline_of(into)
        if each.at >= merged_at and each.verb.removeprefix("cases.") in _SHARED
    ]


def _answer_by(case: Case, steps: Sequence[Step]) -> datetime | None:
    if case.status != Status.ASKING:
        return None
    waits = (clock for clock in clocks_of(steps) if clock.phase == Phase.ANSWER)
    return next((clock.due_at for clock in waits if clock.stopped_at is None), None)


def _steps_of(case: Case, steps: Sequence[Step]) -> list[PublicStep]:
    shown = [_public(step) for step in steps if _is_shown(step)]
    if case.merged_into_id is None:
        return shown
    merges = (step.at for step in steps if step.verb == permission("merge"))
    since = max(merges, default=case.changed_at)
    return shown + [
        _shared(step)
        for step in timeline_of(taken_in_by(case.merged_into_id))
        if step.at >= since and step.verb.removeprefix("cases.") in _SHARED
    ]


def taken_in_by(case_id: int) -> int:
    """Return the case at the end of the merges; none leads back to itself."""
    rows = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True)
    further = rows.first()
    return case_id if further is None else taken_in_by(further)


def _shared(step: Step) -> PublicStep:
    verb = step.verb.removeprefix("cases.")
    note = step.note if verb in _SHARED_WORDS else ""
    return PublicStep(at=step.at, verb=verb, note=note, own=False)


def _wordless(step: Step) -> PublicStep:
    return PublicStep(at=step.at, verb=step.verb.removeprefix("cases."), note="", own=False)


def _is_shown(step: Step) -> bool:
    verb = step.verb.removeprefix("cases.")
    return verb in _SHOWN or (verb == "comment" and bool(step.facts.get("public")))


def _public(step: Step) -> PublicStep:
    verb = step.verb.removeprefix("cases.")
    spoken = verb in _SPOKEN or verb == "comment"
    return PublicStep(
        at=step.at,
        verb=verb,
        note=step.note if spoken else "",
        own=step.actor_kind == "reporter",
    )
