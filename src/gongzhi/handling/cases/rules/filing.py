"""Guards of accepting, merging, and answering what a class asks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import Asked, Snapshot, given
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.workflow import OPEN, STATUS_TITLES, Status


def classified(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """A case is accepted under a leaf of the category tree."""
    if not case.classified:
        raise GuardRefusal(
            _("The case has no category of the last level yet. Classify it first, then accept it."),
            field="category_code",
        )


def mergeable(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A case on which no unit owes anything is merged into another open case."""
    target = given(asked.target)
    if case.unsettled or case.unfinished:
        raise GuardRefusal(
            _(
                "Units still owe an answer or a part on this case. "
                "Merge the other case into this one, or settle these first."
            ),
            field="target",
        )
    if target.id == case.case_id:
        raise GuardRefusal(
            _("A case cannot be merged into itself. Give the number of the other case."),
            field="target",
        )
    if target.status == Status.MERGED:
        raise GuardRefusal(
            _("Case {number} is itself merged into another. Merge into that one."),
            field="target",
            number=target.number,
        )
    if target.status not in OPEN:
        raise GuardRefusal(
            _("Case {number} is “{status}”, so nothing more comes of it. Handle this one itself."),
            field="target",
            number=target.number,
            status=STATUS_TITLES[Status(target.status)],
        )


def class_asks(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A class's questions are answered; a reporter may answer before the class is settled."""
    if not case.asks and (case.classified or asked.via is not Who.REPORTER):
        raise GuardRefusal(
            _("The class of this case asks no questions. Add what is new as a comment."),
            field="answers",
        )
