"""The ladder of hours by which phases are tallied, and the days of a span. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gongzhi.oversight.metrics.errors import days_out_of_range, days_reversed

# Fine where most cases end, coarser above: from six hours on each rung ends at most a fifth above
# its foot, so that an interpolated median is some hundredths off at worst.
LADDER: Final[tuple[float, ...]] = (
    0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 11, 12,
    13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 28, 30, 33, 36, 40, 44, 48, 54, 60, 66,
    72, 80, 88, 96, 108, 120, 132, 144, 156, 168, 192, 216, 240, 264, 288, 312, 336, 384, 432,
    480, 528, 576, 624, 672, 720, 816, 912, 1008, 1104, 1200, 1344, 1488, 1680, 1920, 2160, 2400,
    2640, 2880, 3360, 3840, 4320, 5040, 5760, 6480, 7200, 7980, 8760,
)  # fmt: skip
"""Feet of the rungs in hours, the first rung beginning at 0."""

RUNGS: Final = [float(foot) for foot in LADDER]
"""The same as a parameter of a statement."""

EARLIEST: Final = date(1990, 1, 1)
USUAL_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``since`` to ``until``, both included, and the whole months within.

    Whole months run from ``months_from`` to before ``months_to``; the other days lie before and
    after. ``after`` is the day after the last.
    """

    since: date
    until: date

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.until + timedelta(days=1)

    @property
    def months_from(self) -> date:
        """The first day of the first whole month; ``after`` where there is none."""
        first = self.since if self.since.day == 1 else _next_month(self.since)
        return first if first < self.months_end else self.after

    @property
    def months_to(self) -> date:
        """The day after the last whole month; ``after`` where there is none."""
        return max(self.months_end, self.months_from)

    @property
    def in_whole_months(self) -> Span:
        """The span from the first day of its first month to the last day of its last."""
        return Span(self.since.replace(day=1), _next_month(self.until) - timedelta(days=1))

    @property
    def months_end(self) -> date:
        """The first day of the month in which the span ends, or that follows it."""
        return self.after.replace(day=1)


def span_of(since: date | None, until: date | None, *, today: date) -> Span:
    """Return the span asked for: to today, and of the usual days, where nothing is said.

    Raises ``InvalidInput`` for days reversed, or where no case can lie.
    """
    last = until or max(today, since or today)
    first = since or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise days_reversed()
    if first < EARLIEST or last > today + timedelta(days=366):
        raise days_out_of_range()
    return Span(first, last)


def month_of(day: date) -> Span:
    """Return the month that a day lies in."""
    return Span(day, day).in_whole_months


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
