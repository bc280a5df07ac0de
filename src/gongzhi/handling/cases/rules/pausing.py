"""Guards of questions to the reporter and of more time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import Asked, Snapshot
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.wording import limit_words


def questions_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """The reporter is asked so many times: each question stops the clock."""
    if case.questions >= rules.max_questions:
        raise GuardRefusal(
            _(
                "The reporter has been asked {count} times already. Go by what is known, call "
                "the reporter, or look at it on the spot."
            ),
            count=case.questions,
        )


def answer_overdue(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A question is given up only when its time has passed."""
    if not asked.overdue:
        raise GuardRefusal(
            _(
                "The reporter still has time to answer. Wait for the answer, "
                "or resume the case by hand with the reason."
            )
        )


def question_lapsed(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """Outside of the wait only a question that nobody answered in time is answered."""
    if not case.unanswered:
        raise GuardRefusal(
            _("No question waits for an answer. What is to be added can be said as a comment.")
        )


def extensions_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """A case is extended so many times; after that its deadline stands."""
    if case.extensions >= rules.max_extensions:
        raise GuardRefusal(
            _(
                "This case has been extended {count} times; its deadline stands. "
                "Handle it by then, ask for an assisting unit, or have it suspended or supervised."
            ),
            count=case.extensions,
        )


def extension_askable(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """One request for more time at a time, and as long as an extension can be given."""
    extensions_left(case, asked, rules)
    if case.extension_requested:
        raise GuardRefusal(
            _("A request for {limit} more is already waiting for the approver."),
            limit=limit_words(case.extension_requested),
        )


def pending_extension(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """Only what was requested can be refused."""
    if not case.extension_requested:
        raise GuardRefusal(_("Nobody has asked for an extension, so there is none to refuse."))
