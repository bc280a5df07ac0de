"""What a rule asks, from the counts that it hangs on: so many posts, so much money, such a grade.

All of it in exact arithmetic. A source that can be read in two ways gives two bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

_NOTHING: Final = Fraction(0)


class Counts(Protocol):
    """Counts of one place by name. Reading one that is not known raises; who asks catches."""

    def __getitem__(self, name: str, /) -> Fraction:
        """Return a count."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a figure is held to, both ends included; None is no bound on that side."""

    low: Fraction | None = None
    high: Fraction | None = None

    def gap(self, value: Fraction) -> Fraction:
        """Return by how much a value falls short (negative) or goes over (positive); 0 is kept."""
        if self.low is not None and value < self.low:
            return value - self.low
        if self.high is not None and value > self.high:
            return value - self.high
        return _NOTHING


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same everywhere (5 to 7 Party staff)."""

    bounds: Bounds


@dataclass(frozen=True, slots=True)
class OnePer:
    """One for every ``low`` to ``high`` of a count (a worker per 200-300 households)."""

    count: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where; an end that is ``open`` is left out, one that is None is nowhere."""

    start: Fraction | None = None
    end: Fraction | None = None
    start_open: bool = False
    end_open: bool = False

    def covers(self, key: Fraction) -> bool:
        """Tell whether a value lies in the range."""
        above = (
            self.start is None or key > self.start or (key == self.start and not self.start_open)
        )
        below = self.end is None or key < self.end or (key == self.end and not self.end_open)
        return above and below

    def touches(self, key: Fraction) -> bool:
        """Tell whether a value falls on an end that the range leaves out."""
        return (self.start_open and key == self.start) or (self.end_open and key == self.end)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its range, and each way in which what it asks can be read."""

    range: Range
    asks: tuple[Bounds, ...]


@dataclass(frozen=True, slots=True)
class ByRows:
    """What is asked depends on a count, row by row (organisers by Party members)."""

    count: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """An amount, or an amount times a count."""

    amount: Fraction
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of terms, reached or, where ``exact``, equalled (100,000 + 200 for each member)."""

    terms: tuple[Term, ...]
    exact: bool = False


Demand: TypeAlias = Fixed | OnePer | ByRows | Total


def bounds_of(demand: Demand, counts: Counts) -> tuple[Bounds, ...]:
    """Return the bounds set at a place: one, or each way in which the source can be read.

    Empty where a table has no row for the place. Raises what ``counts`` raises for one unknown.
    """
    match demand:
        case Fixed(bounds):
            return (bounds,)
        case OnePer(count, low, high):
            return (_one_per(counts[count], low, high),)
        case ByRows(count, rows):
            return _by_rows(counts[count], rows)
        case Total(terms, exact):
            total = sum((_amount(term, counts) for term in terms), start=_NOTHING)
            return (Bounds(total, total if exact else None),)


def _one_per(count: Fraction, low: Fraction, high: Fraction) -> Bounds:
    """At least ``ceil(count / high)``, at most ``floor(count / low)`` where that allows one."""
    fewest = -(-count // high)
    return Bounds(Fraction(fewest), Fraction(max(fewest, count // low)))


def _by_rows(key: Fraction, rows: tuple[Row, ...]) -> tuple[Bounds, ...]:
    found = [row for row in rows if row.range.covers(key)]
    found = found or [row for row in rows if row.range.touches(key)]
    return tuple(ask for row in found for ask in row.asks)


def _amount(term: Term, counts: Counts) -> Fraction:
    return term.amount * counts[term.count] if term.count else term.amount


def counted_by(demand: Demand) -> tuple[str, ...]:
    """Return the counts that a demand hangs on, each once."""
    match demand:
        case Fixed():
            return ()
        case OnePer(count) | ByRows(count):
            return (count,)
        case Total(terms):
            return tuple(dict.fromkeys(term.count for term in terms if term.count))


def with_one_per(demand: Demand, number: Fraction | None) -> Demand:
    """Return a demand that asks one for every ``number`` at most, where it asks one for so many.

    The most that it allows stays as it is, but never lies below.
    """
    if number is None or not isinstance(demand, OnePer):
        return demand
    return replace(demand, low=min(demand.low, number), high=number)
