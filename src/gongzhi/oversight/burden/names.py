"""Telling whether two names mean one figure. Pure: spelling, filler words, and likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

LIKENESS: Final = 72
"""From this share of equal characters on, of 100, a person decides whether two names are one."""

MOST_ALIKE: Final = 3

_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_FILLERS: Final = (
    "截至目前", "本社区", "本辖区", "辖区内", "辖区", "社区内", "目前", "现有", "当前", "统计",
    "情况", "共有", "的",
)  # fmt: skip
_SPELLINGS: Final = (
    ("总人数", "人数"), ("总户数", "户数"), ("数量", "数"), ("总数", "数"), ("个数", "数"),
    ("件数", "数"), ("台数", "数"), ("总量", "数"), ("百分比", "率"), ("比率", "率"),
)  # fmt: skip


def plain_name(name: str) -> str:
    """Return a name without what does not tell figures apart: width, marks, filler words."""
    plain = _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", name).lower())
    for filler in _FILLERS:
        plain = plain.replace(filler, "") or plain
    for spelling, usual in _SPELLINGS:
        plain = plain.replace(spelling, usual)
    return plain


def alike(name: str, plain_names: Mapping[str, str] | Iterable[str]) -> list[str]:
    """Return which of the plain names may mean the same as a name, the likeliest first.

    With a mapping of keys to plain names, the keys are returned. Equal ones are among them.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - 2 MB that few web processes need

    choices = plain_names if isinstance(plain_names, Mapping) else {one: one for one in plain_names}
    found = process.extract(
        plain_name(name), choices, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=MOST_ALIKE
    )
    return [key for _plain, _score, key in found]
