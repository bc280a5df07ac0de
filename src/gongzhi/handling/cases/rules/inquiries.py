"""Guards of requests to outside bodies (征询外部单位)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import Asked, Snapshot, given
from gongzhi.handling.cases.thresholds import Thresholds

_WAITING: Final = "waiting"
"""The state of a request to an outside body that may still be answered."""


def inquiries_left(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """Outside bodies are asked by mail, and only so many at once on one case.

    One that is asked again frees the place of the request that it replaces.
    """
    if not case.sends_mail:
        raise GuardRefusal(
            _(
                "This installation has no mail server, so no outside body can be asked from here. "
                "Ask it by telephone or letter and note the answer as a comment."
            )
        )
    waiting = [each for each in case.inquiries if each.state == _WAITING and each != asked.inquiry]
    if len(waiting) >= rules.max_inquiries:
        raise GuardRefusal(
            _(
                "{count} outside bodies have not answered on this case yet. "
                "Wait for an answer, or withdraw a request first."
            ),
            count=len(waiting),
        )


def inquiry_waits(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A request is answered once, and taken back only before that."""
    if given(asked.inquiry).state != _WAITING:
        raise GuardRefusal(
            _("This request is over: it was answered, was withdrawn, or its time has passed."),
            field="inquiry_id",
        )


def inquiry_over(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """A request is given up when its time has passed, or when its mail could not be delivered."""
    inquiry_waits(case, asked, rules)
    if not (asked.overdue or asked.undelivered):
        raise GuardRefusal(
            _("The outside body still has time to answer. Wait, or withdraw the request."),
            field="inquiry_id",
        )
