"""A briefing's text as lines, told apart by how official documents number them. Pure.

``一、`` opens a heading of the first level, ``（一）`` of the second, ``1.`` of the third,
``（1）`` of the fourth; ``［表：…］`` and ``［图：…］`` stand for a table or a chart. All else is
a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NUMERALS: Final = "一二三四五六七八九十"
_PATTERNS: Final = (
    ("first", re.compile(rf"[{_NUMERALS}]{{1,3}}、\S")),
    ("second", re.compile(rf"（[{_NUMERALS}]{{1,3}}）\S")),
    ("third", re.compile(r"[0-9]{1,3}[.．]\s*[^0-9\s]")),
    ("fourth", re.compile(r"（[0-9]{1,3}）\S")),
)
_PLACE: Final = re.compile(r"［(?P<what>表|图|table|chart)[:：](?P<name>[^］]{1,20})］")
_SENTENCE: Final = re.compile(r"[^。；;]*[。；;]?")


class Kind(StrEnum):
    """What a line of the text is."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    CHART = "chart"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, what it is, and its words; of a place, its name."""

    kind: Kind
    text: str

    def halves(self) -> tuple[str, str]:
        """Return a heading that runs on: its first sentence, and the paragraph after it."""
        found = _SENTENCE.match(self.text)
        first = found[0] if found else self.text
        return (first, self.text[len(first) :]) if first.endswith("。") else (self.text, "")


def read_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text, empty ones left out."""
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        place = _PLACE.fullmatch(line)
        if place is not None:
            what = Kind.CHART if place["what"] in {"图", "chart"} else Kind.TABLE
            yield Line(what, place["name"].strip())
            continue
        kind = next((name for name, pattern in _PATTERNS if pattern.match(line)), "paragraph")
        yield Line(Kind(kind), line)


def numeral(number: int) -> str:
    """Return a number from 1 to 99 as headings write it."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones - 1]
    head = "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")
