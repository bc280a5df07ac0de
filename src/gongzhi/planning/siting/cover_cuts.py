"""Triples of points that need two sites although fractions of sites cover them with less.

Add what covers three points, halve it and round up: a site that serves one or two of them counts
once, one that serves all three twice, and in any cover that makes at least 2 (a {0, ½} cut; Caprara
and Fischetti 1996). Fractions break it where any two of the three share sites, but all three do
not.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gongzhi.planning.compiled import compiled, inner

AT_LEAST: Final = 2
"""What the sites of a triple count together in any cover."""

_TIGHT: Final = 1e-4
_NOTHING: Final = 1e-6
_BROKEN: Final = 0.02
_MOST_FOUND: Final = 200_000
_PER_POINT: Final = 2


def broken_triples(rows: csr_array, share: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return triples of points that these shares of sites break, the most broken first.

    No more than ``most``, and no point in more than two.
    """
    tight = np.flatnonzero(rows @ share < 1 + _TIGHT)
    points, used = _unlike(rows, np.where(share > _NOTHING, share, 0.0), tight)
    if not len(points):
        return np.empty((0, 3), np.int64)
    common = csr_array(used @ _ones_of(used).T)
    common.sort_indices()
    found, broken = np.empty((_MOST_FOUND, 3), np.int32), np.empty(_MOST_FOUND)
    count = _find(
        common.indptr, common.indices, common.data, used.indptr, used.indices, used.data,
        found, broken,
    )  # fmt: skip
    times = np.zeros(len(points), np.int64)
    chosen: list[NDArray[np.intp]] = []
    for at in np.argsort(-broken[:count], kind="stable"):
        if times[found[at]].max() < _PER_POINT and len(chosen) < most:
            times[found[at]] += 1
            chosen.append(points[found[at]])
    return np.array(chosen, np.int64).reshape(-1, 3)


def counts_of(rows: csr_array, triples: NDArray[np.int64]) -> csr_array:
    """Return how often each site counts for each triple: half the points it serves, rounded up."""
    belongs = csr_array(
        (
            np.ones(triples.size),
            (np.repeat(np.arange(len(triples)), 3), triples.ravel()),
        ),
        shape=(len(triples), rows.shape[0]),
    )
    counts = csr_array(belongs @ rows)
    counts.data = np.ceil(counts.data / 2)
    return counts


def _unlike(
    rows: csr_array, share: NDArray[np.float64], tight: NDArray[np.intp]
) -> tuple[NDArray[np.intp], csr_array]:
    """Return tight points that share out differently, each for its like that fewest sites serve.

    With them, their shares: points × sites, only what is used.
    """
    used = csr_array(rows[tight].multiply(share))
    used.eliminate_zeros()
    used.sort_indices()
    likeness = np.round(_ones_of(used) @ np.random.default_rng(0).random(rows.shape[1]), 9)
    order = np.lexsort((np.diff(rows.indptr)[tight], likeness))
    first = np.append(True, np.diff(likeness[order]) > 0)[: len(order)]
    kept = np.sort(order[first])
    kept = kept[np.diff(used.indptr)[kept] > 1]
    return tight[kept], csr_array(used[kept])


def _ones_of(table: csr_array) -> csr_array:
    return csr_array((np.ones(table.nnz), table.indices, table.indptr), shape=table.shape)


@inner
def _common_to_all(
    a: int,
    b: int,
    c: int,
    starts: NDArray[np.int32],
    used: NDArray[np.int32],
    share: NDArray[np.float64],
) -> float:
    """Sum the shares of the sites that serve all three points."""
    total = 0.0
    for one in range(starts[a], starts[a + 1]):
        with_b = False
        with_c = False
        for two in range(starts[b], starts[b + 1]):
            with_b |= used[two] == used[one]
        for two in range(starts[c], starts[c + 1]):
            with_c |= used[two] == used[one]
        if with_b and with_c:
            total += share[one]
    return total


@compiled
def _find(
    starts: NDArray[np.int32],
    others: NDArray[np.int32],
    common: NDArray[np.float64],
    used_starts: NDArray[np.int32],
    used: NDArray[np.int32],
    share: NDArray[np.float64],
    found: NDArray[np.int32],
    broken: NDArray[np.float64],
) -> int:
    """Look at all three points each two of which have sites in common; return how many break."""
    count = 0
    place = np.full(len(starts) - 1, -1, np.int64)
    for a in range(len(starts) - 1):
        for at in range(starts[a], starts[a + 1]):
            place[others[at]] = at
        for at in range(starts[a], starts[a + 1]):
            b = others[at]
            if b <= a:
                continue
            for then in range(starts[b], starts[b + 1]):
                c = others[then]
                if c <= b or place[c] < 0:
                    continue
                twice = common[at] + common[then] + common[place[c]]
                if twice <= 1 + _BROKEN:
                    continue
                twice -= 2 * _common_to_all(a, b, c, used_starts, used, share)
                if twice > 1 + _BROKEN and count < len(broken):
                    found[count, 0], found[count, 1], found[count, 2] = a, b, c
                    broken[count] = twice - 1
                    count += 1
        for at in range(starts[a], starts[a + 1]):
            place[others[at]] = -1
    return count
