"""A report's steps in the words of whoever reported it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import PublicStep
from gongzhi.handling.cases.statuses import Phase, Status

SENTENCES: Final[dict[str, str | Promise]] = {
    "create": _("We received your report."),
    "accept": _("It was accepted: it is ours to solve."),
    "refuse": _("It was not accepted."),
    "divert": _("It belongs elsewhere; see below where."),
    "merge": _("Somebody had reported the same; both go on as one."),
    "unmerge": _("It goes on by itself again."),
    "dispatch": _("It was given to the unit responsible."),
    "reassign": _("It was given to another unit."),
    "take": _("The unit has started."),
    "ask_reporter": _("We have a question for you."),
    "answer": _("Your answer was received."),
    "lapse_question": _("Your answer did not come in time; it goes on with what is known."),
    "inquire": _("We asked another body about it; it does not learn who reported."),
    "answer_inquiry": _("The other body has answered us."),
    "suspend": _("It has to wait for now."),
    "resume": _("It goes on."),
    "extend": _("It needs more time."),
    "handle": _("The unit says it is done; we check it."),
    "verify": _("We checked it: it is done."),
    "fail_verification": _("We checked it: it is not done yet, and it went back."),
    "close": _("It is closed. Here is our reply:"),
    "call_back": _("We called you back."),
    "rate": _("You rated it. Thank you."),
    "reopen": _("It was opened again."),
    "supplement": _("What you added was received."),
    "stop_mail": _("Your e-mail address was deleted; we write no more."),
    "erase_contact": _("Your contact was deleted."),
    "join": _("Somebody else has met it too."),
    "withdraw_photo": _("A photo was taken back; it is erased."),
    "comment": _("A remark"),
}
STANDING: Final[dict[str, tuple[str, str | Promise]]] = {
    Status.RECEIVED: ("info", _("received")),
    Status.ACCEPTED: ("info", _("accepted by us")),
    Status.DISPATCHED: ("info", _("with the unit responsible")),
    Status.HANDLING: ("info", _("being handled")),
    Status.RETURNED: ("info", _("a unit is being found for it")),
    Status.ASKING: ("warn", _("waiting for your answer")),
    Status.SUSPENDED: ("quiet", _("has to wait")),
    Status.HANDLED: ("info", _("done, being checked")),
    Status.VERIFIED: ("good", _("checked")),
    Status.CLOSED: ("good", _("closed, waiting for your rating")),
    Status.RATED: ("good", _("rated by you")),
    Status.REFUSED: ("quiet", _("not accepted")),
    Status.DIVERTED: ("quiet", _("belongs elsewhere")),
    Status.MERGED: ("quiet", _("goes on with the same report of others")),
}
"""Where a report stands, with its tone, in words that ask nothing of the reporter to know."""

_GOOD: Final = frozenset({"verify", "close"})


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step as shown to the reporter."""

    at: datetime
    what: str | Promise
    said: str
    own: bool
    good: bool


def standing_of(status: str) -> dict[str, str | Promise]:
    """Return tone and title of where a report stands."""
    tone, title = STANDING[status]
    return {"tone": tone, "title": title}


def tell(steps: Sequence[PublicStep]) -> list[ToldStep]:
    """Return the steps in plain words, newest first."""
    return [
        ToldStep(
            at=step.at,
            what=_sentence(step),
            said=step.note,
            own=step.own,
            good=step.verb in _GOOD,
        )
        for step in reversed(steps)
    ]


def _sentence(step: PublicStep) -> str | Promise:
    if step.verb == "close" and not step.note:
        return _("It is closed.")
    return SENTENCES.get(step.verb, step.verb)


STAGES: Final = (
    _("received"),
    _("accepted by us"),
    _("being handled"),
    _("checked"),
    _("closed"),
)
"""The stages of a report that goes its way, as the bar names them."""

_STAGE: Final[dict[str, int]] = {
    Status.RECEIVED: 0,
    Status.ACCEPTED: 1,
    Status.RETURNED: 1,
    Status.DISPATCHED: 2,
    Status.HANDLING: 2,
    Status.ASKING: 2,
    Status.SUSPENDED: 2,
    Status.HANDLED: 3,
    Status.VERIFIED: 3,
    Status.CLOSED: 4,
    Status.RATED: 4,
}
_ENDED: Final = frozenset({Status.CLOSED, Status.RATED})
_WAITS: Final = frozenset({Status.ASKING, Status.SUSPENDED})


_EXPECTED: Final[dict[str, str | Promise]] = {
    Phase.FILING: _("We look at it before {moment}."),
    Phase.DISPATCH: _("It goes to the unit responsible before {moment}."),
    Phase.HANDLING: _("Expected to be done before {moment}."),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the bar: passed, the present one, or still to come."""

    title: str | Promise
    state: str


def bar_of(status: str) -> list[Stage]:
    """Return the stages with where a report stands; empty where it left the usual way."""
    here = _STAGE.get(status)
    if here is None:
        return []
    done = here + (status in _ENDED)
    states = ["done" if i < done else "here" if i == here else "next" for i in range(len(STAGES))]
    return [Stage(title, state) for title, state in zip(STAGES, states, strict=True)]


def expectation(case: Case) -> str:
    """Say in a sentence by when the next step may be expected; "" where no clock runs."""
    if case.status in _WAITS:
        return gettext("The clock waits, and goes on when the matter does.")
    if case.due_at is None or case.status not in _STAGE or case.status in _ENDED:
        return ""
    if case.due_at < timezone.now():
        return gettext("It should have been done by now. The level above has been told.")
    moment = date_format(timezone.localtime(case.due_at), gettext("F j, g:i a"))
    return str(_EXPECTED.get(case.phase, "")).format(moment=moment)
