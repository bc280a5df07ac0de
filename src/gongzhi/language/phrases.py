"""The words and places that a group of headlines shares and others do not. Pure.

No dictionary: a word is a run of characters that many of the group's headlines hold, few others
do, and that cannot be made longer without losing headlines.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SHORTEST, LONGEST = 2, 10
LEAST_SHARE: Final = 0.3
COMMON: Final = 0.05
"""What a larger share of all messages hold marks nothing."""
AS_OFTEN: Final = 0.7
"""A longer run replaces the shorter one within it if so large a share of headlines hold it."""
MOST_WORDS: Final = 6
MOST_PLACES: Final = 3

_RUN: Final = re.compile(r"[\w·]+")
_PLACE: Final = re.compile(
    r".*(?:小区|社区|街道|大道|广场|公寓|大厦|小学|中学|学院|大学|医院|公园|市场|地铁站|车站|国际"
    r"|[省市区县镇乡村路街巷苑园城府庭湾湖山桥里坊寓院期组栋])"
)
_NO_NAME: Final = re.compile(
    r"小区里?|社区|街道|[大道马]路|大道|广场|公寓|大厦|小学|中学|学院|大学|医院|公园|市场|地铁站|车站|国际"
    r"|[学校片园市]区|辖区|城市|农村|县城|乡村|[全本我]市|旧城"
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """``words`` that mark a group and ``places`` named in it, the most telling first."""

    words: tuple[str, ...]
    places: tuple[str, ...]


def find_phrases(
    headlines: Sequence[str], *, total: int, shares: Callable[[Sequence[str]], Sequence[float]]
) -> Phrases:
    """Return what the headlines of a group share.

    ``shares`` tells for runs of characters what share of all messages, 0 to 1, hold each; there
    are ``total`` of those.
    """
    counts = Counter(run for headline in headlines for run in _runs(headline))
    least = max(2, math.ceil(LEAST_SHARE * len(headlines)))
    common = _longest({run: count for run, count in counts.items() if count >= least})

    def rare(runs: Sequence[str]) -> list[str]:
        held = zip(runs, shares(runs), strict=True)
        elsewhere = {run: share - counts[run] / total for run, share in held}
        return [run for run in runs if elsewhere[run] <= COMMON]

    told = rare(sorted(common, key=lambda run: (-common[run] * math.sqrt(len(run)), run)))
    places = _unlike(rare([name for run in told if (name := place_in(run))]), MOST_PLACES)
    words = _unlike((run for run in told if not place_in(run)), MOST_WORDS)
    return Phrases(words or places, places)


def shared_words(
    one: str, other: str, *, shares: Callable[[Sequence[str]], Sequence[float]]
) -> tuple[str, ...]:
    """Return the longest runs of characters that two texts share, the rarest first."""
    common = _runs(one) & _runs(other)
    longest = list(_longest(dict.fromkeys(common, 1)))
    rarity = dict(zip(longest, shares(longest), strict=True))
    ordered = sorted(longest, key=lambda run: (rarity[run], -len(run), run))
    return _unlike(ordered, MOST_WORDS)


def place_in(run: str) -> str:
    """Return the place that a run of characters names, or nothing."""
    found = _PLACE.match(run)
    name = found[0] if found else ""
    return "" if len(name) < SHORTEST or _NO_NAME.fullmatch(name) else name


def _runs(headline: str) -> set[str]:
    return {
        part[start : start + size]
        for part in _RUN.findall(headline)
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(part) - size + 1)
    }


def _longest(common: dict[str, int]) -> dict[str, int]:
    """Leave out each run that a longer one within the group replaces."""
    replaced = {
        run[start : start + size]
        for run, count in common.items()
        for size in range(SHORTEST, len(run))
        for start in range(len(run) - size + 1)
        if count >= AS_OFTEN * common[run[start : start + size]]
    }
    return {run: count for run, count in common.items() if run not in replaced}


def _unlike(runs: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the first so many, leaving out what overlaps with one before."""
    told: list[str] = []
    for run in runs:
        if len(told) == most:
            break
        if not any(run in other or other in run or _overlap(run, other) for other in told):
            told.append(run)
    return tuple(told)


def _overlap(one: str, other: str) -> bool:
    return any(
        left.endswith(right[:size])
        for left, right in ((one, other), (other, one))
        for size in range(2, min(len(one), len(other)))
    )
