"""Names in pinyin, so that a name is found by the letters one types: ``xhsq`` for 杏花社区.

The readings are pypinyin's. Its own converter takes a quarter of a millisecond for a name, too
long for a country of 665,000 areas; this one reads the same tables, prepared once for the names
of places, and takes a few microseconds. The tables are loaded when first needed: on writing only.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

LONGEST: Final = 60
# In names of places these are read otherwise than in most words.
_IN_PLACES: Final = {
    "长": "chang",
    "重": "chong",
    "朝阳": "chao yang",
    "番禺": "pan yu",
    "单县": "shan xian",
    "东阿": "dong e",
    "六安": "lu an",
    "六合": "lu he",
}
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
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415 - 50 MB, when needed

    signs = _Table({code: _plain(text.split(",")[0]) for code, text in PINYIN_DICT.items()})
    signs.update({ord(mark): mark.lower() for mark in _LATIN})
    signs.update({ord(name): said for name, said in _IN_PLACES.items() if len(name) == 1})
    phrases = {}
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) > _LONGEST_PHRASE or len(readings) != len(phrase):
            continue
        spelled = tuple(_plain(each[0]) for each in readings)
        if any(signs[ord(sign)] != said for sign, said in zip(phrase, spelled, strict=True)):
            phrases[phrase] = spelled
    phrases.update({name: tuple(said.split()) for name, said in _IN_PLACES.items() if " " in said})
    return _Readings(
        signs=signs,
        initials=_Table({code: said[:1] for code, said in signs.items()}),
        phrases=phrases,
        pairs=frozenset(phrase[:2] for phrase in phrases),
    )


def _plain(reading: str) -> str:
    """Return a reading without its tone."""
    bare = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(mark for mark in bare if mark.isascii() and mark.isalpha())
