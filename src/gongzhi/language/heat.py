"""How hot a topic is, each part of the score visible, and whether it rises. Pure.

A score is of a topic, never of a person; writers are counted, not told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

FULL_VOLUME: Final = 100
"""So many people, or more, count as the full volume."""
FULL_LIKES: Final = 1000
FEW: Final = 3
"""Growth by fewer messages than this counts less: two after one is no wave."""
STEADY: Final = 0.2
"""Relative change of the number of messages that is not yet a rise or a fall."""


class Counted(Protocol):
    """What is read of a message."""

    @property
    def at(self) -> datetime | None:
        """Return when it was written."""

    @property
    def place(self) -> str:
        """Return where."""

    @property
    def author(self) -> str:
        """Return by whom, only to be counted."""

    @property
    def likes(self) -> int | None:
        """Return how many approved."""

    @property
    def dislikes(self) -> int | None:
        """Return how many did not."""

    @property
    def resolved(self) -> bool | None:
        """Return whether the matter is done."""


class Trend(StrEnum):
    """How the last window compares with the one before."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    QUIET = "quiet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Course:
    """Messages in the last window of days and in the one before it."""

    days: int
    recent: int
    before: int
    trend: Trend

    @property
    def change(self) -> float:
        """Return the change from -1 (ceased) over 0 (as before) to 1 (new)."""
        return (self.recent - self.before) / max(self.recent + self.before, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score: ``value`` from 0 to 1, None where nothing is known, and its weight."""

    name: str
    value: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100: the mean of what is known of its parts, by their weights."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> float:
        """Return the score."""
        known = [(part.value, part.weight) for part in self.parts if part.value is not None]
        weight = sum(weight for _, weight in known)
        return round(100 * sum(v * w for v, w in known) / weight, 1) if weight else 0.0


def people_of(messages: Iterable[Counted]) -> int:
    """Return how many people wrote; a message of an unknown writer counts as one of its own."""
    authors = [message.author for message in messages]
    return len({author for author in authors if author}) + authors.count("")


def course_of(messages: Sequence[Counted], *, now: datetime | None, days: int) -> Course:
    """Count the messages of the window that ends now, and of the window before."""
    moments = [message.at for message in messages if message.at is not None]
    if now is None or not moments:
        return Course(days, 0, 0, Trend.UNKNOWN)
    window = timedelta(days=days)
    recent = sum(now - window < at <= now for at in moments)
    before = sum(now - 2 * window < at <= now - window for at in moments)
    course = Course(days, recent, before, Trend.STEADY)
    if not recent:
        trend = Trend.QUIET
    elif abs(course.change) <= STEADY:
        trend = Trend.STEADY
    else:
        trend = Trend.RISING if course.change > 0 else Trend.FALLING
    return Course(days, recent, before, trend)


def score_of(messages: Sequence[Counted], course: Course) -> Score:
    """Return the score of a topic with these messages (at least one).

    Volume counts people, by the logarithm, as do likes less dislikes; growth is the relative rise
    in the window, less where few wrote; spread is how many different people wrote or places were
    told, for each message; unresolved is the share not resolved, among those of which it is known.
    """
    likes = [
        message.likes - (message.dislikes or 0) for message in messages if message.likes is not None
    ]
    states = [message.resolved for message in messages if message.resolved is not None]
    growth = max(course.change, 0.0) * course.recent / (course.recent + FEW)
    return Score(
        (
            Part("volume", _share(people_of(messages), FULL_VOLUME), 0.35),
            Part("growth", None if course.trend is Trend.UNKNOWN else round(growth, 3), 0.25),
            Part("spread", _spread(messages), 0.15),
            Part("unresolved", _rounded(states.count(False), len(states)), 0.15),
            Part("likes", _share(sum(likes), FULL_LIKES) if likes else None, 0.10),
        )
    )


def _share(count: int, full: int) -> float:
    return round(min(math.log1p(max(count, 0)) / math.log1p(full), 1.0), 3)


def _rounded(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _spread(messages: Sequence[Counted]) -> float | None:
    authors = {message.author for message in messages if message.author}
    places = {message.place for message in messages if message.place}
    return _rounded(max(len(authors), len(places)), len(messages)) if authors or places else None
