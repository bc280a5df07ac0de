"""The working calendar: which days are worked, between which hours, and arithmetic on both.

Days come from the published calendar of the State Council (through ``chinesecalendar``, make-up
workdays included) under the administrator's own holiday table, whose rows override. All times are
read and given in Asia/Shanghai, which has kept one offset since 1992.

A calendar is built once (a few milliseconds) and counts working days in advance, so that every
sum below takes constant time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import accumulate, pairwise
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]  # the library ships no types
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

ZONE: Final = ZoneInfo("Asia/Shanghai")
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
DEFAULT_HOURS: Final = ((time(9), time(12)), (time(13, 30), time(17, 30)))

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST: Final = FIRST_DAY.toordinal()
_DAYS: Final = LAST_DAY.toordinal() - _FIRST + 1


class DayKind(StrEnum):
    """What a row of the holiday table makes of a day."""

    WORKDAY = "workday"
    HOLIDAY = "holiday"


class WorkingCalendar:
    """Working days and hours from 2000 to 2099; immutable, safe to share between threads.

    ``days`` are the rows of the editable holiday table. ``hours`` are the working periods of
    each working day, in order, without overlap.
    """

    __slots__ = ("_before", "_ends", "_passed", "_per_day", "_published", "_starts", "_worked")

    def __init__(
        self,
        days: Mapping[date, DayKind] | None = None,
        *,
        hours: Sequence[tuple[time, time]] = DEFAULT_HOURS,
    ) -> None:
        _check_hours(hours)
        rows = days or {}
        self._starts = tuple(_since_midnight(opens) for opens, _closes in hours)
        self._ends = tuple(_since_midnight(closes) for _opens, closes in hours)
        lengths = [end - start for start, end in zip(self._starts, self._ends, strict=True)]
        self._passed = tuple(accumulate(lengths, initial=0))  # working time before each period
        self._per_day = self._passed[-1]

        kinds = bytearray(_published_days())
        for day, kind in rows.items():
            if FIRST_DAY <= day <= LAST_DAY:
                kinds[day.toordinal() - _FIRST] = kind == DayKind.WORKDAY
        self._worked = [place for place, works in enumerate(kinds) if works]
        self._before = array("i", accumulate(kinds, initial=0))  # working days before each day
        self._published = _published_years() | _years_in_table(rows)

    # -- days ----------------------------------------------------------------------------------

    @property
    def working_day(self) -> timedelta:
        """Return the working time of one working day."""
        return timedelta(microseconds=self._per_day)

    @property
    def minutes_a_day(self) -> int:
        """Return the whole working minutes of one working day."""
        return self.working_day // timedelta(minutes=1)

    def is_published(self, year: int) -> bool:
        """Tell whether the year's holidays are known. If not, weekends are assumed.

        A year is known from the published calendar, or when the holiday table marks both its New
        Year's Day and its National Day as days off.
        """
        return year in self._published

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is worked: a weekday that is no holiday, or a make-up workday."""
        place = _place(day)
        return self._before[place + 1] > self._before[place]

    def working_day_on_or_after(self, day: date) -> date:
        """Return the day itself if it is worked, otherwise the next that is."""
        return self._nth_worked(self._before[_place(day)])

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, which itself is not counted; n >= 1."""
        if n < 1:
            raise InvalidInput(
                _("The number of working days must be at least 1, not {n}."), field="n", n=n
            )
        return self._nth_worked(self._before[_place(day) + 1] + n - 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and including ``end``."""
        return self._before[_place(end) + 1] - self._before[_place(start) + 1]

    def opening_of(self, day: date) -> datetime:
        """Return when business starts on a day, whether it is worked or not."""
        return _at(_place(day), self._starts[0])

    def close_of(self, day: date) -> datetime:
        """Return when business ends on a day, whether it is worked or not."""
        return _at(_place(day), self._ends[-1])

    # -- hours ---------------------------------------------------------------------------------

    def is_working_time(self, at: datetime) -> bool:
        """Tell whether business is open at a moment; both ends of a period belong to it."""
        local = to_local(at)
        now = _since_midnight(local.time())
        period = bisect_right(self._starts, now) - 1
        return period >= 0 and now <= self._ends[period] and self.is_working_day(local.date())

    def add_working_time(self, at: datetime, amount: timedelta) -> datetime:
        """Return the first moment by which ``amount`` of working time has passed since ``at``.

        A sum that ends with a period gives that period's end (17:30, not 09:00 the next day).
        Zero gives ``at`` itself. ``amount`` must not be negative.
        """
        if amount < timedelta(0):
            raise InvalidInput(
                _("Working time is added, never taken away: {amount}."),
                field="amount",
                amount=str(amount),
            )
        if not amount:
            return to_local(at)
        target = self._count(at) + amount // _MICROSECOND
        nth, rest = divmod(target - 1, self._per_day)
        rest += 1
        period = 0
        while self._passed[period + 1] < rest:
            period += 1
        moment = self._starts[period] + rest - self._passed[period]
        return _at(self._worked_place(nth), moment)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from ``start`` to ``end``, exactly; negative if reversed."""
        return timedelta(microseconds=self._count(end) - self._count(start))

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        """Return the first moment by which so many working minutes have passed since ``at``."""
        return self.add_working_time(at, timedelta(minutes=minutes))

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole working minutes from ``start`` to ``end``, a begun one not counted."""
        minutes = abs(self._count(end) - self._count(start)) // 60_000_000
        return minutes if start <= end else -minutes

    # -- inside --------------------------------------------------------------------------------

    def _count(self, at: datetime) -> int:
        """Return the microseconds of working time from the calendar's first day to a moment."""
        local = to_local(at)
        place = _place(local.date())
        before = self._before[place]
        total = before * self._per_day
        if self._before[place + 1] == before:
            return total
        now = _since_midnight(local.time())
        period = bisect_right(self._starts, now) - 1
        if period < 0:
            return total
        return total + self._passed[period] + min(now, self._ends[period]) - self._starts[period]

    def _nth_worked(self, nth: int) -> date:
        return date.fromordinal(self._worked_place(nth) + _FIRST)

    def _worked_place(self, nth: int) -> int:
        if nth >= len(self._worked):
            raise _outside(LAST_DAY + _DAY)
        return self._worked[nth]


