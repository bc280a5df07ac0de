"""Recutting: two neighbouring grids become one, one becomes two, or two are parted anew.

The members are spanned by a random tree; of its links the one is cut that leaves both sides
nearest to the band.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gongzhi.planning.compiled import inner
from gongzhi.planning.grids.state import (
    COST,
    COUNT,
    LARGE_COUNT,
    Aims,
    Floats,
    Ints,
    Piece,
    State,
    move,
)


class Room(NamedTuple):
    """Where a recut works, each (n,): made once, so that no try allocates.

    ``members`` of the grids and their ``former`` labels, by which a recut is undone; ``order`` of
    the tree, root first, ``parent`` and ``branch`` by place in it; ``place`` is -1 between tries.
    """

    members: Ints
    former: Ints
    order: Ints
    parent: Ints
    frontier: Ints
    place: Ints
    branch: Ints
    below: Floats
    large: Floats


def new_room(count: int) -> Room:
    """Return room for pieces of ``count`` buildings."""
    ints = np.full((7, count), -1, dtype=np.int64)
    return Room(*ints, *np.zeros((2, count)))


@inner
def gather(state: State, room: Room, one: int, two: int) -> int:
    """Note the members of two grids and their labels; return how many there are."""
    count = 0
    for grid in (one, two):
        building = state.head[grid]
        while building >= 0:
            room.members[count] = building
            room.former[count] = grid
            count += 1
            building = state.after[building]
    return count


@inner
def span(piece: Piece, room: Room, count: int) -> int:
    """Span the first ``count`` members by a random tree; return how many it reaches."""
    for index in range(count):
        room.place[room.members[index]] = -2
    root = room.members[np.random.randint(0, count)]
    room.order[0], room.parent[0], room.place[root], room.frontier[0] = root, -1, 0, 0
    reached, waiting = 1, 1
    while waiting > 0:
        pick = np.random.randint(0, waiting)
        at = room.frontier[pick]
        building = room.order[at]
        first, degree = piece.starts[building], piece.starts[building + 1] - piece.starts[building]
        turn = np.random.randint(0, degree) if degree > 0 else 0
        grown = False
        for _ in range(degree):
            other = piece.others[first + turn]
            turn = turn + 1 if turn + 1 < degree else 0
            if room.place[other] == -2:  # noqa: PLR2004 - a member not yet reached
                room.order[reached], room.parent[reached] = other, at
                room.place[other] = reached
                room.frontier[waiting] = reached
                reached += 1
                waiting += 1
                grown = True
                break
        if not grown:
            waiting -= 1
            room.frontier[pick] = room.frontier[waiting]
    for index in range(count):
        room.place[room.members[index]] = -1
    return reached


@inner
def outside_band(aims: Aims, size: float, large: float) -> float:
    """Return how far a size lies outside the band; nothing where it cannot be inside."""
    if large > 0:
        return 0.0
    return max(aims.minimum - size, size - aims.maximum, 0.0)


@inner
def best_cut(piece: Piece, aims: Aims, room: Room, count: int) -> int:
    """Return the place in the tree whose branch, cut off, leaves both sides nearest the band."""
    for at in range(count):
        size = piece.size[room.order[at]]
        room.below[at] = size
        room.large[at] = 1.0 if size > aims.maximum else 0.0
    for at in range(count - 1, 0, -1):
        room.below[room.parent[at]] += room.below[at]
        room.large[room.parent[at]] += room.large[at]
    best, chosen, ties = 1e18, -1, 0
    for at in range(1, count):
        miss = outside_band(aims, room.below[at], room.large[at]) + outside_band(
            aims, room.below[0] - room.below[at], room.large[0] - room.large[at]
        )
        if miss < best:
            best, chosen, ties = miss, at, 1
        elif miss == best:
            ties += 1
            if np.random.randint(0, ties) == 0:
                chosen = at
    return chosen


@inner
def mark_sides(piece: Piece, state: State, room: Room, count: int, cut: int, two: int) -> bool:
    """Mark the branch cut off; tell whether it, rather than the rest, is to be grid ``two``."""
    stays = 0.0
    for at in range(count):
        parent = room.parent[at]
        room.branch[at] = 1 if at == cut or (parent >= 0 and room.branch[parent] == 1) else 0
        same = (room.branch[at] == 1) == (state.label[room.order[at]] == two)
        stays += (piece.size[room.order[at]] + 1e-3) * (1.0 if same else -1.0)
    return stays >= 0


@inner
def recut(
    piece: Piece, aims: Aims, state: State, room: Room, one: int, two: int, join: bool
) -> int:
    """Join grids ``one`` and ``two``, or part their members anew; return how many they are.

    ``two`` may be empty: then ``one`` is split. What it did is undone by ``undo_recut``.
    """
    count = gather(state, room, one, two)
    branch_is_two = False
    if join:
        for at in range(count):
            room.order[at], room.branch[at] = room.members[at], 1
    else:
        if span(piece, room, count) < count:
            return 0
        cut = best_cut(piece, aims, room, count)
        if cut < 0:
            return 0
        branch_is_two = mark_sides(piece, state, room, count, cut, two)
    for at in range(count):
        grid = two if (room.branch[at] == 1) == branch_is_two else one
        if state.label[room.order[at]] != grid:
            move(piece, aims, state, room.order[at], grid)
    return count


@inner
def undo_recut(piece: Piece, aims: Aims, state: State, room: Room, count: int) -> None:
    """Put the members of the last recut back where they were."""
    for index in range(count):
        if state.label[room.members[index]] != room.former[index]:
            move(piece, aims, state, room.members[index], room.former[index])


@inner
def empty_grid(state: State) -> int:
    """Return a label that no building bears, or -1."""
    for grid in range(len(state.head)):
        if state.sums[grid, COUNT] == 0:
            return grid
    return -1


@inner
def can_split(state: State, grid: int) -> bool:
    """Tell whether a grid has more to part than buildings too large for any grid."""
    return bool(state.sums[grid, COUNT] > max(1.0, state.sums[grid, LARGE_COUNT]))


@inner
def cost_of_both(state: State, one: int, two: int) -> float:
    """Return what two grids cost together."""
    return float(state.sums[one, COST] + state.sums[two, COST])
