"""The best for a given number of sites: most households covered, or least walking.

Both are one problem: choose so many sites that the points' best gains sum to the most. It is
started greedily, improved by swaps (Resende and Werneck 2007, over the pairs in reach only), then
bounded; the bound's own sites are tried as well, and swaps go on from shaken answers while the
gap is worth it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.siting.bounds import Bound, most_gain, most_of
from gongzhi.planning.siting.problem import Gains
from gongzhi.planning.siting.state import OpenSites, greedy
from gongzhi.planning.watch import Watch

_LOOKED_AT: Final = 2_000_000
_ROUNDS: Final = 400
_SHAKES: Final = 40
_SWAP_UNTIL: Final = 0.5
_BOUND_UNTIL: Final = (0.6, 0.9)


@dataclass(frozen=True, slots=True)
class Best:
    """The sites, what they gain together, and what no such number of sites can exceed."""

    sites: NDArray[np.int32]
    value: float
    upper: float


def best_sites(
    gains: Gains,
    kept: NDArray[np.int32],
    number: int,
    *,
    seed: int,
    watch: Watch,
    close_enough: float = 1e-4,
) -> Best:
    """Choose ``number`` sites, the kept ones among them, for the greatest sum of best gains.

    Stops when the gap to the bound is at most ``close_enough`` of the value.
    """
    draws = np.random.default_rng(seed)
    order, _, _ = greedy(gains, kept, number - len(kept))
    opened = OpenSites(gains, np.concatenate([kept, order]))
    opened.kept = kept
    _swap(opened, watch, np.inf, _SWAP_UNTIL)
    best, value = opened.sites, opened.total
    whole = float(most_of(gains).sum())
    bound = Bound(np.inf, best, (opened.value + opened.second) / 2)
    floor, upper = 2 * opened.second - opened.value, whole
    for until in _BOUND_UNTIL:

        def go_on(found: float, reached: float = value, until: float = until) -> bool:
            least = min(found, whole)
            over = watch.over("bound", reached, least, share=until)
            return not over and least - reached > close_enough * reached

        bound = most_gain(
            gains, kept, number,
            begin=bound, floor=floor, best=value, rounds=_ROUNDS, go_on=go_on,
        )  # fmt: skip
        upper = min(bound.upper, whole)
        if upper - value <= close_enough * value:
            break
        opened.set(bound.sites)
        _swap(opened, watch, upper)
        if opened.total > value:
            best, value = opened.sites, opened.total
    for _ in range(_SHAKES):
        if upper - value <= close_enough * value or watch.over("improve", value, upper):
            break
        opened.set(_shaken(gains, best, kept, draws))
        _swap(opened, watch, upper)
        if opened.total > value:
            best, value = opened.sites, opened.total
    return Best(best, value, max(upper, value))


def _swap(opened: OpenSites, watch: Watch, upper: float, share: float = 1.0) -> None:
    """Swap sites while any swap gains."""
    candidates = opened.gains.candidates
    pairs = max(1, int(opened.gains.starts[-1] / candidates))
    budget = max(1, min(candidates, _LOOKED_AT // (pairs + len(opened.sites))))
    at = since = 0
    while since < candidates and not watch.over("swap", opened.total, upper, share=share):
        site, out, looked = opened.find_swap(at, min(budget, candidates - since))
        at = (at + looked) % candidates
        since += looked
        if site >= 0:
            opened.close(out)
            opened.open(site)
            since = 0


def _shaken(
    gains: Gains,
    sites: NDArray[np.int32],
    kept: NDArray[np.int32],
    draws: np.random.Generator,
) -> NDArray[np.int32]:
    """Return the sites with a few moved to candidates drawn by lot."""
    movable = np.setdiff1d(sites, kept)
    free = np.setdiff1d(np.arange(gains.candidates, dtype=np.int32), sites)
    moved = min(max(1, len(movable) // 20), len(movable), len(free))
    out = draws.choice(movable, moved, replace=False)
    return np.union1d(np.setdiff1d(sites, out), draws.choice(free, moved, replace=False))
