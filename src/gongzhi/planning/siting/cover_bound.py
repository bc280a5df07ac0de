"""The number of sites below which no cover exists, proven by prices of points.

Points have prices; a site that would earn more than 1 gives the surplus back. Whatever the prices,
their sum less what is given back is at most the number of sites of any cover (Caprara, Fischetti
and Toth 1999), piece by piece of what hangs together, each piece rounded up. Good prices are the
duals of a linear programme over the few points that matter, which are added as they are found
uncovered, and subgradient steps from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import block_array, csr_array, csr_matrix
from scipy.sparse.csgraph import connected_components

from gongzhi.planning.watch import Watch

_PATIENCE: Final = 15
_LEAST_STEP: Final = 0.004
_STEPS: Final = 400
_PROGRAMMES: Final = 60
_FIRST_ROWS: Final = 4
_ROWS_PER_SITE: Final = 3
_PROGRAMMES_UNTIL: Final = 0.6
_SURE: Final = 1e-6


class CoverBound:
    """The least number of sites for points × sites, raised step by step."""

    def __init__(self, table: csr_array) -> None:
        self.rows = csr_array(table.astype(np.float64))
        self.sites = csr_array(self.rows.T)
        both = block_array([[None, self.rows], [self.sites, None]])
        self.pieces, self._piece = connected_components(both, directed=False)
        self.least = 0
        self.value = -np.inf
        self.price = np.zeros(self.rows.shape[0])

    def offer(self, price: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Take what these prices prove; return their worth, and what each site earns too little."""
        short = 1.0 - self.sites @ price
        back = np.minimum(0.0, short)
        worth = np.bincount(self._piece, np.concatenate([price, back]), minlength=self.pieces)
        self.least = max(self.least, int(np.ceil(worth - _SURE).clip(0).sum()))
        value = float(worth.sum())
        if value > self.value:
            self.value, self.price = value, price
        return value, short

    def raise_by_programmes(
        self, hard: NDArray[np.int64], best: int, watch: Watch, told: Callable[[], bool]
    ) -> None:
        """Solve linear programmes over growing sets of points, the hardest first."""
        order = np.lexsort((np.diff(self.rows.indptr), -hard))
        active = np.zeros(len(hard), bool)
        active[order[: _FIRST_ROWS * best]] = True
        for _ in range(_PROGRAMMES):
            left = watch.seconds * _PROGRAMMES_UNTIL - watch.spent
            if told() or left <= 0:
                return
            chosen = np.flatnonzero(active)
            solved = _solve(self.rows[chosen], left)
            if solved is None:
                return
            share, dual = solved
            price = np.zeros(len(hard))
            price[chosen] = dual
            self.offer(price)
            covered = self.rows @ share
            missed = np.flatnonzero(covered < 1 - _SURE)
            if not len(missed):
                return
            active[self._apart(missed[np.argsort(covered[missed], kind="stable")])] = True

    def _apart(self, rows: NDArray[np.intp]) -> list[int]:
        """Return the first of the rows, no more than a few to a site."""
        taken = np.zeros(self.sites.shape[0], np.int8)
        kept = []
        for row in rows:
            sites = self.rows.indices[self.rows.indptr[row] : self.rows.indptr[row + 1]]
            if taken[sites].max() < _ROWS_PER_SITE:
                taken[sites] += 1
                kept.append(int(row))
        return kept

    def raise_by_steps(self, best: int, told: Callable[[], bool]) -> None:
        """Move the prices along the subgradient, with steps that shrink when they fail."""
        step, since, price = 0.5, 0, self.price
        course = np.zeros(len(price))
        for _ in range(_STEPS):
            before = self.value
            value, short = self.offer(price)
            since = 0 if self.value > before + 1e-5 * abs(before) else since + 1
            if told():
                return
            if since >= _PATIENCE:
                step, since, price = step / 2, 0, self.price
                if step < _LEAST_STEP:
                    return
                continue
            course = (1.0 - self.rows @ (short < 0).astype(np.float64)) * 0.7 + course * 0.3
            square = float(course @ course)
            if not square:
                return
            price = np.maximum(0.0, price + step * (best - value) / square * course)


def _solve(
    rows: csr_array, seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return how much of each site covers the rows at least cost, and the rows' prices."""
    whole = rows.shape[1]
    kept = _without_copies(rows)
    rows = csr_array(rows[:, kept])
    count, sites = rows.shape
    programme = model_builder_helper.ModelBuilderHelper()
    given: Any = (
        np.zeros(sites), np.full(sites, np.inf), np.ones(sites),
        np.ones(count), np.full(count, np.inf), csr_matrix(rows),
    )  # fmt: skip
    programme.fill_model_from_sparse_data(*given)
    solver = model_builder_helper.ModelSolverHelper("glop")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters("use_dual_simplex: true")
    solver.solve(programme)
    if solver.status() != model_builder_helper.SolveStatus.OPTIMAL:
        return None
    share = np.zeros(whole)
    share[kept] = solver.variable_values()
    return share, np.maximum(0.0, solver.dual_values())


def _without_copies(rows: csr_array) -> NDArray[np.intp]:
    """Return one site of each group that covers the same rows, by sums of numbers drawn by lot."""
    sums = rows.T @ np.random.default_rng(0).random(rows.shape[0])
    return np.unique(np.round(sums, 9), return_index=True)[1]
