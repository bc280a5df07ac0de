"""When the steps of a story happen: mostly within the limits, a few too late. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from gongzhi.channels.sample.stories import By, Step
from gongzhi.foundation.clock.calendar import ZONE, WorkingCalendar
from gongzhi.foundation.clock.limits import Limit, Unit

LATE_SHARE: Final = 0.06
"""How many of the steps that a limit bounds come after it."""

_MORNING, _NIGHT = 7, 23

# Which limit of a category bounds a step.
_BOUNDED: Final[Mapping[str, str]] = {
    "accept": "filing_limit",
    "dispatch": "dispatch_limit",
    "handle": "handling_limit",
    "call_back": "call_back_limit",
}
_SPANS: Final[Mapping[Unit, timedelta]] = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
    Unit.WORKING_HOURS: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits of a category as texts, and whether it runs on the natural clock."""

    limits: Mapping[str, str]
    emergency: bool = False


def moments(
    steps: Sequence[Step],
    *,
    start: datetime,
    pace: Pace,
    calendar: WorkingCalendar,
    chance: random.Random,
) -> list[datetime]:
    """Return when each step happens after the receipt at ``start``, in order."""
    found: list[datetime] = []
    at = start
    for step in steps:
        bounded = _BOUNDED.get(step.verb)
        if bounded and pace.limits.get(bounded):
            at = _within(at, Limit.parse(pace.limits[bounded]), calendar, chance)
        else:
            wait = timedelta(hours=step.wait) * chance.uniform(0.3, 1.5)
            at = _after(at, step.by, wait, calendar=None if pace.emergency else calendar)
        at = _with_seconds(at, chance)
        found.append(at)
    return found


def _within(
    at: datetime, limit: Limit, calendar: WorkingCalendar, chance: random.Random
) -> datetime:
    late = chance.random() < LATE_SHARE
    share = chance.uniform(1.05, 1.6) if late else chance.uniform(0.08, 0.75)
    unit = _SPANS.get(limit.unit, calendar.working_day)
    amount = limit.amount * unit * share
    return calendar.add_working_time(at, amount) if limit.unit.is_working else at + amount


def _after(at: datetime, by: By, wait: timedelta, *, calendar: WorkingCalendar | None) -> datetime:
    """Return when a step without a limit comes; an emergency has no calendar and no patience."""
    if calendar is None:
        return at + wait / 10
    if by is By.REPORTER:
        return _awake(at + wait)
    return calendar.add_working_time(at, wait)


def _awake(at: datetime) -> datetime:
    """Move a moment of the night to the morning after."""
    local = at.astimezone(ZONE)
    return local if _MORNING <= local.hour < _NIGHT else local + timedelta(hours=9)


def _with_seconds(at: datetime, chance: random.Random) -> datetime:
    return at + timedelta(milliseconds=chance.randrange(1, 50_000))


def receipt_on(day: date, chance: random.Random) -> datetime:
    """Return a moment of a day at which people report: most between 7 and 22 o'clock."""
    hour = chance.choices(range(24), weights=_BY_HOUR)[0]
    moment = time(hour, chance.randrange(60), chance.randrange(60), chance.randrange(1_000_000))
    return datetime.combine(day, moment, ZONE)


_BY_HOUR: Final = (
    2, 1, 1, 1, 1, 2, 6, 14, 30, 42, 44, 36, 24, 26, 34, 36, 32, 28, 26, 30, 28, 20, 10, 4,
)  # fmt: skip
