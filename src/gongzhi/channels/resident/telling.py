"""A report's steps in the words of whoever reported it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.queries import PublicStep

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
    "erase_contact": _("Your name and phone were deleted."),
    "comment": _("A remark"),
}
_GOOD: Final = frozenset({"verify", "close"})


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step as shown to the reporter."""

    at: datetime
    what: str | Promise
    said: str
    own: bool
    good: bool


def tell(steps: Sequence[PublicStep]) -> list[ToldStep]:
    """Return the steps in plain words, newest first."""
    return [
        ToldStep(
            at=step.at,
            what=SENTENCES.get(step.verb, step.verb),
            said=step.note,
            own=step.own,
            good=step.verb in _GOOD,
        )
        for step in reversed(steps)
    ]
