"""Guards of whistles (吹哨报到): answered once, refused once, settled before the case ends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import UNSETTLED, Asked, Snapshot, given
from gongzhi.handling.cases.thresholds import Thresholds


def whistle_waits(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A whistle is answered once."""
    if given(asked.whistle).state != "blown":
        raise GuardRefusal(_("This whistle is not waiting for an answer."), field="whistle_id")


def whistle_refusable(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """A refusal that was ruled against stands as an order."""
    whistle_waits(case, asked, rules)
    if given(asked.whistle).upheld:
        raise GuardRefusal(
            _("The ruling on your first refusal stands. Report in and answer the whistle."),
            field="whistle_id",
        )


def whistle_refused(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """There is something to rule on only after a refusal."""
    if given(asked.whistle).state != "refused":
        raise GuardRefusal(
            _("This whistle was not refused, so there is nothing to rule on."), field="whistle_id"
        )


def whistle_unanswered(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Only a call that still waits for an answer or a ruling is taken back."""
    if given(asked.whistle).state not in UNSETTLED:
        raise GuardRefusal(
            _(
                "This whistle is settled: the unit has answered, was excused, or the call was "
                "withdrawn already. Rate the other side, or whistle anew."
            ),
            field="whistle_id",
        )


def whistle_answered(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """The sides rate each other after the answer."""
    if given(asked.whistle).state != "answered":
        raise GuardRefusal(
            _("Both sides rate each other once the whistle has been answered."),
            field="whistle_id",
        )


def whistles_settled(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """A case is not closed over a whistle without an answer."""
    waiting = case.unsettled
    if waiting:
        raise GuardRefusal(
            _(
                "{count} whistles are without an answer or a ruling. "
                "Wait for the answer, or have the refusal ruled on."
            ),
            count=len(waiting),
        )
