"""The clones of one shape as columns: when each entry happened, and what the clocks then say.

Pure. The gaps between entries are those of the shape, stretched or shortened for each clone: in
working time where staff acted, in natural time for reporters and emergencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gongzhi.channels.sample.bulk.shapes import Shape
from gongzhi.channels.sample.bulk.times import DAY, HOUR, Calendar, Clock, Moments, replay

# The sample shows every turn a case may take; of many, most go straight.
_STRAIGHT: Final = 8
_WINDING_SHARE: Final = 0.35
_FASTER, _SLOWER = 0.5, 1.6
_BY_HOUR: Final = np.array(
    [2, 1, 1, 1, 1, 2, 6, 14, 30, 42, 44, 36, 24, 26, 34, 36, 32, 28, 26, 30, 28, 20, 10, 4], float
)
_BY_WEEKDAY: Final = np.array([1.25, 1.15, 1.1, 1.05, 1.05, 0.75, 0.65])
_OFFSET: Final = 8 * HOUR
_THURSDAY: Final = 3  # 1 January 1970


@dataclass(frozen=True, slots=True)
class Spread:
    """Over how many days before now the cases were received, and how many of them still wait."""

    days: int = 3 * 365
    open_share: float = 0.013


@dataclass(slots=True)
class Lives:
    """``moments`` has one row for each entry; ``clocks`` by phase, whistles' with tokens."""

    shape: Shape
    moments: Moments
    clocks: dict[str, Clock]

    @property
    def count(self) -> int:
        """Return how many clones there are."""
        return int(self.moments.shape[1])


def shares(
    shapes: list[Shape], count: int, *, spread: Spread, chance: np.random.Generator
) -> list[int]:
    """Return how many clones each shape gets, so that the wanted share of all stays open."""
    open_ = np.array([shape.waits for shape in shapes])
    if open_.all() or not open_.any():
        weights = np.ones(len(shapes)) / len(shapes)
    else:
        weights = np.where(
            open_, spread.open_share / open_.sum(), (1 - spread.open_share) / (~open_).sum()
        )
    weights = weights * np.array([_how_common(len(shape.entries)) for shape in shapes])
    # A little unevenness, so that no two shapes are equally common.
    weights = weights * chance.uniform(0.6, 1.4, len(shapes))
    return [int(n) for n in chance.multinomial(count, weights / weights.sum())]


def _how_common(entries: int) -> float:
    return _WINDING_SHARE if entries > _STRAIGHT else 1.0


def make_lives(
    shape: Shape,
    count: int,
    *,
    now: int,
    spread: Spread,
    calendar: Calendar,
    chance: np.random.Generator,
) -> Lives:
    """Return so many clones of a shape, all of them before ``now`` (microseconds since 1970)."""
    pace = chance.uniform(_FASTER, _SLOWER, count)
    received = _receipts(shape, count, now=now, days_back=spread.days, chance=chance)
    moments = _relaid(shape, received, pace, calendar)
    for _attempt in range(40):
        late = moments[-1] >= now
        if not late.any():
            break
        received[late] -= (3 if shape.waits else 12) * DAY
        moments[:, late] = _relaid(shape, received[late], pace[late], calendar)
    clocks = replay(
        [(at, entry.clock_facts) for at, entry in zip(moments, shape.entries, strict=True)],
        calendar,
    )
    return Lives(shape, moments, clocks)


def _receipts(
    shape: Shape, count: int, *, now: int, days_back: int, chance: np.random.Generator
) -> Moments:
    if shape.waits:
        lasted = shape.entries[-1].at - shape.entries[0].at
        return now - int(lasted) - chance.integers(HOUR, 6 * DAY, count)
    today = (now + _OFFSET) // DAY
    days = np.arange(today - days_back, today + 1)
    weights = _BY_WEEKDAY[(days + _THURSDAY) % 7] * np.linspace(0.8, 1.2, days.size)
    day = chance.choice(days, count, p=weights / weights.sum())
    hour = chance.choice(24, count, p=_BY_HOUR / _BY_HOUR.sum())
    return day * DAY - _OFFSET + hour * HOUR + chance.integers(0, HOUR, count)


def _relaid(
    shape: Shape, received: Moments, pace: npt.NDArray[np.float64], calendar: Calendar
) -> Moments:
    rows = [received]
    for before, entry in zip(shape.entries, shape.entries[1:], strict=False):
        natural = shape.severity == "emergency" or entry.actor_kind == "reporter"
        gap = _Gap(before.at, entry.at, natural=natural)
        rows.append(gap.after(rows[-1], pace, calendar))
    return np.array(rows)


@dataclass(frozen=True, slots=True)
class _Gap:
    """The time between two entries of a shape; ``natural`` runs through nights as well."""

    start: int
    end: int
    natural: bool

    def after(self, at: Moments, pace: npt.NDArray[np.float64], calendar: Calendar) -> Moments:
        """Return the moments that follow each by this gap at its own pace."""
        worked = int(np.diff(calendar.count(np.array([self.start, self.end])))[0])
        if self.natural or worked == 0:
            return at + ((self.end - self.start) * pace).astype(np.int64)
        return calendar.add(at, np.maximum(1, (worked * pace).astype(np.int64)))
