"""Working time and clocks over whole columns of moments at once. Pure.

The same sums as ``foundation.clock``, on arrays of microseconds since 1970 in UTC; a property
test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gongzhi.foundation.clock.calendar import DEFAULT_HOURS, WorkingCalendar
from gongzhi.foundation.clock.limits import Limit, Unit

Moments = npt.NDArray[np.int64]

SECOND: Final = 1_000_000
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR
_OFFSET: Final = 8 * HOUR  # Asia/Shanghai, without change since 1992
_EPOCH: Final = date(1970, 1, 1)


class Calendar:
    """The days from ``first`` to ``last`` of a working calendar, as arrays."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        days = (last - first).days + 1
        worked = np.array(
            [calendar.is_working_day(first + timedelta(days=n)) for n in range(days)], np.int64
        )
        self._first = (first - _EPOCH).days
        self._worked = np.flatnonzero(worked)
        self._before = np.concatenate([[0], np.cumsum(worked)])
        self._starts = [(at.hour * 60 + at.minute) * 60 * SECOND for at, _until in DEFAULT_HOURS]
        self._ends = [(at.hour * 60 + at.minute) * 60 * SECOND for _from, at in DEFAULT_HOURS]
        lengths = [end - start for start, end in zip(self._starts, self._ends, strict=True)]
        self._passed = np.concatenate([[0], np.cumsum(lengths)])
        self.per_day = int(self._passed[-1])

    def count(self, at: Moments) -> Moments:
        """Return the working microseconds from the first day to each moment."""
        day, now = np.divmod(at + _OFFSET, DAY)
        place = day - self._first
        before = self._before[place]
        within = np.zeros_like(at)
        for start, end in zip(self._starts, self._ends, strict=True):
            within += np.clip(now - start, 0, end - start)
        works = self._before[place + 1] > before
        counted: Moments = before * self.per_day + np.where(works, within, 0)
        return counted

    def add(self, at: Moments, amount: Moments | int) -> Moments:
        """Return the first moment by which so much working time has passed; zero gives ``at``."""
        target = self.count(at) + amount
        nth, rest = np.divmod(target - 1, self.per_day)
        rest += 1
        moment = self._starts[0] + rest
        for period in range(1, len(self._starts)):
            later = rest > self._passed[period]
            moment = np.where(later, self._starts[period] + rest - self._passed[period], moment)
        found = self._midnight(self._worked[nth]) + moment
        return np.where(np.asarray(amount) == 0, at, found)

    def close_of_nth_after(self, at: Moments, n: int) -> Moments:
        """Return the end of business of the n-th working day after each moment's day."""
        place = (at + _OFFSET) // DAY - self._first
        return self._midnight(self._worked[self._before[place + 1] + n - 1]) + self._ends[-1]

    def close_on_or_after(self, at: Moments, days: int) -> Moments:
        """Return the end of business of the first working day from so many days later on."""
        place = (at + _OFFSET) // DAY - self._first + days
        return self._midnight(self._worked[self._before[place]]) + self._ends[-1]

    def to_working_day(self, at: Moments) -> Moments:
        """Move each moment on a day off to the same hour of the next working day."""
        day, now = np.divmod(at + _OFFSET, DAY)
        return self._midnight(self._worked[self._before[day - self._first]]) + now

    def _midnight(self, place: Moments) -> Moments:
        return (place + self._first) * DAY - _OFFSET


_NATURAL: Final = {Unit.MINUTES: 60 * SECOND, Unit.HOURS: HOUR}


@dataclass(slots=True)
class Clock:
    """A phase's clock over a column of cases."""

    limit: Limit
    started_at: Moments
    due_at: Moments
    warn_at: Moments
    round: int = 1
    paused_at: Moments | None = None
    stopped_at: Moments | None = None
    pauses: list[tuple[Moments, Moments]] = field(default_factory=list)


def replay(
    entries: Sequence[tuple[Moments, Sequence[Mapping[str, Any]]]], calendar: Calendar
) -> dict[str, Clock]:
    """Return each phase's clock after the entries' clock facts, given in their order."""
    clocks: dict[str, Clock] = {}
    for at, facts in entries:
        for fact in facts:
            phase = str(fact["phase"])
            clocks[phase] = _apply(clocks.get(phase), at, fact, calendar)
    return clocks


