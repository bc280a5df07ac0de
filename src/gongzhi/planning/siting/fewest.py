"""The fewest sites that serve everyone whom any candidate can reach, with a proven least number.

The sites come from a local search that lets uncovered points grow in weight, the proven number
from prices of points (``cover_bound``). Small questions go to CP-SAT as well.
"""

from __future__ import annotations

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
from gongzhi.planning.siting.exact import fewest_exactly
from gongzhi.planning.siting.problem import Gains
from gongzhi.planning.siting.state import greedy
from gongzhi.planning.watch import Watch

_STEPS: Final = 400
_FIRST_STEPS: Final = 20_000
_MORE_STEPS: Final = 200_000
_SEARCH_SHARE: Final = 0.6
_SMALL: Final = 60_000


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
    cover = _nothing_chosen(table, seed)
    for site in _greedily(table):
        put(cover, int(site))
    bound = CoverBound(table)
    bound.offer(
        1 / (bound.rows.multiply(np.diff(bound.sites.indptr)).max(axis=1).toarray().ravel())
    )

    def told() -> bool:
        best = int(cover.clock[BEST])
        over = watch.over("bound", len(kept) + best, len(kept) + bound.least)
        return over or bound.least >= best

    _search(cover, _FIRST_STEPS, watch, len(kept), bound)
    bound.raise_by_programmes(cover.weight, int(cover.clock[BEST]), watch, told)
    _search(cover, _MORE_STEPS, watch, len(kept), bound)
    bound.raise_by_steps(int(cover.clock[BEST]), told)
    least = min(bound.least, int(cover.clock[BEST]))
    best = cover.best[: cover.clock[BEST]]
    if least < len(best) and table.nnz <= _SMALL:
        best, least = fewest_exactly(table, best, least, seed=seed, watch=watch)
    return Fewest(np.sort(np.concatenate([kept, sites[best]])).astype(np.int32), len(kept) + least)


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


def _search(cover: Cover, steps: int, watch: Watch, kept: int, bound: CoverBound) -> None:  # noqa: PLR0917 - each is a part of the question
    """Search until so many steps bring nothing, or for a share of the time."""
    since, best = 0, int(cover.clock[BEST])
    while since < steps and best > bound.least:
        improve_cover(cover, _STEPS)
        since += _STEPS
        if cover.clock[BEST] < best:
            best, since = int(cover.clock[BEST]), 0
        if watch.over("search", kept + best, kept + bound.least, share=_SEARCH_SHARE):
            break
