"""Exact search: a piece parted into sets out of all the connected ones that there are.

Where no parting is all in band, linear programming mostly gives weights that show it at a glance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array

from gongzhi.planning.grids.state import Aims, Floats, Ints, Piece
from gongzhi.planning.grids.subsets import Subsets, labels_of, list_subsets, rows_of

_EFFORT: Final = 6.0  # CP-SAT's own measure of work, about seconds: the same on every machine
_WIDER: Final = 0.15  # how far outside the band sets are looked at, as a share of its least
_SCALE: Final = 1_000_000
_SHOWN: Final = 1e-4  # weights that sum to less than this show nothing
_FOREVER: Final = 1e6


@dataclass(frozen=True, slots=True)
class Parting:
    """What exact search found: a parting all in band, or that there is none, or neither in time.

    ``label`` (n,): the parting with the least out of band that was found, or None.
    ``impossible``: no parting is all in band, proven. ``weights`` show it (see Certificate), if
    there are such.
    """

    label: Ints | None
    impossible: bool
    weights: tuple[int, ...] = ()


def part_exactly(piece: Piece, aims: Aims, seconds: float | None = None) -> Parting | None:
    """Return how a piece can be parted, or None where its connected sets are too many to list.

    Nothing of the piece is too large for a grid. ``seconds`` ends the search early.
    """
    sets = list_subsets(piece, aims.minimum, aims.maximum)
    if sets is None:
        return None
    weights = _show(len(piece.x), sets)
    if not weights:
        label, none = _choose(piece, aims, sets, seconds)
        if not none:
            return Parting(label, impossible=False)
    margin = round(_WIDER * aims.minimum)
    wider = list_subsets(piece, max(aims.minimum - margin, 1.0), aims.maximum + margin)
    label = None if wider is None else _choose(piece, aims, wider, seconds)[0]
    return Parting(label, impossible=True, weights=weights)


def _choose(
    piece: Piece, aims: Aims, sets: Subsets, seconds: float | None
) -> tuple[Ints | None, bool]:
    """Choose sets that hold every building once, with the fewest out of band; or there are none."""
    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in sets.sizes]
    holding: list[list[cp_model.IntVar]] = [[] for _ in range(len(piece.x))]
    for number, take in enumerate(takes):
        for building in sets.members[sets.starts[number] : sets.starts[number + 1]]:
            holding[building].append(take)
    if not all(holding):
        return None, True
    for several in holding:
        model.add_exactly_one(several)
    misses = np.maximum(aims.minimum - sets.sizes, sets.sizes - aims.maximum)
    outside = [
        (int(aims.maximum + miss), take)
        for miss, take in zip(misses, takes, strict=True)
        if miss > 0
    ]
    if outside:
        model.minimize(sum(cost * take for cost, take in outside))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = _EFFORT
    solver.parameters.max_time_in_seconds = _FOREVER if seconds is None else max(seconds, 0.01)
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None, status == cp_model.INFEASIBLE
    chosen = [number for number, take in enumerate(takes) if solver.boolean_value(take)]
    return labels_of(sets, chosen, len(piece.x)), False


def _show(count: int, sets: Subsets) -> tuple[int, ...]:
    """Return weights that sum to more than 0, over each set to 0 or less; () if there are none."""
    if len(sets.sizes) == 0:
        return (1,) * count
    rows = rows_of(sets, count)
    found = linprog(
        -np.ones(count),
        A_ub=rows,  # type: ignore[call-overload]  # its stubs know no sparse arrays; it does
        b_ub=np.zeros(len(sets.sizes)),
        bounds=(-1, 1),
        method="highs",
    )
    if found.x is None:
        return ()
    return _as_integers(found.x, rows)


def _as_integers(weights: Floats, rows: csr_array) -> tuple[int, ...]:
    """Return the weights as whole numbers, a little less than they were, if they still show it."""
    whole = np.floor(weights * _SCALE).astype(np.int64) - 1
    if whole.sum() <= _SHOWN * _SCALE or (rows @ whole).max() > 0:
        return ()
    return tuple(int(weight) for weight in whole)
