"""Every connected set of buildings whose sum lies in given bounds, each once: compiled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from gongzhi.planning.compiled import compiled, inner
from gongzhi.planning.grids.state import Floats, Ints, Piece

STEPS: Final = 5_000_000  # of the search from one building; some tenths of a second
SETS: Final = 60_000
_ROOM: Final = 20  # members of a set, on average, that there is room for
_CANDIDATES: Final = 64  # for each building, over all levels
MOST_BUILDINGS: Final = 400


class Subsets(NamedTuple):
    """Sets of buildings by rows, and their sums: set s has ``members[starts[s]:starts[s + 1]]``."""

    starts: Ints
    members: Ints
    sizes: Floats


def rows_of(sets: Subsets, count: int) -> csr_array:
    """Return which sets hold which of ``count`` buildings, as sets × buildings of 1."""
    ones = np.ones(len(sets.members))
    return csr_array((ones, sets.members, sets.starts), shape=(len(sets.sizes), count))


def labels_of(sets: Subsets, numbers: Iterable[int], count: int) -> Ints:
    """Return the labels of ``count`` buildings, which the numbered sets hold once each."""
    label = np.zeros(count, dtype=np.int64)
    for grid, number in enumerate(numbers):
        label[sets.members[sets.starts[number] : sets.starts[number + 1]]] = grid
    return label


def list_subsets(piece: Piece, low: float, high: float, most: int = SETS) -> Subsets | None:
    """Return every connected set of a piece between ``low`` and ``high``; None beyond ``most``."""
    count = len(piece.x)
    if count > MOST_BUILDINGS:
        return None
    roots = np.array([0, count])
    return _listed(piece, low, high, rank=np.arange(count), roots=roots, most=most)


def list_subsets_with(piece: Piece, low: float, high: float, building: int) -> Subsets | None:
    """Return those of them that hold one building; None if they are too many to look through."""
    rank = np.ones(len(piece.x), dtype=np.int64)
    rank[building] = 0
    return _listed(piece, low, high, rank=rank, roots=np.array([building, building + 1]))


def _listed(
    piece: Piece, low: float, high: float, *, rank: Ints, roots: Ints, most: int = SETS
) -> Subsets | None:
    count = len(piece.x)
    out = Subsets(
        starts=np.zeros(most + 1, dtype=np.int64),
        members=np.zeros(most * _ROOM, dtype=np.int64),
        sizes=np.zeros(most),
    )
    walk = Walk(
        chosen=np.zeros(count + 1, dtype=np.int64),
        totals=np.zeros(count + 1),
        first=np.zeros(count + 2, dtype=np.int64),
        until=np.zeros(count + 2, dtype=np.int64),
        candidates=np.zeros(_CANDIDATES * count, dtype=np.int64),
        touched=np.zeros(count, dtype=np.int64),
    )
    found = search(piece, np.array([low, high]), rank, roots, walk, out)
    if found < 0:
        return None
    return Subsets(out.starts[: found + 1], out.members[: out.starts[found]], out.sizes[:found])


class Walk(NamedTuple):
    """Where the search is: at each level the building chosen, the sum so far, what is to be tried.

    ``touched`` is the level at which a building came near, 0 while it is far.
    """

    chosen: Ints
    totals: Floats
    first: Ints
    until: Ints
    candidates: Ints
    touched: Ints


@inner
def step_back(piece: Piece, walk: Walk, level: int) -> None:
    """Let what came near through the building chosen at a level be far again."""
    left = walk.chosen[level]
    for arc in range(piece.starts[left], piece.starts[left + 1]):
        if walk.touched[piece.others[arc]] == level + 2:
            walk.touched[piece.others[arc]] = 0


@inner
def step_on(piece: Piece, rank: Ints, walk: Walk, level: int, lowest: int) -> bool:
    """Open the next level: what is left to be tried here, and what comes near; or no room."""
    begin = walk.until[level]
    if 2 * begin - walk.first[level] + len(rank) > len(walk.candidates):
        return False
    written = begin
    for at in range(walk.first[level], begin):
        walk.candidates[written] = walk.candidates[at]
        written += 1
    building = walk.chosen[level]
    for arc in range(piece.starts[building], piece.starts[building + 1]):
        other = piece.others[arc]
        if walk.touched[other] == 0 and rank[other] > lowest:
            walk.touched[other] = level + 2
            walk.candidates[written] = other
            written += 1
    walk.first[level + 1], walk.until[level + 1] = begin, written
    return True


@inner
def note(walk: Walk, out: Subsets, found: int, level: int) -> bool:
    """Write down the set chosen so far; or there is no room."""
    at = out.starts[found]
    if found + 1 == len(out.starts) or at + level + 1 > len(out.members):
        return False
    for depth in range(level + 1):
        out.members[at + depth] = walk.chosen[depth]
    out.sizes[found] = walk.totals[level]
    out.starts[found + 1] = at + level + 1
    return True


@inner
def search_from(
    piece: Piece, bounds: Floats, rank: Ints, walk: Walk, out: Subsets, root: int, found: int
) -> int:
    """Write the sets whose building of lowest rank is ``root`` after ``found``; return how many."""
    for other in range(len(rank)):
        walk.touched[other] = 0
    walk.touched[root] = 1
    walk.candidates[0] = root
    walk.first[0], walk.until[0], level = 0, 1, 0
    for _ in range(STEPS):
        if walk.first[level] == walk.until[level]:
            if level == 0:
                return found
            level -= 1
            step_back(piece, walk, level)
            continue
        building = walk.candidates[walk.first[level]]
        walk.first[level] += 1
        total = piece.size[building] + (walk.totals[level - 1] if level > 0 else 0.0)
        if total > bounds[1]:
            continue
        walk.chosen[level], walk.totals[level] = building, total
        if total >= bounds[0]:
            if not note(walk, out, found, level):
                return -1
            found += 1
        if not step_on(piece, rank, walk, level, rank[root]):
            return -1
        level += 1
    return -1


@compiled
def search(piece: Piece, bounds: Floats, rank: Ints, roots: Ints, walk: Walk, out: Subsets) -> int:
    """Write the sets whose building of lowest rank is a root; return how many, -1 if too many.

    A set grows by what touches it and was not passed over before, so that each is met once. A
    set beyond the upper bound grows no further: nothing counts less than none.
    """
    found = 0
    for root in range(roots[0], roots[1]):
        found = search_from(piece, bounds, rank, walk, out, root, found)
        if found < 0:
            return -1
    return found