def to_local(at: datetime) -> datetime:
    """Return the same moment in Asia/Shanghai. Raises ``InvalidInput`` for a naive datetime."""
    if at.tzinfo is ZONE:
        return at
    if at.utcoffset() is None:
        raise InvalidInput(
            _("The time {value} has no time zone. Give one, such as {value}+08:00."),
            field="at",
            value=at.isoformat(),
        )
    try:
        return at.astimezone(ZONE)
    except OverflowError:
        raise _outside(at.date()) from None


def end_of_day(day: date) -> datetime:
    """Return midnight at the end of a day, in Asia/Shanghai."""
    return _at(_place(day), 0) + _DAY


def _at(place: int, microseconds: int) -> datetime:
    midnight = datetime.combine(date.fromordinal(place + _FIRST), time.min, ZONE)
    return midnight + timedelta(microseconds=microseconds)


def _place(day: date) -> int:
    place = day.toordinal() - _FIRST
    if not 0 <= place < _DAYS:
        raise _outside(day)
    return place


def _outside(day: date) -> InvalidInput:
    return InvalidInput(
        _(
            "The working calendar covers {first} to {last}, not {day}. "
            "Check the date, or shorten the time limit."
        ),
        field="day",
        first=FIRST_DAY.isoformat(),
        last=LAST_DAY.isoformat(),
        day=day.isoformat(),
    )


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _check_hours(hours: Sequence[tuple[time, time]]) -> None:
    moments = [moment for period in hours for moment in period]
    if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
        raise InvalidInput(
            _("Working hours are periods in order, each with a later end: {hours}."),
            field="hours",
            hours=", ".join(f"{opens}-{closes}" for opens, closes in hours),
        )


@cache
def _published_years() -> frozenset[int]:
    days = chinese_calendar.holidays
    return frozenset(range(min(days).year, max(days).year + 1))


@cache
def _published_days() -> bytes:
    """Return one byte a day, 1 for worked: the published calendar, weekends where it is silent."""
    days_off, make_up = chinese_calendar.holidays, chinese_calendar.workdays
    kinds = bytearray(_DAYS)
    for place in range(_DAYS):
        day = date.fromordinal(place + _FIRST)
        kinds[place] = day in make_up or (day.weekday() < _SATURDAY and day not in days_off)
    return bytes(kinds)


def _years_in_table(rows: Mapping[date, DayKind]) -> frozenset[int]:
    return frozenset(
        day.year
        for day, kind in rows.items()
        if (day.month, day.day) == (1, 1)
        and kind == DayKind.HOLIDAY
        and rows.get(date(day.year, 10, 1)) == DayKind.HOLIDAY
    )
