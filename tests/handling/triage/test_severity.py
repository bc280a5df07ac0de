"""A learnt severity never makes less of a report than its class and the words of danger do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from gongzhi.handling.triage.judging import by_rules
from gongzhi.handling.triage.severity import AsLearnt, Report
from gongzhi.language.triage import Suggestion, Triage

PATH = ("W", "W02", "W0201")


class _Model:
    """Says always the same."""

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def suggest(self, texts: Sequence[object], **_asked: object) -> list[Suggestion]:
        return [Suggestion("minor", self.sure, (), ()) for _text in texts]


def _judged(report: Report, sure: float) -> tuple[str, int]:
    judge = AsLearnt(cast("Triage", _Model(sure)), by_rules(), examples=50)
    (found,) = judge.judge([report], threshold=0.6)
    return found.level, found.examples


@pytest.mark.parametrize(
    ("of_class", "sure", "level"),
    [
        ("ordinary", 0.9, ("minor", 50)),
        ("ordinary", 0.3, ("serious", 0)),
        # 摔倒 alone is serious; the class is graver already, so nothing is made less of.
        ("emergency", 0.3, ("", 0)),
    ],
)
def test_where_it_is_not_sure_only_graver_words_of_danger_count(
    of_class: str, sure: float, level: tuple[str, int]
) -> None:
    assert _judged(Report("有人摔倒", "", PATH, of_class), sure) == level


def test_without_a_class_only_words_of_danger_say_anything() -> None:
    assert _judged(Report("有人摔倒", ""), 0.95) == ("serious", 0)
    assert _judged(Report("灯不亮", ""), 0.95) == ("", 0)
