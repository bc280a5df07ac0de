"""What is supposed in a what-if, as people write it: ``+8%``, ``250``, ``10=72000``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.planning.staffing.outlook import WhatIf

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

HOUSEHOLDS: Final = "territory.households"
MEMBERS: Final = "party.members"
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)
_LEAST_GROWTH: Final = -100
_MOST_GROWTH: Final = 1_000
_MOST_PER: Final = 1_000_000
MOST_YEARS: Final = 10
MOST_GRADES: Final = 30
_MOST_PAY: Final = 10**9


@dataclass(frozen=True, slots=True)
class Question:
    """What is supposed: growth in per cent by the last year, one post per so many, pay by grade.

    ``pay`` is the asker's own assumption, in yuan a year for a post of a grade.
    """

    households_growth: Fraction = Fraction(0)
    members_growth: Fraction = Fraction(0)
    ratio: Fraction | None = None
    years: int = 1
    pay: Mapping[Fraction, Fraction] = field(default_factory=dict)

    @property
    def supposes(self) -> bool:
        """Whether anything is supposed to be other than it is."""
        return bool(self.households_growth or self.members_growth or self.ratio)

    @property
    def what_if(self) -> WhatIf:
        """The same as the planning library takes it."""
        growth = {HOUSEHOLDS: self.households_growth / 100, MEMBERS: self.members_growth / 100}
        return WhatIf(growth, self.ratio, self.years)


def question_of(given: Mapping[str, str], pay: Iterable[tuple[str, str]] = ()) -> Question:
    """Return the question that was written; what is empty supposes nothing.

    Raises ``InvalidInput`` with the field that cannot be read, or lies beyond reason.
    """
    table = [
        (_whole(grade, "pay", MOST_GRADES), _within(yuan, "pay", 0, _MOST_PAY))
        for grade, yuan in pay
        if yuan.strip()
    ]
    ratio = given.get("ratio", "").strip()
    return Question(
        _growth(given, "households_growth"),
        _growth(given, "members_growth"),
        _whole(ratio, "ratio", _MOST_PER) if ratio else None,
        int(_whole(given.get("years", "").strip() or "1", "years", MOST_YEARS)),
        dict(table),
    )


def pay_written(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return grades and yuan as ``10=72000`` writes them. Raises ``InvalidInput`` for another."""
    table = []
    for text in texts:
        grade, equals, yuan = text.partition("=")
        if not (equals and yuan.strip()):
            raise InvalidInput(
                _("Write grade and yuan as 10=72000; got “{text}”."), field="pay", text=text[:40]
            )
        table.append((grade, yuan))
    return table


def _growth(given: Mapping[str, str], name: str) -> Fraction:
    text = given.get(name, "").strip().removesuffix("%").removesuffix("％").strip()
    return _within(text, name, _LEAST_GROWTH, _MOST_GROWTH) if text else Fraction(0)


def _within(text: str, name: str, low: int, high: int) -> Fraction:
    number = Fraction(text) if _NUMBER.fullmatch(text := text.strip()) else None
    if number is None or not low <= number <= high:
        raise _refused(_("Give a number from {low} to {high}."), name, low, high)
    return number


def _whole(text: str, name: str, high: int) -> Fraction:
    number = Fraction(text) if _NUMBER.fullmatch(text := text.strip()) else None
    if number is None or number.denominator != 1 or not 1 <= number <= high:
        raise _refused(_("Give a whole number from {low} to {high}."), name, 1, high)
    return number


def _refused(words: Text, name: str, low: int, high: int) -> InvalidInput:
    return InvalidInput(words, field=name, low=low, high=high)
