"""Time limits in five units, and the deadline and warning that a limit gives.

How periods are counted (``PERIOD_RULE``):

- ``min``, ``h``: natural time, from the moment itself. Emergencies run on these.
- ``wh``: working hours, from the moment itself, while business is open.
- ``wd``: working days. The day of the start does not count; the period ends at the close of
  business of its last day.
- ``d``: natural days. The day of the start does not count; the period ends at the close of
  business of its last day; a last day that is not worked gives way to the next working day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple, Self

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.calendar import WorkingCalendar, end_of_day, to_local
from gongzhi.foundation.errors import InvalidInput

YELLOW_SHARE: Final = Decimal("0.8")
HIGHEST_AMOUNT: Final = 99_999

_MICROSECOND: Final = timedelta(microseconds=1)
_TEXT: Final = re.compile(r"\s*([0-9]{1,5})\s*(min|h|d|wh|wd)\s*", re.IGNORECASE)


class RuleSource(NamedTuple):
    """Where a rule comes from, and whether its own text was read."""

    document: str
    articles: str
    verified: bool


# Articles 201 to 203: the day of the start is not counted; hours run from the start itself; the
# last day ends with business; a last day off moves. The text was not at hand when this was
# written, so every page that shows the rule marks it 待核实.
PERIOD_RULE: Final = RuleSource(document="民法典", articles="201-203", verified=False)


class Unit(StrEnum):
    """In what a limit is measured."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    WORKING_HOURS = "wh"
    WORKING_DAYS = "wd"

    @property
    def is_working(self) -> bool:
        """Tell whether time outside business does not count."""
        return self in _WORKING

    @property
    def is_whole_days(self) -> bool:
        """Tell whether the period starts with the next day and ends with business."""
        return self in _WHOLE_DAYS


_WORKING: Final = frozenset({Unit.WORKING_HOURS, Unit.WORKING_DAYS})
_WHOLE_DAYS: Final = frozenset({Unit.DAYS, Unit.WORKING_DAYS})
_NATURAL: Final = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time in a unit, written ``5wd``, ``8wh``, ``15d``, ``2h``, ``30min``."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= HIGHEST_AMOUNT:
            raise InvalidInput(
                _("A time limit is between 1 and {highest}, not {amount}."),
                field="limit",
                highest=HIGHEST_AMOUNT,
                amount=self.amount,
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a limit as it is written. Raises ``InvalidInput``."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise InvalidInput(
                _(
                    "“{value}” is not a time limit. Write a whole number and a unit: min, h, d, "
                    "wh (working hours) or wd (working days), such as 5wd."
                ),
                field="limit",
                value=text[:40],
            )
        return cls(int(found[1]), Unit(found[2].lower()))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"


class Span(NamedTuple):
    """A stretch of time, from ``start`` to ``end``."""

    start: datetime
    end: datetime


def due_at(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """Return when a period of this limit ends, counted as the module says.

    An extension is counted in the same way from the deadline that it extends. Raises
    ``InvalidInput`` for a naive datetime, or an end outside the calendar.
    """
    start = to_local(start)
    amount, unit = limit.amount, limit.unit
    if unit is Unit.WORKING_HOURS:
        return calendar.add_working_minutes(start, amount * 60)
    if unit is Unit.WORKING_DAYS:
        return calendar.close_of(calendar.nth_working_day_after(start.date(), amount))
    if unit is Unit.DAYS:
        last = start.date() + timedelta(days=amount)
        return calendar.close_of(calendar.working_day_on_or_after(last))
    return start + amount * _NATURAL[unit]


def counting_from(start: datetime, unit: Unit) -> datetime:
    """Return when counting begins: at once, or with the next day if the unit is whole days."""
    start = to_local(start)
    return end_of_day(start.date()) if unit.is_whole_days else start


def warn_at(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    *,
    share: Decimal = YELLOW_SHARE,
) -> datetime:
    """Return when the share of the allowed time has passed, in the limit's own measure.

    For working units that is working time; for the others natural time, from the moment counting
    begins to the deadline.
    """
    due = due_at(start, limit, calendar)
    return share_passed(
        start=start, due=due, unit=limit.unit, pauses=(), calendar=calendar, share=share
    )


def share_passed(
    *,
    start: datetime,
    due: datetime,
    unit: Unit,
    pauses: Sequence[Span],
    calendar: WorkingCalendar,
    share: Decimal,
) -> datetime:
    """Return when the share of the time between start and deadline has passed, pauses left out.

    ``pauses`` must be in order and must not overlap.
    """
    if not 0 < share < 1:
        raise InvalidInput(
            _("The share for a warning lies between 0 and 1, not {share}."),
            field="share",
            share=share,
        )
    spans = _running(Span(counting_from(start, unit), due), pauses)
    lengths = [measure(*span, unit=unit, calendar=calendar) for span in spans]
    microseconds = sum(lengths, timedelta(0)) // _MICROSECOND
    needed = int(microseconds * share) * _MICROSECOND
    for span, length in zip(spans, lengths, strict=True):
        if needed <= length:
            return shift(span.start, needed, unit=unit, calendar=calendar)
        needed -= length
    return due


def measure(start: datetime, end: datetime, *, unit: Unit, calendar: WorkingCalendar) -> timedelta:
    """Return the time from start to end that counts for the unit: working or natural."""
    if unit.is_working:
        return calendar.working_time_between(start, end)
    return end - start


def shift(at: datetime, amount: timedelta, *, unit: Unit, calendar: WorkingCalendar) -> datetime:
    """Return the moment at which ``amount`` more has passed, as the unit measures."""
    if unit.is_working:
        return calendar.add_working_time(at, amount)
    return to_local(at) + amount


def _running(period: Span, pauses: Sequence[Span]) -> list[Span]:
    """Cut the pauses out of a period."""
    edges = [period.start]
    for pause in pauses:
        if pause.end > edges[-1] and pause.start < period.end:
            edges += [max(pause.start, edges[-1]), min(pause.end, period.end)]
    edges.append(period.end)
    return [Span(start, end) for (start, end) in list(pairwise(edges))[::2] if start < end]
