"""Mending text that was garbled on its way: what can be shown to be right, and nothing else. Pure.

Documents come to the field through copying sites and old programs. Four harms are known here:

* *readings*: each character outside the simplified set carries its pinyin in brackets, 根據(jù);
* *shifted bytes*: a byte more or less in GBK, so that （一）当好 reads 。ㄒ唬┊(dāng)好; the bytes
  are still there, and shifted back they are text again;
* *half characters*: of two bytes one was lost, F(xiàn) for 現(xiàn); the reading and the byte
  left name the character, if it stands whole elsewhere in the same text;
* *traditional forms* and full-width letters in a text that is otherwise simplified.

What stays unreadable is put between ``⟦`` and ``⟧`` as it came. The original is never thrown away.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

OPEN, CLOSE = "⟦", "⟧"

_VOWELS: Final = "aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜ"
_READING: Final = re.compile(rf"\(([b-df-hj-np-tw-z]{{0,2}}[{_VOWELS}]{{1,3}}(?:ng?|r)?)\)")
_WITH_READING: Final = re.compile(rf"([\u4e00-\u9fff]){_READING.pattern}")
# A byte that was left alone swallowed the bracket of a reading; between two such, all is shifted.
_LOST: Final = re.compile(
    rf"\?([a-z{_VOWELS}]{{1,6}}\))(?:([\u4e00-\u9fff]{{1,8}})\?([a-z{_VOWELS}]{{1,6}})\))?"
)
_HALF: Final = re.compile(rf"([A-Za-z]){_READING.pattern}")
# 。 is A1 A3; the A3 belongs to （, A3 A8, and what follows is shifted by one byte.
_SHIFTED: Final = re.compile(r"。(?=[\u3105-\u3129\u0100-\u01ff])")
_NUMERALS: Final = {each.encode("gbk")[:1]: each for each in "一二三四五六七八九十"}
_LEAD_OF_HEADING, _END_OF_BRACKET = b"\xa8", b"\xa9"
_LATIN: Final = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_ASCII: Final = 0x80
_MOST_SHIFTED: Final = 40
_NO_ACCIDENT: Final = 3
_TRADITIONAL_SHARE: Final = 0.03


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
    text: str
    readings: Mapping[str, Counter[str]]
    mended: Counter[Harm] = field(default_factory=Counter)


def repair(text: str) -> Repaired:
    """Return the text mended. A sound text comes back as it is."""
    work = _Work(text, _readings(text))
    work.text = _shifted_headings(work)
    work.text = _lost_leads(work)
    if work.readings:
        work.text = _LOST.sub(lambda found: _after_lost(work, found), work.text)
    work.text = _HALF.sub(lambda found: _whole(work, found), work.text)
    if work.readings:
        work.text, times = _READING.subn("", work.text)
        work.mended[Harm.READING] = times
    _plain_forms(work)
    left = tuple(re.findall(rf"{OPEN}(.*?){CLOSE}", work.text, re.DOTALL))
    return Repaired(work.text, text, {harm: n for harm, n in work.mended.items() if n}, left)


def _readings(text: str) -> dict[str, Counter[str]]:
    """Return which characters the text itself writes with each reading, or none if hardly any.

    A sound text may well hold a pinyin in brackets; several different ones are no accident.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for character, reading in _WITH_READING.findall(text):
        found[reading][character] += 1
    return dict(found) if len(found) >= _NO_ACCIDENT else {}


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
        return _decoded(raw + following.encode()), end + 1
    reading = _READING.match(work.text, end)
    if reading and len(raw) % 2:
        whole = _by_reading(work, reading[1], lead=raw[-1:])
        return _decoded(raw[:-1]) + (whole or _unreadable(work.text[end - 1 : end])), end
    # Nothing says where it was in step again: as far as it is text, and the rest is marked.
    even = raw[: len(raw) // 2 * 2]
    return _decoded(even) + (_unreadable(chr(0xFFFD)) if len(raw) % 2 else ""), end


def _lost_leads(work: _Work) -> str:
    """Mend runs whose first byte was lost: 確;鶎咏M織 was 確保基層組織.

    The run begins with a sign that no text has before its next character, and ends with a letter
    that was a second byte. The lost byte is the one that makes, with the sign's first byte, a
    character that the text itself writes after the one before.
    """

    def mend(found: re.Match[str]) -> str:
        before, sign, run, last = found.groups()
        raw = b"".join(_bytes(each) for each in _wide(sign) + run) + last.encode()
        after = Counter(re.findall(rf"{before}(?:{_READING.pattern})?([\u4e00-\u9fff])", work.text))
        for (_reading, character), _times in after.most_common():
            if _bytes(character)[1:] == raw[:1]:
                mended = _decoded(raw[1:])
                if OPEN not in mended:
                    work.mended[Harm.SHIFTED] += 1
                    return f"{before}{character}{mended}"
        return found[0]

    return re.sub(r"([\u4e00-\u9fff])([;；])([\u4e00-\u9fff]{2,8})([A-Z])", mend, work.text)


def _after_lost(work: _Work, found: re.Match[str]) -> str:
    """Mark a lost character, and shift back what follows it if its reading bears that out."""
    sign, run, reading = found.groups()
    if run is None:
        return _unreadable(f"?{sign}")
    raw = b"".join(_bytes(each) for each in run)
    whole = _by_reading(work, reading, lead=raw[-1:])
    if whole is None or whole == run[-1]:
        return _unreadable(f"?{sign}") + found[0][1 + len(sign) :]
    work.mended[Harm.SHIFTED] += 1
    return _unreadable(f"?{sign}") + _decoded(raw[1:-1]) + whole


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if ord(sign) < _ASCII else sign


def _whole(work: _Work, found: re.Match[str]) -> str:
    whole = _by_reading(work, found[2], trail=found[1].encode())
    if whole is None:
        return found[0]
    work.mended[Harm.HALF] += 1
    return whole


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
    """Write full-width letters and, where there are many, traditional forms in the plain way."""
    plain = work.text.translate(_LATIN)
    work.mended[Harm.WIDTH] = sum(a != b for a, b in zip(work.text, plain, strict=True))
    simplified = _simplifier().convert(plain)
    traditional = sum(a != b for a, b in zip(plain, simplified, strict=False))
    if traditional >= max(3, _TRADITIONAL_SHARE * len(plain)):
        work.mended[Harm.TRADITIONAL] = traditional
        plain = simplified
    work.text = plain


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are only loaded where text is mended

    return OpenCC("t2s")


def _bytes(character: str) -> bytes:
    try:
        return character.encode("gb18030")
    except UnicodeEncodeError:
        return b""


def _decoded(raw: bytes) -> str:
    """Decode bytes in step; what is no character is marked."""
    try:
        return raw.decode("gbk")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("gbk")
        return good + _unreadable(raw[error.start :].decode("gbk", "replace"))


def _unreadable(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}"
