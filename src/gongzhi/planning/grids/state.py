"""The state of a drawing under way, and what each grid costs: compiled, in place, per building.

A drawing of a piece is one label for each building. Each grid's sums are kept so that a building
moves in time proportional to its neighbours alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import inner

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SIZE: Final = 0  # households, or whatever is measured
COUNT: Final = 1  # buildings
AREA: Final = 2
PERIMETER: Final = 3
SUM_X: Final = 4
SUM_Y: Final = 5
SUM_SQUARES: Final = 6
LARGE: Final = 7  # of the buildings beyond the band by themselves: their sum
LARGE_COUNT: Final = 8
ESTATES: Final = 9  # how many estates have a building here
AWAY: Final = 10  # households that belonged to another grid before
COST: Final = 11
BAD: Final = 12
COLUMNS: Final = 13


class Piece(NamedTuple):
    """Connected buildings of one kind in one community, as the compiled code reads them.

    ``starts`` and ``others`` are the neighbours by rows, ``borders`` what they share. ``home`` is
    the label that a building had before, -1 if none; ``estate`` counts from 0, -1 if none.
    """

    starts: Ints
    others: Ints
    borders: Floats
    x: Floats
    y: Floats
    size: Floats
    area: Floats
    perimeter: Floats
    estate: Ints
    home: Ints


class Aims(NamedTuple):
    """The band, and what weighs how much; all of it in units of one ordinary grid."""

    minimum: float
    maximum: float
    bad: float
    excess: float
    shape: float
    spread: float
    evenness: float
    estates: float
    change: float
    ordinary_spread: float  # square metres: the mean squared distance in a round grid


class State(NamedTuple):
    """Labels, the sums of each grid, and its members as a list linked both ways."""

    label: Ints
    best: Ints
    sums: Floats
    head: Ints
    after: Ints
    before: Ints
    estate_count: Ints
    mark: Ints
    queue: Ints


def new_state(piece: Piece, label: Ints, grids: int) -> State:
    """Return a state of room for ``grids`` labels, all sums yet to be counted."""
    count, estates = len(piece.x), int(piece.estate.max(initial=-1)) + 1
    return State(
        label=label.astype(np.int64),
        best=np.zeros(count, dtype=np.int64),
        sums=np.zeros((grids, COLUMNS)),
        head=np.full(grids, -1, dtype=np.int64),
        after=np.full(count, -1, dtype=np.int64),
        before=np.full(count, -1, dtype=np.int64),
        estate_count=np.zeros((grids, max(estates, 1)), dtype=np.int64),
        mark=np.zeros(count + 1, dtype=np.int64),
        queue=np.zeros(count, dtype=np.int64),
    )


@inner
def price(aims: Aims, state: State, grid: int) -> float:
    """Write the cost of ``grid`` into its sums and return it."""
    sums = state.sums[grid]
    if sums[COUNT] == 0:
        sums[COST] = 0.0
        sums[BAD] = 0.0
        return 0.0
    size = sums[SIZE]
    middle = (aims.minimum + aims.maximum) / 2
    outside, bad = 0.0, 0.0
    if sums[LARGE_COUNT] > 0:
        outside = size - sums[LARGE] / sums[LARGE_COUNT]
    elif size < aims.minimum:
        outside, bad = aims.minimum - size, 1.0
    elif size > aims.maximum:
        outside, bad = size - aims.maximum, 1.0
    share = size / middle
    round_part = min(1.0, 4 * np.pi * sums[AREA] / max(sums[PERIMETER] ** 2, 1e-9))
    cost = bad * aims.bad + aims.excess * outside / aims.minimum
    cost += aims.shape * share * (1 - round_part)
    if size > 0:
        inertia = sums[SUM_SQUARES] - (sums[SUM_X] ** 2 + sums[SUM_Y] ** 2) / size
        cost += aims.spread * inertia / (middle * aims.ordinary_spread)
        cost += (
            aims.evenness * share * (2 * (size - middle) / (aims.maximum - aims.minimum + 1)) ** 2
        )
    cost += aims.estates * (sums[ESTATES] - 1.0) if sums[ESTATES] > 1 else 0.0
    cost += aims.change * sums[AWAY] / middle
    sums[COST] = cost
    sums[BAD] = bad
    return float(cost)


@inner
def border_with(piece: Piece, state: State, building: int, grid: int) -> float:
    """Return the length that a building's catchment shares with those of a grid."""
    shared = 0.0
    for arc in range(piece.starts[building], piece.starts[building + 1]):
        if state.label[piece.others[arc]] == grid:
            shared += piece.borders[arc]
    return shared


