"""Mending text that was garbled on its way: what can be shown to be right, and nothing else. Pure.

Documents come to the field through copying sites and old programs. Four harms are known here:

* *readings*: each character outside the simplified set carries its pinyin in brackets, 根據(jù);
* *shifted bytes*: a byte more or less in GBK, so that （一）当好 reads 。ㄒ唬┊(dāng)好; the bytes
  are still there, and shifted back they are text again;
* *half characters*: of two bytes one was lost, F(xiàn) for 現(xiàn); the reading and the byte
  left name the character, if it stands whole elsewhere in the same text;
* *forms*: full-width letters, and in a text with one of the harms above also traditional forms. A
  text that is traditional and sound stays as it is.

What stays unreadable is put between ``⟦`` and ``⟧`` as it came. The original is never thrown away.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

OPEN, CLOSE = "⟦", "⟧"

_VOWELS: Final = "aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜ"
_SYLLABLE: Final = rf"[b-df-hj-np-tw-z]{{0,2}}[{_VOWELS}]{{1,3}}(?:ng?|r)?"
_READING: Final = re.compile(rf"\(({_SYLLABLE})\)")
_WITH_READING: Final = re.compile(rf"([\u3400-\u9fff]){_READING.pattern}")
_HALF: Final = re.compile(rf"([A-Za-z]){_READING.pattern}")
# A byte that was left alone swallowed the bracket of a reading; between two such, all is shifted.
_LOST: Final = re.compile(rf"\?({_SYLLABLE}\))(?:([\u4e00-\u9fff]{{1,8}})\?({_SYLLABLE})\))?")
# A sign, some characters and a letter, of which the first byte of all was lost.
_HEADLESS: Final = re.compile(r"([\u4e00-\u9fff])([;；])([\u4e00-\u9fff]{2,8})([A-Z])")
# 。 is A1 A3; the A3 belongs to （, A3 A8, and what follows is shifted by one byte.
_SHIFTED: Final = re.compile(r"。(?=[\u3105-\u3129\u0100-\u01ff])")
_NUMERALS: Final = {each.encode("gbk")[:1]: each for each in "一二三四五六七八九十"}
_LEAD_OF_HEADING, _END_OF_BRACKET = b"\xa8", b"\xa9"
_LETTERS: Final = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_LATIN: Final = {code: code - 0xFEE0 for code in _LETTERS}
_ASCII: Final = 0x80
_MOST_SHIFTED: Final = 40
_NO_ACCIDENT: Final = 3
_SHORT_READING: Final = 2


class Harm(StrEnum):
    """What was wrong with a stretch of text."""

    READING = "reading"
    SHIFTED = "shifted"
    HALF = "half"
    TRADITIONAL = "traditional"
    WIDTH = "width"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text as mended, what was mended how often, and the stretches that stay unreadable."""

    text: str
    original: str
    mended: Mapping[Harm, int]
    left: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was wrong."""
        return self.text != self.original


@dataclass(slots=True)
class _Work:
    """The text being mended; ``readings`` are the characters that it writes with each reading."""

    text: str
    readings: Mapping[str, Counter[str]]
    mended: Counter[Harm] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)

    def unreadable(self, text: str) -> str:
        """Mark a stretch that stays as it came."""
        self.left.append(text)
        return f"{OPEN}{text}{CLOSE}"


def repair(text: str) -> Repaired:
    """Return the text mended. A sound text comes back as it is."""
    work = _Work(text, _readings(text))
    work.text = _shifted_headings(work)
    if work.readings:
        work.text = _lost_leads(work)
        work.text = _LOST.sub(lambda found: _after_lost(work, found), work.text)
        work.text = _HALF.sub(lambda found: _whole(work, found), work.text)
        work.text = _WITH_READING.sub(lambda found: _without_reading(work, found), work.text)
    _plain_forms(work)
    mended = {harm: times for harm, times in work.mended.items() if times}
    return Repaired(work.text, text, mended, tuple(work.left))


def _readings(text: str) -> dict[str, Counter[str]]:
    """Return which characters the text itself writes with each reading, or none if hardly any.

    Only characters outside the simplified set count: a lesson may well give pinyin in brackets,
    but to characters that its readers' programs can show. Several are no accident.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for character, reading in _WITH_READING.findall(text):
        if not _is_simplified(character):
            found[reading][character] += 1
    return dict(found) if len(found) >= _NO_ACCIDENT else {}


def _is_simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _without_reading(work: _Work, found: re.Match[str]) -> str:
    if _is_simplified(found[1]):
        return found[0]
    work.mended[Harm.READING] += 1
    return found[1]


def _shifted_headings(work: _Work) -> str:
    """Mend numbered headings in which one byte too many shifted all that follows."""
    parts, at = [], 0
    for found in _SHIFTED.finditer(work.text):
        if found.start() < at:
            continue
        mended = _heading(work, found.start())
        if mended is not None:
            parts += [work.text[at : found.start()], mended[0]]
            at = mended[1]
            work.mended[Harm.SHIFTED] += 1
    return "".join([*parts, work.text[at:]])


