"""The fewest sites that serve everyone whom any candidate can reach, with a proven least number.

What cannot matter is left out first (``dominance``). The sites come from a local search that lets
uncovered points grow in weight, the proven number from prices (``cover_bound``), both at once.
Small questions go to HiGHS as well.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gongzhi.planning.siting.cover_bound import CoverBound
from gongzhi.planning.siting.cover_search import (
    BEST,
    LATEST,
    UNCOVERED,
    Cover,
    improve_cover,
    put,
)
from gongzhi.planning.siting.dominance import without_dominated
from gongzhi.planning.siting.exact import fewest_exactly
from gongzhi.planning.siting.problem import Gains
from gongzhi.planning.siting.state import greedy
from gongzhi.planning.watch import Watch

_STEPS: Final = 400
_FIRST_STEPS: Final = 10_000
_MORE_STEPS: Final = 1_000_000
_SMALL: Final = 60_000
_GLANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Fewest:
    """The sites of a full cover, and the number below which there is none."""

    sites: NDArray[np.int32]
    least: int


def fewest_sites(gains: Gains, kept: NDArray[np.int32], *, seed: int, watch: Watch) -> Fewest:
    """Cover every point that has a candidate, with the kept sites and as few others as found.

    Only which pairs there are counts, not what they gain.
    """
    table, sites = _open_question(gains, kept)
    if not table.shape[0]:
        return Fewest(kept, len(kept))
    table, _, needed = without_dominated(table)
    sites = sites[needed]
    bound = CoverBound(table)
    covers = [_covered(part.rows, seed) for part in bound.parts]

    def best() -> int:
        return sum(int(cover.clock[BEST]) for cover in covers)

    def told() -> bool:
        over = watch.over("bound", len(kept) + best(), len(kept) + bound.least)
        return over or bound.least >= best()

    if not told():
        _search(bound, covers, _FIRST_STEPS, told)
        _search_and_prove(bound, covers, watch, told)
    found = np.concatenate(
        [part.sites[_best(cover)] for part, cover in zip(bound.parts, covers, strict=True)]
    )
    least = min(bound.least, len(found))
    if least < len(found) and table.nnz <= _SMALL:
        found, least = fewest_exactly(table, found, least, watch=watch)
    return Fewest(np.sort(np.concatenate([kept, sites[found]])).astype(np.int32), len(kept) + least)


def _best(cover: Cover) -> NDArray[np.int32]:
    return cover.best[: cover.clock[BEST]].copy()


def _search_and_prove(
    bound: CoverBound, covers: list[Cover], watch: Watch, told: Callable[[], bool]
) -> None:
    """Search on in a thread while the bound rises; only this thread tells the listener."""

    def enough() -> bool:
        return bool(watch.ended) or watch.spent >= watch.seconds

    for part, cover in zip(bound.parts, covers, strict=True):
        part.begin(cover.weight.copy(), _best(cover))
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(_search, bound, covers, _MORE_STEPS, enough)
        bound.raise_by_programmes(lambda: watch.seconds - watch.spent, told)
        while not search.done() and not told():
            wait([search], timeout=_GLANCE)
        search.result()


def _open_question(gains: Gains, kept: NDArray[np.int32]) -> tuple[csr_array, NDArray[np.int32]]:
    """Return who can serve whom of those whom no kept site serves, as points × sites."""
    table = csr_array(
        (np.ones(len(gains.row_sites), np.int8), gains.row_sites, gains.row_starts),
        shape=(gains.demand, gains.candidates),
    )
    served = np.zeros(gains.demand, bool)
    for site in kept:
        served[gains.points[gains.starts[site] : gains.starts[site + 1]]] = True
    rows = np.flatnonzero(~served & (np.diff(gains.row_starts) > 0))
    open_rows = table[rows]
    sites = np.unique(open_rows.indices).astype(np.int32)
    return csr_array(open_rows[:, sites]), sites


def _covered(table: csr_array, seed: int) -> Cover:
    """Return a full cover, each site the one that newly covered most."""
    cover = _nothing_chosen(table, seed)
    for site in _greedily(table):
        put(cover, int(site))
    improve_cover(cover, 1)
    return cover


def _nothing_chosen(table: csr_array, seed: int) -> Cover:
    rows, sites = table.shape
    by_site = table.tocsc()
    clock = np.zeros(5, np.int64)
    clock[UNCOVERED] = rows
    clock[BEST] = sites + 1
    clock[LATEST] = -1
    return Cover(
        clock,
        np.array([seed * 2654435761 % 2**63 + 1], np.uint64),
        by_site.indptr.astype(np.int64),
        by_site.indices.astype(np.int32),
        table.indptr.astype(np.int64),
        table.indices.astype(np.int32),
        np.zeros(sites + 1, np.int32),
        np.full(sites, -1, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.ones(rows, np.int64),
        np.diff(by_site.indptr).astype(np.int64),
        np.zeros(sites, np.int64),
        np.arange(rows, dtype=np.int32),
        np.arange(rows, dtype=np.int32),
        np.zeros(sites + 1, np.int32),
    )


def _greedily(table: csr_array) -> NDArray[np.int32]:
    """Return the sites of a full cover, each the one that newly covered most."""
    by_site = table.tocsc()
    ones = np.ones(table.nnz, np.float32)
    whole = Gains(
        by_site.indptr.astype(np.int64),
        by_site.indices.astype(np.int32),
        ones,
        table.indptr.astype(np.int64),
        table.indices.astype(np.int32),
        ones,
    )
    return greedy(whole, np.empty(0, np.int32), table.shape[1])[0]


def _search(bound: CoverBound, covers: list[Cover], steps: int, enough: Callable[[], bool]) -> None:
    """Search each part until so many steps bring nothing or it is proven, or it is enough."""
    since = [0] * len(covers)
    going = True
    while going:
        going = False
        for at, cover in enumerate(covers):
            best = int(cover.clock[BEST])
            if since[at] >= steps or best <= bound.parts[at].least.sum():
                continue
            if enough():
                return
            going = True
            improve_cover(cover, _STEPS)
            since[at] = 0 if cover.clock[BEST] < best else since[at] + _STEPS
