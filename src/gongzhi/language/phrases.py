"""The words and places that a group of headlines shares and others do not. Pure.

What marks a group is a run of whole words that many of its headlines hold, few others do, and that
cannot be made longer without losing headlines. The name of a new estate is put together of the
words it is made of; what may be a person's name marks nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gongzhi.language.words import Word, stretches_of

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
    r"|[省市区县镇乡村街巷苑园城府庭湾湖山桥坊寓院]"
    # Not 家里 and 夜里, 绕路 and 路灯, 逾期 and 汛期.
    r"|(?<![家夜这那哪屋心手嘴区城村店校厂车楼道箱房])里"
    r"|(?<![绕让修堵拦走问迷带过半思退电线管短断网])路(?![灯面边人过由障段])"
    r"|[0-9A-Za-z一二三四五六七八九十][期组栋])"
)
_NO_NAME: Final = re.compile(
    r"小区里?|社区|街道|[大道马]路|大道|广场|公寓|大厦|小学|中学|学院|大学|医院|公园|市场|地铁站|车站|国际"
    r"|幼儿园"
    r"|[学校片园市]区|辖区|城市|农村|县城|乡村|[全本我]市|旧城"
)


# What people do by writing, whatever it is about.
_OF_WRITING: Final = frozenset({
    "反映", "咨询", "投诉", "请问", "建议", "举报", "关于", "希望", "求助", "请求", "要求", "呼吁",
    "反应", "询问", "问题", "情况", "有关", "相关", "尽快", "处理", "解决", "想", "想问", "请教",
})  # fmt: skip

# What goes on after an estate's name with where in it: 桂花园 5号楼2单元这里. Of two estates' names
# the last character may be the same: 苑5号楼.
_HOUSE: Final = re.compile(
    r"[苑园里村城庭府湾坊]?[0-9]{0,3}号?[楼栋幢]?(?:[0-9]{0,2}单元)?(?:楼道)?(?:这里|附近|门口|旁边)?"
)
_PARTICLES: Final = "的了在是有"


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
    whole = Counter(run for headline in headlines for run in _runs_of_words(headline))
    least = max(2, math.ceil(LEAST_SHARE * len(headlines)))
    # Where a run stands, it is mostly made of whole words.
    counts = {
        run: held
        for run, times in whole.items()
        if 2 * times >= least
        and (held := sum(run in headline for headline in headlines)) >= least
        and 2 * times >= held
    }
    common = _longest(counts)

    def told(runs: Iterable[str]) -> list[str]:
        """Return those of the runs that few others hold, the most telling first."""
        given = sorted(set(runs), key=lambda run: (-counts[run] * math.sqrt(len(run)), run))
        held = zip(given, shares(given), strict=True)
        elsewhere = {run: share - counts[run] / total for run, share in held}
        return [run for run in given if elsewhere[run] <= COMMON]

    named = {run: place_in(run) for run in told(common)}
    places = _unlike(told(name for name in named.values() if name in counts), MOST_PLACES)
    # What a place's name begins goes on with what the matter is: 丽景园电梯.
    rest = (run.removeprefix(name) for run, name in named.items())
    said = (run for run in rest if run in counts and not any(run in name for name in places))
    words = _unlike(told(said), MOST_WORDS)
    return Phrases(words or places, places)


def shared_words(
    one: str, other: str, *, shares: Callable[[Sequence[str]], Sequence[float]]
) -> tuple[str, ...]:
    """Return the longest runs of characters that two texts share, the rarest first.

    Words of writing and mere kinds of places are none.
    """
    longest = [run for run in _longest_shared(one, other) if not _is_empty(run)]
    rarity = dict(zip(longest, shares(longest), strict=True))
    ordered = sorted(longest, key=lambda run: (rarity[run], -len(run), run))
    return _unlike(ordered, MOST_WORDS)


def place_in(run: str) -> str:
    """Return the place that a run of characters names, or nothing."""
    found = _PLACE.match(run)
    name = found[0] if found else ""
    return "" if len(name) < SHORTEST or _NO_NAME.fullmatch(name) else name


def where_in(run: str) -> str:
    """Return the place that a run of characters names with the house in it, or nothing.

    A run of which nothing but a house is told (号楼这里) tells that.
    """
    name = place_in(run)
    house = _HOUSE.match(run, len(name))
    return run[: house.end()] if house else name


def _runs_of_words(headline: str) -> set[str]:
    """Return the runs of whole words that neither begin nor end with one that says nothing.

    What may be a person's name stands in none, unless it is part of a place's (谷山庭院).
    """
    return {
        run
        for words in stretches_of(headline)
        for start, first in enumerate(words)
        if not _says_nothing(first)
        for run, last, person in _from(words[start:])
        if len(run) >= SHORTEST and not _says_nothing(last)
        if not person or place_in(run) == run
    }


def _from(words: Sequence[Word]) -> Iterator[tuple[str, Word, bool]]:
    """Yield each run that begins with the first word, its last, and whether it names a person."""
    run, person = "", False
    for word in words:
        run, person = run + word.text, person or word.person
        if len(run) > LONGEST:
            return
        yield run, word, person


def _is_empty(run: str) -> bool:
    bare = run.strip(_PARTICLES)
    return bare in _OF_WRITING or bool(_HOUSE.fullmatch(bare) or _NO_NAME.fullmatch(bare))


def _says_nothing(word: Word) -> bool:
    return word.joins or word.text in _OF_WRITING


def _longest_shared(one: str, other: str) -> list[str]:
    """Return the runs of characters in both texts that are no part of a longer one in both.

    Found by going along one text: where a run ends, the next begins at most one sign later.
    """
    found: set[str] = set()
    for part in _RUN.findall(one):
        end = 0
        for start in range(len(part) - SHORTEST + 1):
            before, end = end, max(end, start + SHORTEST - 1)
            last = min(start + LONGEST, len(part))
            while end < last and part[start : end + 1] in other:
                end += 1
            if end > before and end - start >= SHORTEST:
                found.add(part[start:end])
    ordered = sorted(found, key=lambda run: (-len(run), run))
    kept: list[str] = []
    longer = ""
    for run in ordered:
        if run not in longer:
            kept.append(run)
            longer += f"{run}\n"
    return kept


def _longest(common: dict[str, int]) -> dict[str, int]:
    """Leave out each run that a longer one within the group replaces."""
    replaced = {
        run[start : start + size]
        for run, count in common.items()
        for size in range(SHORTEST, len(run))
        for start in range(len(run) - size + 1)
        if count >= AS_OFTEN * common.get(run[start : start + size], math.inf)
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