def _heading(work: _Work, start: int) -> tuple[str, int] | None:
    """Return the heading that begins at a 。, mended, and where the sound text goes on."""
    if _bytes(work.text[start + 1])[:1] != _LEAD_OF_HEADING:
        return None
    end = start + 1
    while end < len(work.text) and ord(work.text[end]) >= _ASCII and end - start < _MOST_SHIFTED:
        end += 1
    raw = b"".join(_bytes(character) for character in work.text[start + 1 : end])
    numeral = _NUMERALS.get(raw[1:2])
    closing = raw.find(_END_OF_BRACKET, 2, 6)
    if raw[:1] != _LEAD_OF_HEADING or numeral is None or closing < 0:
        return None
    heading = f"（{numeral}）"
    shifted, end = _back_in_step(work, raw[closing + 1 :], end)
    return heading + shifted, end


def _back_in_step(work: _Work, raw: bytes, end: int) -> tuple[str, int]:
    """Decode bytes that begin in step, to where the text is in step again.

    That is where a plain character was a second byte (``w`` of 體), or where a reading follows
    the first byte of a character whose second was lost.
    """
    following = work.text[end : end + 1]
    if following.isalpha() and following.isascii() and len(raw) % 2:
        return _decoded(work, raw + following.encode()), end + 1
    reading = _READING.match(work.text, end)
    if reading and len(raw) % 2:
        whole = _by_reading(work, reading[1], lead=raw[-1:])
        return _decoded(work, raw[:-1]) + (whole or work.unreadable(work.text[end - 1 : end])), end
    # Nothing says where it was in step again: as far as it is text, and the rest is marked.
    even = raw[: len(raw) // 2 * 2]
    return _decoded(work, even) + (work.unreadable(chr(0xFFFD)) if len(raw) % 2 else ""), end


def _lost_leads(work: _Work) -> str:
    """Mend runs whose first byte was lost: 確;鶎咏M織 was 確保基層組織.

    The lost byte is the one that makes, with the sign's first byte, a character that the text
    itself writes after the one before; and what the run then reads must stand elsewhere too.
    """
    plain = _READING.sub("", work.text)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for before, character in pairwise(plain):
        after[before][character] += 1

    def mend(found: re.Match[str]) -> str:
        before, sign, run, last = found.groups()
        raw = b"".join(_bytes(each) for each in _wide(sign) + run) + last.encode()
        try:
            mended = raw[1:].decode("gbk")
        except UnicodeDecodeError:
            return found[0]
        if len(mended) < _NO_ACCIDENT or mended[1] not in after[mended[0]]:
            return found[0]
        for character, _times in after[before].most_common():
            if _bytes(character)[1:] == raw[:1]:
                work.mended[Harm.SHIFTED] += 1
                return f"{before}{character}{mended}"
        return found[0]

    return _HEADLESS.sub(mend, work.text)


def _after_lost(work: _Work, found: re.Match[str]) -> str:
    """Mark a lost character, and shift back what follows it if its reading bears that out."""
    sign, run, reading = found.groups()
    if work.text.rfind("(", 0, found.start()) > work.text.rfind(")", 0, found.start()):
        return found[0]  # the bracket is of something before
    rest = found[0][1 + len(sign) :]
    if run is not None:
        raw = b"".join(_bytes(each) for each in run)
        whole = _by_reading(work, reading, lead=raw[-1:])
        if whole is not None and whole != run[-1]:
            work.mended[Harm.SHIFTED] += 1
            rest = _decoded(work, raw[1:-1]) + whole
    return work.unreadable(f"?{sign}") + rest


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if ord(sign) < _ASCII else sign


def _whole(work: _Work, found: re.Match[str]) -> str:
    whole = _by_reading(work, found[2], trail=found[1].encode())
    if whole is not None:
        work.mended[Harm.HALF] += 1
        return whole
    # A(an) is English, F(wěi) is not.
    toneless = found[2].isascii() and len(found[2]) <= _SHORT_READING
    return found[0] if toneless else work.unreadable(found[0])


def _by_reading(
    work: _Work, reading: str, *, lead: bytes | None = None, trail: bytes | None = None
) -> str | None:
    """Return the character with a reading, of whose two bytes in GBK one is known."""
    for character, _times in work.readings.get(reading, Counter()).most_common():
        first, last = _bytes(character)[:1], _bytes(character)[-1:]
        if lead in {None, first} and trail in {None, last}:
            return character
    return None


def _plain_forms(work: _Work) -> None:
    """Write full-width letters and, in a text that was harmed, traditional forms the plain way."""
    plain = work.text.translate(_LATIN)
    work.mended[Harm.WIDTH] = sum(a != b for a, b in zip(work.text, plain, strict=True))
    harmed = work.readings or work.mended[Harm.SHIFTED]
    if harmed and _is_storable(plain):
        simplified = _simplifier().convert(plain)
        changed = sum(a != b for a, b in zip(plain, simplified, strict=False))
        work.mended[Harm.TRADITIONAL] = changed
        plain = simplified
    work.text = plain


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which no converter takes
        return False
    return True


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are only loaded where text is mended

    return OpenCC("t2s")


def _bytes(character: str) -> bytes:
    try:
        return character.encode("gb18030")
    except UnicodeEncodeError:
        return b""


def _decoded(work: _Work, raw: bytes) -> str:
    """Decode bytes in step; what is no character is marked."""
    try:
        return raw.decode("gbk")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("gbk")
        return good + work.unreadable(raw[error.start :].decode("gbk", "replace"))
