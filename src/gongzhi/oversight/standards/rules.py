"""Holding figures to a rule. Pure, in exact arithmetic: no rate is rounded before it is compared.

A figure that nobody knows makes a standard neither met nor unmet. Where a source can be read in
two ways and these disagree, the verdict is open too, and says why.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from gongzhi.oversight.standards.demands import demand_of
from gongzhi.oversight.standards.kinds import Cadence, Coverage, Rule, Span, Weight
from gongzhi.planning.staffing.demands import Bounds, bounds_of


class Open(StrEnum):
    """Why a standard is neither met nor unmet."""

    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    PARTIAL = "partial"
    AMBIGUOUS = "ambiguous"
    NOT_DUE = "not_due"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of an area, or why there is none."""

    value: Fraction | None
    reason: Open | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The days on which a duty was done, known in full since ``since``."""

    since: date
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a standard is met at an area, held to which bounds, and by how much it is missed.

    ``gap`` is in the figure's own unit, negative where it falls short. ``beside`` is the score
    that a weight is shown with. ``since`` is known from the rule alone for a cadence only.
    """

    met: bool | None
    value: Fraction | None = None
    bounds: Bounds | None = None
    gap: Fraction | None = None
    reason: Open | None = None
    beside: Fraction | None = None
    since: date | None = None


_NOTHING: Final = Fraction(0)
_UNKNOWN: Final = Measured(None, Open.NO_DATA)


class _Missing(Exception):
    """A figure that the rule needs is not known."""

    def __init__(self, reason: Open) -> None:
        super().__init__(reason)
        self.reason = reason


class _Figures:
    """The figures of one area, by id, of which none may be missing."""

    __slots__ = ("_read",)

    def __init__(self, read: Mapping[str, Measured]) -> None:
        self._read = read

    def __getitem__(self, metric: str) -> Fraction:
        found = self._read.get(metric, _UNKNOWN)
        if found.value is None:
            raise _Missing(found.reason or Open.NO_DATA)
        return found.value

    def find(self, metric: str) -> Fraction | None:
        return self._read.get(metric, _UNKNOWN).value


def judge(
    rule: Rule, read: Mapping[str, Measured], *, on: date, kept: Kept | None = None
) -> Verdict:
    """Return whether an area's figures meet a rule on a day."""
    if isinstance(rule, Cadence):
        return _judge_cadence(rule, kept, on)
    figures = _Figures(read)
    beside = figures.find(rule.beside) if isinstance(rule, Weight) else None
    try:
        value = figures[rule.metric]
    except _Missing as missing:
        return Verdict(None, reason=missing.reason, beside=beside)
    try:
        readings = _readings(rule, figures)
    except _Missing as missing:
        return Verdict(None, value=value, reason=missing.reason, beside=beside)
    return _held(value, readings, beside)


def _held(value: Fraction, readings: tuple[Bounds, ...], beside: Fraction | None) -> Verdict:
    """Hold a value to each reading of the source; where they disagree the verdict is open."""
    if len(readings) == 1:
        (only,) = readings
        gap = only.gap(value)
        return Verdict(not gap, value, only, gap, beside=beside)
    gaps = [reading.gap(value) for reading in readings]
    verdicts = {gap == 0 for gap in gaps}
    if len(verdicts) > 1:
        missed = next(at for at, gap in enumerate(gaps) if gap)
        return Verdict(
            None, value, readings[missed], gaps[missed], reason=Open.AMBIGUOUS, beside=beside
        )
    # Missed by every reading: the mildest one says what is wanted at the very least.
    at = min(range(len(gaps)), key=lambda index: abs(gaps[index]))
    return Verdict(verdicts.pop(), value, readings[at], gaps[at], beside=beside)


def _readings(rule: Rule, figures: _Figures) -> tuple[Bounds, ...]:
    """Return the bounds that a rule sets here: one, or each way in which it can be read."""
    demand = demand_of(rule)
    if demand is not None:
        found = bounds_of(demand, figures)
    elif isinstance(rule, Coverage):
        found = _coverage(rule, figures)
    else:
        raise TypeError(f"{rule.type} sets no bounds")
    if not found:
        raise _Missing(Open.NOT_COVERED)
    return found


def _coverage(rule: Coverage, figures: _Figures) -> tuple[Bounds, ...]:
    begun = max(
        max(1, -(-figures[served.metric] // Fraction(served.most))) for served in rule.serves
    )
    return tuple(Bounds(low=Fraction(begun * sites)) for sites in rule.sites)


def _judge_cadence(rule: Cadence, kept: Kept | None, on: date) -> Verdict:
    """Judge by the running period where it is done already, else by the last one that ended."""
    if kept is None:
        return Verdict(None, reason=Open.NO_DATA)
    bounds = Bounds(low=Fraction(rule.times))
    running, running_from = _times(kept, on, rule.every), period_of(on, rule.every)[0]
    last_day = running_from - timedelta(days=1)
    judged = period_of(last_day, rule.every)[0] >= kept.since
    if running >= rule.times or not judged:
        value = Fraction(running)
        met = True if running >= rule.times else None
        reason = None if met else Open.NOT_DUE
        return Verdict(met, value, bounds, bounds.gap(value), reason=reason)
    value = Fraction(_times(kept, last_day, rule.every))
    gap = bounds.gap(value)
    since = _missed_since(rule, kept, last_day) if gap else None
    return Verdict(gap == 0, value, bounds, gap, since=since)


def _missed_since(rule: Cadence, kept: Kept, day: date) -> date:
    """Return the day after the first of the periods that were missed without a break."""
    since = day + timedelta(days=1)
    while True:
        start, _end = period_of(day, rule.every)
        if start < kept.since or _times(kept, day, rule.every) >= rule.times:
            return since
        since = _end + timedelta(days=1)
        day = start - timedelta(days=1)


def _times(kept: Kept, day: date, every: Span) -> int:
    start, end = period_of(day, every)
    return sum(start <= done <= end for done in kept.days)


def period_of(day: date, every: Span) -> tuple[date, date]:
    """Return the first and last day of the calendar period that a day lies in."""
    first = (day.month - 1) // every.months * every.months + 1
    last = first + every.months - 1
    end = calendar.monthrange(day.year, last)[1]
    return date(day.year, first, 1), date(day.year, last, end)
