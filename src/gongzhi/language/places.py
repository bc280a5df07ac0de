"""Places named in a text, found among the names of a register. Pure.

``Gazetteer`` is built once of a register's names (areas, estates, roads, buildings) and finds the
longest of them in a text. One name may stand for several places: those that lie within another
place that the same text names come first, and what stays equal is said to be unsure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gongzhi.language.normal import readable

LEAST: Final = 2  # characters of a name that can be found in running text
_HEAD: Final = 2
# 3号楼2单元 is the same as 3栋2单元: how people write a building's number.
_NUMBER: Final = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
# Not 28号 of 11月28号, nor 3号 of a document: a bare 号 has an entrance or a room behind it.
_BUILDING: Final = re.compile(
    rf"(?<![0-9月年一二三四五六七八九十百])({_NUMBER})\s*"
    rf"(?:(?:号楼|栋|幢)(?:\s*({_NUMBER})\s*(?:单元|门))?|号\s*({_NUMBER})\s*(?:单元|门|室))"
)
_DIGITS: Final = {each: number for number, each in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the register. A code lies within another if it begins with it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that a text names: ``start`` to ``end`` in its readable form.

    ``sure`` is false where several places of one name stay possible; the one given is the first.
    """

    place: Place
    start: int
    end: int
    sure: bool


class Gazetteer:
    """The names of a register, by which places are found in texts."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Take the places; those whose name has a single character are never found."""
        named: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            name = readable(place.name).replace(" ", "")
            if len(name) >= LEAST:
                named[name].append(place)
        self._named = {
            name: tuple(sorted(found, key=lambda place: place.code))
            for name, found in named.items()
        }
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in self._named:
            lengths[name[:_HEAD]].add(len(name))
        self._lengths = {head: sorted(each, reverse=True) for head, each in lengths.items()}

    def find(self, text: str) -> list[Mention]:
        """Return the places that a text names, in its order; of two at one spot, the longer."""
        plain = readable(text)
        found, at = [], 0
        while at < len(plain):
            name = self._name_at(plain, at)
            if name is None:
                at += 1
                continue
            found.append((at, name))
            at += len(name)
        return self._settled(found)

    def best(self, text: str) -> Mention | None:
        """Return the narrowest place that a text names for sure, or None.

        Where it names places in different parts of the register, none of them is sure.
        """
        sure = [each for each in self.find(text) if each.sure]
        if not sure:
            return None
        narrowest = max(sure, key=lambda each: len(each.place.code))
        around = narrowest.place.code
        return narrowest if all(around.startswith(each.place.code) for each in sure) else None

    def _name_at(self, plain: str, at: int) -> str | None:
        for length in self._lengths.get(plain[at : at + _HEAD], ()):
            name = plain[at : at + length]
            if name in self._named:
                return name
        return None

    def _settled(self, found: list[tuple[int, str]]) -> list[Mention]:
        certain = {self._named[name][0].code for _at, name in found if len(self._named[name]) == 1}
        lengths = sorted({len(code) for code in certain})
        kept: dict[str, tuple[Place, bool]] = {}
        for _at, name in found:
            if name not in kept:
                possible = self._named[name]
                near = [p for p in possible if any(p.code[:n] in certain for n in lengths)]
                kept[name] = ((near or possible)[0], len(near or possible) == 1)
        return [
            Mention(kept[name][0], at, at + len(name), sure=kept[name][1]) for at, name in found
        ]


def building_of(text: str) -> tuple[int, int | None] | None:
    """Return the number of the building and of the entrance that a text names first, or None."""
    found = _BUILDING.search(readable(text))
    if found is None:
        return None
    building, entrance = _number(found[1]), found[2] or found[3]
    return (building, _number(entrance) if entrance else None) if building else None


def _number(written: str) -> int:
    """Read 12 or 十二. What is no number in Chinese reads as 0."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGITS.get(written, 0) if len(written) == 1 else 0
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
