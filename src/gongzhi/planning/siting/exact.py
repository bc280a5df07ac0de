"""Small questions of siting, solved to the proven best by CP-SAT."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.sparse import csr_array

from gongzhi.planning.watch import Watch


def fewest_exactly(
    table: csr_array, best: NDArray[np.int32], least: int, *, seed: int, watch: Watch
) -> tuple[NDArray[np.int32], int]:
    """Look for a smaller cover of points × sites than ``best``, or prove that there is none.

    Returns the smallest cover found and the least number proven.
    """
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(table.shape[1])]
    for row in range(table.shape[0]):
        model.add_bool_or(
            [chosen[site] for site in table.indices[table.indptr[row] : table.indptr[row + 1]]]
        )
    total = sum(chosen)
    model.add(total >= least)
    model.minimize(total)
    hinted = set(best.tolist())
    for site, variable in enumerate(chosen):
        model.add_hint(variable, site in hinted)
    solver = _solver(seed, watch)
    status = solver.solve(model)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        found = np.flatnonzero([solver.boolean_value(one) for one in chosen]).astype(np.int32)
        best = found if len(found) < len(best) else best
        least = max(least, round(solver.best_objective_bound))
    return best, min(least, len(best))


def _solver(seed: int, watch: Watch) -> cp_model.CpSolver:
    """Return a solver that works alone and gives the same answer each time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, watch.seconds - watch.spent)
    return solver
