"""A cover question made smaller without changing its answer: what cannot matter is left out.

A point whose sites include all the sites of another is covered whenever the other is; a site whose
points are all another's is never needed. Both are left out in turn until nothing more goes
(Beasley 1987).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gongzhi.planning.compiled import compiled, inner

_MARKS: Final = 64


def without_dominated(
    table: csr_array,
) -> tuple[csr_array, NDArray[np.intp], NDArray[np.intp]]:
    """Return points × sites without what cannot matter, and which points and sites are left.

    Whatever sites cover the points that are left cover all; no cover needs another site.
    """
    points, sites = np.arange(table.shape[0]), np.arange(table.shape[1])
    table = _sorted(table)
    while True:
        by_site = _turned(table)
        kept = np.flatnonzero(~_nested(table, by_site, larger=True))
        table, points = _sorted(table[kept]), points[kept]
        by_site = _turned(table)
        kept = np.flatnonzero(~_nested(by_site, table, larger=False))
        if len(kept) == table.shape[1]:
            return table, points, sites
        table, sites = _sorted(table[:, kept]), sites[kept]


def _sorted(table: csr_array) -> csr_array:
    sorted_table = csr_array(table)
    sorted_table.sort_indices()
    return sorted_table


def _turned(table: csr_array) -> csr_array:
    return _sorted(csr_array(table.T))


def _nested(sets: csr_array, holders: csr_array, *, larger: bool) -> NDArray[np.bool_]:
    """Mark the sets that hold another (``larger``), or that another holds; of equals all but one.

    ``holders`` is ``sets`` turned: which sets each element is in.
    """
    mark = np.uint64(1) << (np.arange(sets.shape[1]) % _MARKS).astype(np.uint64)
    sizes = np.diff(sets.indptr)
    marks = np.zeros(sets.shape[0], np.uint64)
    filled = np.flatnonzero(sizes)
    if len(filled):
        marks[filled] = np.bitwise_or.reduceat(mark[sets.indices], sets.indptr[filled])
    gone = np.zeros(sets.shape[0], np.bool_)
    gone[sizes == 0] = not larger
    _mark_nested(
        sets.indptr, sets.indices, holders.indptr, holders.indices, marks,
        np.argsort(sizes, kind="stable"), larger, gone,
    )  # fmt: skip
    return gone


@compiled
def _mark_nested(
    starts: NDArray[np.int32],
    elements: NDArray[np.int32],
    holder_starts: NDArray[np.int32],
    holders: NDArray[np.int32],
    marks: NDArray[np.uint64],
    order: NDArray[np.intp],
    larger: bool,  # noqa: FBT001 - compiled functions take no keywords
    gone: NDArray[np.bool_],
) -> None:
    """Compare each set, the smallest first, with all that hold its rarest element."""
    for small in order:
        if gone[small] or starts[small] == starts[small + 1]:
            continue
        rarest = elements[starts[small]]
        for at in range(starts[small], starts[small + 1]):
            one = elements[at]
            if (
                holder_starts[one + 1] - holder_starts[one]
                < holder_starts[rarest + 1] - holder_starts[rarest]
            ):
                rarest = one
        for place in range(holder_starts[rarest], holder_starts[rarest + 1]):
            large = holders[place]
            if large == small or gone[large] or marks[small] & ~marks[large]:
                continue
            if not _holds(starts, elements, large, small):
                continue
            if larger:
                gone[large] = True
            else:
                gone[small] = True
                break


@inner
def _holds(starts: NDArray[np.int32], elements: NDArray[np.int32], large: int, small: int) -> bool:
    """Tell whether one set, its elements ascending, holds all of another."""
    if starts[large + 1] - starts[large] < starts[small + 1] - starts[small]:
        return False
    place = starts[large]
    for at in range(starts[small], starts[small + 1]):
        while place < starts[large + 1] and elements[place] < elements[at]:
            place += 1
        if place == starts[large + 1] or elements[place] != elements[at]:
            return False
    return True
