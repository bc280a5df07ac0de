"""Names in pinyin, so that a name is found by the letters one types: ``xhsq`` for 杏花社区.

The readings are pypinyin's, in a table made from its own by ``scripts/pinyin.py``. Its converter
takes a quarter of a millisecond for a name, too long for a country of 665,000 areas, and its tables
60 MB; this one takes a few microseconds. The table is loaded when first needed: on writing only.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).parent / "data" / "pinyin.txt"
LONGEST: Final = 60
_LONGEST_PHRASE: Final = 4
_LATIN: Final = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name's whole pinyin and its initials, in lower case without tones; ü is v."""

    full: str
    initials: str


class _Table(dict[int, str]):
    """What ``str.translate`` writes for each sign; for one without a reading, nothing."""

    def __missing__(self, code: int) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class _Readings:
    """The usual reading of each sign, and the phrases in which some are read otherwise.

    ``pairs`` are the phrases' first two signs: a name without any of them is read sign by sign.
    """

    signs: _Table
    initials: _Table
    phrases: Mapping[str, tuple[str, ...]]
    pairs: frozenset[str]


def spell(name: str) -> Spelling:
    """Return a name in pinyin. Latin letters and digits stay; everything else is left out.

    Both are cut at ``LONGEST`` characters: they are searched from their beginning.
    """
    readings = _readings()
    if readings.pairs.isdisjoint(map(str.__add__, name, name[1:])):
        full, initials = name.translate(readings.signs), name.translate(readings.initials)
    else:
        syllables = list(_syllables(name, readings))
        full, initials = "".join(syllables), "".join(syllable[0] for syllable in syllables)
    return Spelling(full[:LONGEST], initials[:LONGEST])


def typed(words: str) -> str:
    """Return what somebody typed as ``spell`` writes it, or "" if it is not letters and digits."""
    plain = words.strip().lower().replace("ü", "v").replace(" ", "").replace("'", "")
    return plain if plain.isascii() and plain.isalnum() else ""


def _syllables(name: str, readings: _Readings) -> Iterator[str]:
    place = 0
    while place < len(name):
        phrase = _phrase_at(name, place, readings)
        if phrase:
            yield from readings.phrases[phrase]
        elif reading := readings.signs[ord(name[place])]:
            yield reading
        place += len(phrase) or 1


def _phrase_at(name: str, place: int, readings: _Readings) -> str:
    """Return the longest phrase that begins at a place of the name, or ""."""
    if name[place : place + 2] in readings.pairs:
        for length in range(_LONGEST_PHRASE, 1, -1):
            if name[place : place + length] in readings.phrases:
                return name[place : place + length]
    return ""


@cache
def _readings() -> _Readings:
    signs, phrases = _Table(), {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        first, _space, rest = line.partition(" ")
        if first.startswith("#"):
            continue
        if first.isascii():
            signs.update(dict.fromkeys(map(ord, rest), first))
        else:
            phrases[first] = tuple(map(sys.intern, rest.split()))
    signs.update({ord(mark): mark.lower() for mark in _LATIN})
    return _Readings(
        signs=signs,
        initials=_Table({code: said[:1] for code, said in signs.items()}),
        phrases=phrases,
        pairs=frozenset(phrase[:2] for phrase in phrases),
    )