def _apply(clock: Clock | None, at: Moments, fact: Mapping[str, Any], calendar: Calendar) -> Clock:
    if fact["op"] == "start":
        return _started(clock, at, Limit.parse(fact["limit"]), calendar)
    if clock is None:
        raise AssertionError(f"{fact['op']} before a start")
    if fact["op"] == "pause":
        clock.paused_at = at
    elif fact["op"] == "extend":
        clock.due_at = _due(clock.due_at, Limit.parse(fact["limit"]), calendar)
        clock.warn_at = _warning(clock, calendar)
    else:
        if clock.paused_at is not None:
            _resume(clock, at, calendar)
        if fact["op"] == "stop":
            clock.stopped_at = at
    return clock


def _started(before: Clock | None, at: Moments, limit: Limit, calendar: Calendar) -> Clock:
    clock = Clock(limit, at, _due(at, limit, calendar), at, before.round + 1 if before else 1)
    clock.warn_at = _warning(clock, calendar)
    return clock


def _due(start: Moments, limit: Limit, calendar: Calendar) -> Moments:
    if limit.unit is Unit.WORKING_HOURS:
        return calendar.add(start, limit.amount * HOUR)
    if limit.unit is Unit.WORKING_DAYS:
        return calendar.close_of_nth_after(start, limit.amount)
    if limit.unit is Unit.DAYS:
        return calendar.close_on_or_after(start, limit.amount)
    return start + limit.amount * _NATURAL[limit.unit]


def _counting_from(start: Moments, unit: Unit) -> Moments:
    if not unit.is_whole_days:
        return start
    return ((start + _OFFSET) // DAY + 1) * DAY - _OFFSET


def _measure(start: Moments, end: Moments, unit: Unit, calendar: Calendar) -> Moments:
    return calendar.count(end) - calendar.count(start) if unit.is_working else end - start


def _shift(at: Moments, amount: Moments, unit: Unit, calendar: Calendar) -> Moments:
    return calendar.add(at, amount) if unit.is_working else at + amount


def _resume(clock: Clock, at: Moments, calendar: Calendar) -> None:
    if clock.paused_at is None:
        raise AssertionError("resumed without a pause")
    unit, paused = clock.limit.unit, clock.paused_at
    lost_from = np.maximum(paused, _counting_from(clock.started_at, unit))
    counts = (paused < clock.due_at) & (at > lost_from)
    lost = np.where(counts, _measure(np.minimum(lost_from, at), at, unit, calendar), 0)
    moved = _shift(clock.due_at, lost, unit, calendar)
    if unit is Unit.DAYS:
        moved = calendar.to_working_day(moved)
    clock.due_at = np.where(lost == 0, clock.due_at, moved)
    clock.pauses.append((paused, at))
    clock.paused_at = None
    clock.warn_at = _warning(clock, calendar)


def _warning(clock: Clock, calendar: Calendar) -> Moments:
    """Return when four fifths of the running time have passed."""
    unit = clock.limit.unit
    pieces = _running(clock, _counting_from(clock.started_at, unit))
    lengths = [_measure(start, end, unit, calendar) for start, end in pieces]
    left = sum(lengths, np.zeros_like(clock.due_at)) * 4 // 5
    found = clock.due_at.copy()
    open_ = np.ones(found.shape, bool)
    for (start, end), length in zip(pieces, lengths, strict=True):
        here = open_ & (start < end) & (left <= length)
        within = _shift(start, np.where(here, left, 0), unit, calendar)
        found = np.where(here, within, found)
        open_ &= ~here
        left = np.where(open_, left - length, left)
    return found


def _running(clock: Clock, begin: Moments) -> list[tuple[Moments, Moments]]:
    """Cut the pauses out of the time from its beginning to the deadline."""
    pieces: list[tuple[Moments, Moments]] = []
    since = begin
    for paused, resumed in clock.pauses:
        counts = (resumed > since) & (paused < clock.due_at)
        stop = np.where(counts, np.maximum(paused, since), since)
        pieces.append((since, stop))
        since = np.where(counts, np.minimum(resumed, clock.due_at), since)
    pieces.append((since, np.maximum(clock.due_at, since)))
    return pieces
