"""The guards that the workflow table names, over a frozen view of a case. Pure.

A guard returns nothing or raises a refusal that says why and what to do next. Thresholds come in
as data (RULES: every rule the platform applies is dated data).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gongzhi.handling.cases.rules import (
    closing,
    dispatching,
    filing,
    inquiries,
    pausing,
    whistles,
)
from gongzhi.handling.cases.rules.views import Asked, Guard, Snapshot
from gongzhi.handling.cases.thresholds import Thresholds

GUARDS: Final[Mapping[str, Guard]] = {
    guard.__name__: guard
    for guard in (
        filing.classified,
        filing.mergeable,
        dispatching.unit_can_receive,
        dispatching.unit_can_assist,
        dispatching.unit_can_be_called,
        dispatching.officer_may_act,
        dispatching.returns_left,
        pausing.questions_left,
        pausing.answer_overdue,
        pausing.question_lapsed,
        pausing.extensions_left,
        pausing.extension_askable,
        pausing.pending_extension,
        whistles.whistle_waits,
        whistles.whistle_refusable,
        whistles.whistle_refused,
        whistles.whistle_unanswered,
        whistles.whistle_answered,
        whistles.whistles_settled,
        inquiries.inquiries_left,
        inquiries.inquiry_waits,
        inquiries.inquiry_over,
        closing.part_open,
        closing.part_unfinished,
        closing.handleable,
        closing.handled_by_another,
        closing.reopenings_left,
        filing.class_asks,
        closing.contact_open,
    )
}

WITHOUT_INPUT: Final = frozenset(
    {
        "classified",
        "returns_left",
        "questions_left",
        "question_lapsed",
        "extensions_left",
        "extension_askable",
        "pending_extension",
        "whistles_settled",
        "handled_by_another",
        "reopenings_left",
        "class_asks",
    }
)
"""Guards that need nothing but the case: they are checked as soon as it is locked."""


def check_guard(name: str, case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """Run a guard by its name in the table."""
    GUARDS[name](case, asked, rules)
