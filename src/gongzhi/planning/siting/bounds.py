"""What no choice of sites can beat: Lagrangian bounds, found by subgradient steps.

Each point pays a price for being served; a site then earns what its points gain beyond their
prices. With any prices at all, the sum of the prices and of the best so many earnings bounds what
so many sites can gain (Geoffrion 1974; Cornuéjols, Fisher and Nemhauser 1977).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.siting.loops import profits
from gongzhi.planning.siting.problem import Gains

_PATIENCE: Final = 5
_LEAST_STEP: Final = 0.003
_LONGER: Final = 8
_PAYS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Bound:
    """The least upper bound found, the sites that earned most, and where to go on from.

    ``upper`` bounds whatever is more than the value that was reached.
    """

    upper: float
    sites: NDArray[np.int32]
    price: NDArray[np.float64]
    step: float = 1.0


def most_gain(  # noqa: PLR0913 - each is a part of the question
    gains: Gains,
    kept: NDArray[np.int32],
    number: int,
    *,
    begin: Bound,
    floor: NDArray[np.float64],
    best: float,
    rounds: int,
    go_on: Callable[[float], bool],
) -> Bound:
    """Bound from above what ``number`` sites, the kept ones among them, can gain together.

    Goes on from ``begin``, and lets no price fall below ``floor``, so that gains below it need not
    be looked at; ``best`` is a value that is reached: a site that is in no better choice is left
    out. ``go_on`` hears the bound after each round and answers False to end. Ends by itself after
    ``rounds``, or when steps grow small.
    """
    most = most_of(gains)
    floor = np.clip(floor, 0.0, most)  # below 0 the bound would not hold: a point may go unserved
    left = _Left(_above(gains, floor), np.arange(gains.candidates, dtype=np.int32), kept)
    upper, sites, step, since = begin.upper, begin.sites, begin.step, 0
    price = best_price = np.clip(begin.price, floor, most)
    course = np.zeros(gains.demand)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in range(rounds):
            narrow = price.astype(np.float32)
            chosen, value, short = _earners(left, number, narrow, pool)
            if value < upper - 1e-9 * abs(value):
                since = 0 if value < upper - 1e-5 * abs(value) else since + 1
                upper, sites, best_price = value, left.name[chosen], price
            else:
                since += 1
            if not go_on(upper) or upper - best <= 1e-9 * abs(best):
                break
            if since >= _PATIENCE:
                step, since, price = step / 2, 0, best_price
                if step < _LEAST_STEP:
                    break
                continue
            course = (1 - _served(left.gains, chosen, narrow)) * 0.7 + course * 0.3
            square = float(course @ course)
            if not square:
                break
            price = np.clip(price - step * (value - best) / square * course, floor, most)
            left = left.without(value - short <= best)
    return Bound(upper, np.sort(sites), best_price, min(1.0, _LONGER * step))


@dataclass(frozen=True, slots=True)
class _Left:
    """The candidates that may be in a better choice: their gains, their numbers, who is kept."""

    gains: Gains
    name: NDArray[np.int32]
    kept: NDArray[np.int32]

    def without(self, useless: NDArray[np.bool_]) -> _Left:
        """Return the others, if so many are useless that it pays."""
        if useless.mean() < _PAYS:
            return self
        stay = np.flatnonzero(~useless)
        entries = entries_of(self.gains.starts, stay)
        width = np.diff(self.gains.starts)[stay]
        gains = replace(
            self.gains, starts=np.append(0, np.cumsum(width)),
            points=self.gains.points[entries], gain=self.gains.gain[entries],
        )  # fmt: skip
        return _Left(gains, self.name[stay], np.searchsorted(stay, self.kept).astype(np.int32))


def most_of(gains: Gains) -> NDArray[np.float64]:
    """Return the most that each point can gain."""
    most = np.zeros(gains.demand)
    some = np.flatnonzero(np.diff(gains.row_starts))
    if len(some):
        most[some] = np.maximum.reduceat(gains.row_gain, gains.row_starts[some])
    return most


def _above(gains: Gains, floor: NDArray[np.float64]) -> Gains:
    """Return the gains above each point's floor, by candidate only."""
    kept = gains.gain > floor[gains.points]
    sums = np.append(0, np.cumsum(kept))
    return replace(
        gains, starts=sums[gains.starts], points=gains.points[kept], gain=gains.gain[kept]
    )


def _earners(
    left: _Left, number: int, price: NDArray[np.float32], pool: ThreadPoolExecutor
) -> tuple[NDArray[np.intp], float, NDArray[np.float64]]:
    """Return the sites that earn most under these prices, and the bound they give.

    With them, how much less any choice gains that has another of the candidates in it.
    """
    gains, kept = left.gains, left.kept
    earned = np.empty(gains.candidates)
    edges = np.searchsorted(
        gains.starts, np.linspace(0, gains.starts[-1], 4 * (os.cpu_count() or 1) + 1)
    )
    edges[0], edges[-1] = 0, gains.candidates
    list(
        pool.map(
            lambda low, high: profits(
                low, high, gains.starts, gains.points, gains.gain, price, earned
            ),
            edges[:-1],
            edges[1:],
        )
    )
    kept_earn = float(earned[kept].sum())
    earned[kept] = -1.0
    free = min(number - len(kept), gains.candidates - len(kept))
    top = np.argpartition(-earned, free - 1)[:free] if free else np.empty(0, np.int64)
    value = float(price.sum(dtype=np.float64)) + kept_earn + float(earned[top].sum())
    short = np.maximum(0.0, earned[top].min(initial=np.inf) - earned)
    short[kept] = short[top] = -np.inf
    return np.concatenate([kept, top]), value, short


def _served(
    gains: Gains, sites: NDArray[np.intp], price: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Count, for each point, the chosen sites that give it more than its price."""
    entries = entries_of(gains.starts, sites)
    points = gains.points[entries]
    worth = gains.gain[entries] > price[points]
    return np.bincount(points[worth], minlength=gains.demand).astype(np.float64)


def entries_of(
    starts: NDArray[np.int64], sites: NDArray[np.int32] | NDArray[np.intp]
) -> NDArray[np.int64]:
    """Return the places of all pairs of the given sites."""
    width = starts[sites + 1] - starts[sites]
    ends = np.cumsum(width)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts[sites] - (ends - width), width), np.int64)
