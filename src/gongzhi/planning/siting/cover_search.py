"""Compiled local search for set covering by weights of rows (RWLS; Gao, Weise and Li 2015)."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import compiled, inner

CHOSEN: Final = 0
"""Where ``clock`` holds how many sites are chosen."""
UNCOVERED: Final = 1
"""Where it holds how many rows are covered by none."""
STEP: Final = 2
"""Where it counts steps."""
BEST: Final = 3
"""Where it holds the size of the smallest full cover."""
LATEST: Final = 4
"""Where it holds the site that came last and may not go at once."""

_SHIFT_A = np.uint64(13)
_SHIFT_B = np.uint64(7)
_SHIFT_C = np.uint64(17)


class Cover(NamedTuple):
    """Some chosen sites, and what each row and site is worth to the search.

    ``chosen[:clock[CHOSEN]]`` are the sites; ``place`` where each stands there, or -1; ``covers``
    how many cover each row; ``only`` the exclusive or of their numbers, so that a row covered once
    names its site; ``weight`` how hard each row has proven; ``score`` what each site outside
    would newly cover, and each inside alone covers, in weights; ``since`` the step of its last
    move; ``open_rows[:clock[UNCOVERED]]`` the rows covered by none, ``open_place`` where each
    stands there; ``best[:clock[BEST]]`` the smallest full cover.
    """

    clock: NDArray[np.int64]
    draw: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    row_starts: NDArray[np.int64]
    row_sites: NDArray[np.int32]
    chosen: NDArray[np.int32]
    place: NDArray[np.int32]
    covers: NDArray[np.int32]
    only: NDArray[np.int32]
    weight: NDArray[np.int64]
    score: NDArray[np.int64]
    since: NDArray[np.int64]
    open_rows: NDArray[np.int32]
    open_place: NDArray[np.int32]
    best: NDArray[np.int32]


@compiled
def put(cover: Cover, site: int) -> None:
    """Choose one more site."""
    cover.place[site] = cover.clock[CHOSEN]
    cover.chosen[cover.clock[CHOSEN]] = site
    cover.clock[CHOSEN] += 1
    cover.clock[LATEST] = site
    cover.since[site] = cover.clock[STEP]
    for at in range(cover.starts[site], cover.starts[site + 1]):
        row = cover.rows[at]
        if cover.covers[row] == 0:
            cover.clock[UNCOVERED] -= 1
            moved = cover.open_rows[cover.clock[UNCOVERED]]
            cover.open_rows[cover.open_place[row]] = moved
            cover.open_place[moved] = cover.open_place[row]
            for entry in range(cover.row_starts[row], cover.row_starts[row + 1]):
                if cover.row_sites[entry] != site:
                    cover.score[cover.row_sites[entry]] -= cover.weight[row]
        elif cover.covers[row] == 1:
            cover.score[cover.only[row]] -= cover.weight[row]
        cover.covers[row] += 1
        cover.only[row] ^= site


@inner
def _take(cover: Cover, site: int) -> None:
    cover.clock[CHOSEN] -= 1
    last = cover.chosen[cover.clock[CHOSEN]]
    cover.chosen[cover.place[site]] = last
    cover.place[last] = cover.place[site]
    cover.place[site] = -1
    cover.since[site] = cover.clock[STEP]
    for at in range(cover.starts[site], cover.starts[site + 1]):
        row = cover.rows[at]
        cover.covers[row] -= 1
        cover.only[row] ^= site
        if cover.covers[row] == 0:
            cover.open_place[row] = cover.clock[UNCOVERED]
            cover.open_rows[cover.clock[UNCOVERED]] = row
            cover.clock[UNCOVERED] += 1
            for entry in range(cover.row_starts[row], cover.row_starts[row + 1]):
                if cover.row_sites[entry] != site:
                    cover.score[cover.row_sites[entry]] += cover.weight[row]
        elif cover.covers[row] == 1:
            cover.score[cover.only[row]] += cover.weight[row]


@inner
def _least_missed(cover: Cover) -> int:
    """Return the chosen site that alone covers least; of equals the one that stood longest."""
    going = -1
    for index in range(cover.clock[CHOSEN]):
        site = cover.chosen[index]
        if site == cover.clock[LATEST]:
            continue
        if (
            going < 0
            or cover.score[site] < cover.score[going]
            or (cover.score[site] == cover.score[going] and cover.since[site] < cover.since[going])
        ):
            going = site
    return going


@inner
def _most_wanted(cover: Cover, gone: int) -> int:
    """Return the site that covers most of what is open, for an open row drawn by lot."""
    state = cover.draw[0]
    state ^= state << _SHIFT_A
    state ^= state >> _SHIFT_B
    state ^= state << _SHIFT_C
    cover.draw[0] = state
    row = cover.open_rows[np.int64(state % np.uint64(cover.clock[UNCOVERED]))]
    coming = -1
    for entry in range(cover.row_starts[row], cover.row_starts[row + 1]):
        site = cover.row_sites[entry]
        if site == gone:
            continue
        if (
            coming < 0
            or cover.score[site] > cover.score[coming]
            or (
                cover.score[site] == cover.score[coming] and cover.since[site] < cover.since[coming]
            )
        ):
            coming = site
    return coming if coming >= 0 else gone


@compiled
def improve_cover(cover: Cover, steps: int) -> None:
    """Take sites away and put others in their stead, so many steps; keep the smallest full cover.

    Starts from chosen sites or from none. What stays open at the end of a step counts for more.
    """
    for _ in range(steps):
        while cover.clock[UNCOVERED] == 0 and cover.clock[CHOSEN] > 0:
            cover.clock[BEST] = cover.clock[CHOSEN]
            cover.best[: cover.clock[BEST]] = cover.chosen[: cover.clock[BEST]]
            cover.clock[LATEST] = -1
            _take(cover, _least_missed(cover))
        gone = -1
        if cover.clock[CHOSEN] >= cover.clock[BEST] - 1:
            gone = _least_missed(cover)
            if gone >= 0:
                _take(cover, gone)
        put(cover, _most_wanted(cover, gone))
        for index in range(cover.clock[UNCOVERED]):
            row = cover.open_rows[index]
            cover.weight[row] += 1
            for entry in range(cover.row_starts[row], cover.row_starts[row + 1]):
                cover.score[cover.row_sites[entry]] += 1
        cover.clock[STEP] += 1
