"""Annealing: buildings are shifted, swapped and recut between grids, at first freely."""

from __future__ import annotations

from typing import Final

import numpy as np

from gongzhi.planning.compiled import compiled, inner
from gongzhi.planning.grids.cutting import (
    Room,
    can_split,
    cost_of_both,
    empty_grid,
    recut,
    undo_recut,
)
from gongzhi.planning.grids.state import (
    COUNT,
    Aims,
    Floats,
    Ints,
    Piece,
    State,
    count_all,
    count_bad,
    holds_without,
    move,
)

_SWAPS: Final = 0.25  # of all tries to move a building
_RECUTS: Final = 0.5  # tries for each grid in one sweep over the buildings
_SPLITS: Final = 0.1  # of all recuts
_JOINS: Final = 0.2  # the share below which it is a split or a join
_REACH: Final = 24  # members looked at for the other half of a swap


@inner
def neighbour_elsewhere(piece: Piece, state: State, building: int) -> int:
    """Return the grid of a random neighbour if it is another one than the building's, else -1."""
    degree = piece.starts[building + 1] - piece.starts[building]
    if degree == 0:
        return -1
    other = piece.others[piece.starts[building] + np.random.randint(0, degree)]
    grid = state.label[other]
    return grid if grid != state.label[building] else -1


@inner
def accepted(change: float, heat: float) -> bool:
    """Tell by lot whether a change of cost is taken."""
    return change <= 0 or np.random.random() < np.exp(-change / heat)


@inner
def pick_second(state: State, grid: int) -> int:
    """Return some member of a grid, of those that joined it lately."""
    second = state.head[grid]
    for _ in range(np.random.randint(0, _REACH)):
        if state.after[second] < 0:
            break
        second = state.after[second]
    return int(second)


@inner
def try_shift(piece: Piece, aims: Aims, state: State, heat: float, swap: bool) -> float:
    """Try to move one building across, with ``swap`` another one onward; return the change."""
    building = np.random.randint(0, len(piece.x))
    grid = neighbour_elsewhere(piece, state, building)
    if grid < 0 or not holds_without(piece, state, building):
        return 0.0
    came_from = state.label[building]
    change, second = move(piece, aims, state, building, grid), building
    if swap:
        second = pick_second(state, grid)
        onward = neighbour_elsewhere(piece, state, second)
        if second != building and onward >= 0 and holds_without(piece, state, second):
            change += move(piece, aims, state, second, onward)
        else:
            change = np.inf
    if accepted(change, heat):
        return change
    for turn in range(2):
        moved = second if turn == 0 else building
        back = grid if turn == 0 and second != building else came_from
        if state.label[moved] != back:
            move(piece, aims, state, moved, back)
    return 0.0


@inner
def try_recut(piece: Piece, aims: Aims, state: State, room: Room, heat: float) -> float:
    """Try to part a random pair of neighbouring grids anew, join it, or split one of it."""
    building = np.random.randint(0, len(piece.x))
    one, two = state.label[building], -1
    kind = np.random.random()
    if kind >= _SPLITS:
        two = neighbour_elsewhere(piece, state, building)
    elif can_split(state, one):
        two = empty_grid(state)
    if two < 0:
        return 0.0
    was = cost_of_both(state, one, two)
    count = recut(piece, aims, state, room, one, two, _SPLITS <= kind < _JOINS)
    change = cost_of_both(state, one, two) - was
    if accepted(change, heat):
        return change
    undo_recut(piece, aims, state, room, count)
    return 0.0


@compiled
def anneal(
    piece: Piece, aims: Aims, state: State, room: Room, heats: Floats, seed: int, stop: Ints
) -> tuple[int, float]:
    """Cool the drawing in place through ``heats``, one sweep each; leave the best that was met.

    Returns how many grids are out of band (those of buildings too large apart), and the cost. A
    drawing is better with fewer of them, then with less cost. ``stop[0]``, set from outside, ends
    it early.
    """
    np.random.seed(seed)
    count = len(piece.x)
    cost = count_all(piece, aims, state)
    best_bad, best_cost = count_bad(state) + 1, cost
    for turn in range(len(heats) + 1):
        bad = count_bad(state)
        if bad < best_bad or (bad == best_bad and cost < best_cost - 1e-9):
            best_bad, best_cost = bad, cost
            for building in range(count):
                state.best[building] = state.label[building]
        if turn == len(heats) or stop[0] != 0:
            break
        grids = 0
        for _ in range(count):
            swap = np.random.random() < _SWAPS
            cost += try_shift(piece, aims, state, heats[turn], swap)
        for grid in range(len(state.head)):
            grids += 1 if state.sums[grid, COUNT] > 0 else 0
        for _ in range(int(np.ceil(grids * _RECUTS))):
            cost += try_recut(piece, aims, state, room, heats[turn])
    for building in range(count):
        state.label[building] = state.best[building]
    return best_bad, count_all(piece, aims, state)