@inner
def count_in(piece: Piece, aims: Aims, state: State, building: int, grid: int, sign: float) -> None:
    """Add a building to a grid's sums (``sign`` 1) or take it out (-1); its label is not read."""
    sums = state.sums[grid]
    size, x, y = piece.size[building], piece.x[building], piece.y[building]
    shared = border_with(piece, state, building, grid)
    sums[SIZE] += sign * size
    sums[COUNT] += sign
    sums[AREA] += sign * piece.area[building]
    sums[PERIMETER] += sign * (piece.perimeter[building] - 2 * shared)
    sums[SUM_X] += sign * size * x
    sums[SUM_Y] += sign * size * y
    sums[SUM_SQUARES] += sign * size * (x * x + y * y)
    if size > aims.maximum:
        sums[LARGE] += sign * size
        sums[LARGE_COUNT] += sign
    if piece.home[building] != grid and piece.home[building] >= 0:
        sums[AWAY] += sign * size
    estate = piece.estate[building]
    if estate >= 0:
        held = state.estate_count[grid, estate]
        state.estate_count[grid, estate] = held + int(sign)
        if sign > 0 and held == 0:
            sums[ESTATES] += 1
        if sign < 0 and held == 1:
            sums[ESTATES] -= 1


@inner
def enlist(state: State, building: int, grid: int) -> None:
    """Put a building at the head of a grid's members and label it."""
    first = state.head[grid]
    state.after[building] = first
    state.before[building] = -1
    if first >= 0:
        state.before[first] = building
    state.head[grid] = building
    state.label[building] = grid


@inner
def strike(state: State, building: int) -> None:
    """Take a building out of its grid's members; it has no label after."""
    earlier, later = state.before[building], state.after[building]
    if earlier >= 0:
        state.after[earlier] = later
    else:
        state.head[state.label[building]] = later
    if later >= 0:
        state.before[later] = earlier
    state.label[building] = -1


@inner
def move(piece: Piece, aims: Aims, state: State, building: int, grid: int) -> float:
    """Move a building to another grid; return by how much the cost of the drawing changes."""
    old = state.label[building]
    was = state.sums[old, COST] + state.sums[grid, COST]
    strike(state, building)
    count_in(piece, aims, state, building, old, -1.0)
    count_in(piece, aims, state, building, grid, 1.0)
    enlist(state, building, grid)
    return float(price(aims, state, old) + price(aims, state, grid) - was)


@inner
def count_all(piece: Piece, aims: Aims, state: State) -> float:
    """Count every sum anew from the labels; return the cost of the drawing."""
    for grid in range(len(state.head)):
        state.head[grid] = -1
        for column in range(COLUMNS):
            state.sums[grid, column] = 0.0
        for estate in range(state.estate_count.shape[1]):
            state.estate_count[grid, estate] = 0
    for building in range(len(piece.x)):  # each border is to count once: when both are in
        state.queue[building] = state.label[building]
        state.label[building] = -1
    for building in range(len(piece.x)):
        count_in(piece, aims, state, building, state.queue[building], 1.0)
        enlist(state, building, state.queue[building])
    cost = 0.0
    for grid in range(len(state.head)):
        cost += price(aims, state, grid)
    return cost


@inner
def count_bad(state: State) -> int:
    """Return how many grids are out of band that need not be for a building too large."""
    bad = 0
    for grid in range(len(state.head)):
        bad += int(state.sums[grid, BAD])
    return bad


@inner
def holds_without(piece: Piece, state: State, building: int) -> bool:
    """Tell whether a building's grid stays in one piece when it leaves."""
    grid = state.label[building]
    wanted, first = 0, -1
    count = len(state.mark) - 1
    state.mark[count] += 2  # the stamp of this search; one less marks those to be reached
    stamp = state.mark[count]
    for arc in range(piece.starts[building], piece.starts[building + 1]):
        other = piece.others[arc]
        if state.label[other] == grid and state.mark[other] != stamp - 1:
            state.mark[other] = stamp - 1
            first = other
            wanted += 1
    if wanted <= 1:
        return True
    state.mark[building] = stamp
    state.mark[first] = stamp
    state.queue[0] = first
    reached, read, written = 1, 0, 1
    while read < written:
        at = state.queue[read]
        read += 1
        for arc in range(piece.starts[at], piece.starts[at + 1]):
            other = piece.others[arc]
            if state.label[other] != grid or state.mark[other] == stamp:
                continue
            if state.mark[other] == stamp - 1:
                reached += 1
                if reached == wanted:
                    return True
            state.mark[other] = stamp
            state.queue[written] = other
            written += 1
    return False
