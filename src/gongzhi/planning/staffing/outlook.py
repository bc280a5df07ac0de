"""What each place has, is asked for and lacks, now and in the years of a what-if, and the sums.

What comes in whole pieces (posts, households, members) is rounded so: what is asked goes up to the
next whole one; a count that grows goes to the nearest, halves up. Money is not rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Final

from gongzhi.planning.staffing.demands import Bounds, Demand, bounds_of, with_one_per

_NOTHING: Final = Fraction(0)
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is supposed: counts that grow, by name, and one post for every so many.

    ``growth`` is what a count has grown by in the last of the ``years``, as a part of today's; it
    gets there in equal steps. ``one_per`` is asked from the first year on.
    """

    growth: Mapping[str, Fraction] = field(default_factory=dict)
    one_per: Fraction | None = None
    years: int = 1

    def grown(self, name: str, count: Fraction, year: int) -> Fraction:
        """Return a count as it is after so many years, to the nearest whole one."""
        growth = self.growth.get(name)
        if not growth:
            return count
        return Fraction(floor(count * (1 + growth * year / self.years) + _HALF))

    def counts(self, counts: Mapping[str, Fraction], year: int) -> dict[str, Fraction]:
        """Return a place's counts after so many years."""
        return {name: self.grown(name, count, year) for name, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Need:
    """What a place has and is asked for; both are unknown where None, or empty.

    ``asked`` has two bounds where the source can be read in two ways. What is short or over is by
    the mildest reading, ``strict_`` by the strictest.
    """

    today: Fraction | None
    asked: tuple[Bounds, ...] = ()

    @property
    def low(self) -> Fraction | None:
        """The least that is asked, 0 where only a most is."""
        return min((one.low or _NOTHING for one in self.asked), default=None)

    @property
    def strict_low(self) -> Fraction | None:
        """The least that is asked by the strictest reading."""
        return max((one.low or _NOTHING for one in self.asked), default=None)

    @property
    def high(self) -> Fraction | None:
        """The most that is allowed by the mildest reading; None where there is no bound."""
        highs = [one.high for one in self.asked]
        return (
            max((one for one in highs if one is not None), default=None)
            if None not in highs
            else None
        )

    @property
    def strict_high(self) -> Fraction | None:
        """The most that is allowed by the strictest reading; None where there is no bound."""
        return min((one.high for one in self.asked if one.high is not None), default=None)

    @property
    def known(self) -> bool:
        """Whether both what is there and what is asked are known."""
        return self.today is not None and bool(self.asked)

    @property
    def doubtful(self) -> bool:
        """Whether the source can be read in two ways here that ask for different things."""
        return len(set(self.asked)) > 1

    @property
    def short(self) -> Fraction:
        """By how much it falls short; 0 where that is unknown."""
        return self._misses(min, sign=-1)

    @property
    def strict_short(self) -> Fraction:
        """By how much it falls short by the strictest reading."""
        return self._misses(max, sign=-1)

    @property
    def over(self) -> Fraction:
        """By how much it goes over the most that is allowed."""
        return self._misses(min, sign=1)

    def _misses(self, choose: Callable[[Iterable[Fraction]], Fraction], *, sign: int) -> Fraction:
        if self.today is None or not self.asked:
            return _NOTHING
        return choose(max(_NOTHING, sign * one.gap(self.today)) for one in self.asked)


def need(
    demand: Demand, today: Fraction | None, counts: Mapping[str, Fraction], *, whole: bool
) -> Need:
    """Return what a place has and is asked for; unknown where a count is not there."""
    try:
        asked = bounds_of(demand, counts)
    except KeyError:
        asked = ()
    return Need(today, tuple(_whole(one) for one in asked) if whole else asked)


def _whole(bounds: Bounds) -> Bounds:
    low, high = bounds.low, bounds.high
    return Bounds(
        None if low is None else Fraction(ceil(low)),
        None if high is None else Fraction(max(ceil(low or 0), floor(high))),
    )


def outlook(
    demand: Demand,
    today: Fraction | None,
    counts: Mapping[str, Fraction],
    what_if: WhatIf,
    *,
    whole: bool,
) -> tuple[Need, ...]:
    """Return a place's needs: now, as things stand, then after each year of the what-if."""
    supposed = with_one_per(demand, what_if.one_per)
    return (
        need(demand, today, counts, whole=whole),
        *(
            need(supposed, today, what_if.counts(counts, year), whole=whole)
            for year in range(1, what_if.years + 1)
        ),
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """The needs of several places together, of those that are known.

    What one has too much helps no other: ``short`` and ``over`` are added place by place, each of
    the ``known`` places. ``high`` is of the ``with_high`` places that have an upper bound.
    ``missed`` counts the places that no reading finds in order, and ``doubtful`` those that two
    readings ask different things of.
    """

    places: int = 0
    with_today: int = 0
    with_asked: int = 0
    known: int = 0
    today: Fraction = _NOTHING
    low: Fraction = _NOTHING
    strict_low: Fraction = _NOTHING
    with_high: int = 0
    high: Fraction = _NOTHING
    short: Fraction = _NOTHING
    strict_short: Fraction = _NOTHING
    over: Fraction = _NOTHING
    missed: int = 0
    doubtful: int = 0

    def __add__(self, other: Sum) -> Sum:
        """Return both together."""
        return Sum(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def of(self, times: int) -> Sum:
        """Return so many places that are all alike."""
        return Sum(*(getattr(self, name) * times for name in self.__slots__))


def sum_of(needs: Iterable[Need]) -> Sum:
    """Return the needs of places together. Places that share one object are reckoned once."""
    shown = list(needs)
    one_of = {id(one): one for one in shown}
    total = Sum()
    for which, times in Counter(map(id, shown)).items():
        alone = _alone(one_of[which])
        total += alone if times == 1 else alone.of(times)
    return total


def _alone(one: Need) -> Sum:
    return Sum(
        places=1,
        with_today=int(one.today is not None),
        with_asked=int(bool(one.asked)),
        known=int(one.known),
        today=one.today or _NOTHING,
        low=one.low or _NOTHING,
        strict_low=one.strict_low or _NOTHING,
        with_high=int(one.high is not None),
        high=one.high or _NOTHING,
        short=one.short,
        strict_short=one.strict_short,
        over=one.over,
        missed=int(one.short > 0 or one.over > 0),
        doubtful=int(one.doubtful),
    )


def shared(total: Fraction, first_for_second: Fraction) -> tuple[Fraction, Fraction]:
    """Return the two shares of an amount, the first so many times the second, to the cent.

    They add up: what is left of a cent goes to the first.
    """
    cents = floor(total * 100 / (1 + first_for_second))
    second = Fraction(cents, 100)
    return total - second, second


def pay_asked(posts: Need, grade: Need, table: Mapping[Fraction, Fraction]) -> Need:
    """Return what the posts asked for cost a year, each at the pay of the grade asked.

    Grades count downward: the most that is allowed is the lowest pay. Unknown where the posts, the
    grade or its pay is not known.
    """
    mild, strict = table.get(grade.high or _NOTHING), table.get(grade.strict_high or _NOTHING)
    if mild is None or strict is None or posts.low is None or posts.strict_low is None:
        return Need(None)
    amounts = dict.fromkeys((posts.low * mild, posts.strict_low * strict))
    return Need(None, tuple(Bounds(low=one) for one in amounts))
