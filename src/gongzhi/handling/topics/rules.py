"""What a topic is called, whether it grew, which early sign it gives. Pure.

All of it is of a matter, never of a person (RULES §10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import starmap
from typing import Final

COURSE_DAYS: Final = 14
"""The window that is held to the one before it, to tell whether a topic rises."""
WEEKS: Final = 13
SMALL: Final = 10
"""Below so many cases a topic is small: it is told apart where it is new and rising."""
FRESH_DAYS: Final = 14
BACK_AFTER: Final = 2
"""So many cases after a topic was closed say that the matter is not over."""
LEAST_JUMP: Final = 4
JUMP: Final = 3
TITLE_WORDS: Final = 3
TITLE_LENGTH: Final = 60


class Early(StrEnum):
    """Why a small topic is told apart."""

    NEW = "new"
    JUMP = "jump"
    BACK = "back"


def title_of(words: Sequence[str], places: Sequence[str]) -> str:
    """Return the title that marks a topic: the first place named, and its first words."""
    told = [word for word in words if not any(word in place for place in places[:1])]
    parts = ["、".join(told[:TITLE_WORDS])] if told else []
    return "：".join([*places[:1], *parts])[:TITLE_LENGTH]


def grew(count: int, told: int) -> bool:
    """Tell whether a topic grew beyond what its follower knows: by a fifth, and three cases."""
    return count - told >= max(3, told // 5)


def early_sign(
    *, count: int, recent: int, before: int, since: datetime, since_closed: int, now: datetime
) -> Early | None:
    """Return why a topic is told apart though small, if it is: new, sprung up, or back again."""
    if since_closed >= BACK_AFTER:
        return Early.BACK
    if count >= SMALL or recent <= before:
        return None
    if now - since <= timedelta(days=FRESH_DAYS):
        return Early.NEW
    return Early.JUMP if recent >= max(LEAST_JUMP, JUMP * before) else None


def by_week(moments: Iterable[datetime], now: datetime) -> list[int]:
    """Return how many moments lie in each of the last weeks, the latest last."""
    counts = [0] * WEEKS
    for moment in moments:
        ago = max((now - moment) // timedelta(days=7), 0)
        if ago < WEEKS:
            counts[WEEKS - 1 - ago] += 1
    return counts


def corrected(
    groups: Mapping[str, Iterable[int]],
    *,
    pinned: Mapping[int, str],
    barred: Collection[tuple[str, int]],
) -> dict[str, list[int]]:
    """Return a machine's groups with what hands did: each pinned case in its topic and in no other.

    A barred pair of topic and case never comes together again. Topics that only pins hold up are
    among the groups. The order of cases is kept.
    """
    kept = {
        key: [each for each in ids if each not in pinned and (key, each) not in barred]
        for key, ids in groups.items()
    }
    for case_id, key in pinned.items():
        kept.setdefault(key, []).append(case_id)
    return kept


def moved_into(left: Collection[int], groups: Mapping[str, Collection[int]]) -> str:
    """Return the group that took in at least half of what a vanished topic held, or nothing."""

    def shared(key: str, ids: Collection[int]) -> tuple[int, str]:
        return len(set(left).intersection(ids)), key

    overlap, key = max(starmap(shared, groups.items()), default=(0, ""))
    return key if overlap and 2 * overlap >= len(left) else ""
