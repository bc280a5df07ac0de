"""The number of sites below which no cover exists, proven by prices.

Points have prices, and so have triples of points that need two sites (``cover_cuts``); a site that
would earn more than 1 gives the surplus back. Whatever the prices, their sum less what is given
back is at most the number of sites of any cover (Caprara, Fischetti and Toth 1999), piece by piece
of what hangs together, each piece rounded up. Good prices are the duals of linear programmes over
the few points that matter, which are added as they are found uncovered, then the triples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import csr_array, csr_matrix, vstack

from gongzhi.planning.siting.cover_cuts import AT_LEAST, broken_triples, counts_of
from gongzhi.planning.siting.problem import pieces_of

_ROUNDS: Final = 80
_FIRST_ROWS: Final = 4
_ROWS_PER_SITE: Final = 3
_BUNDLE: Final = 300
_ROUNDS_AHEAD: Final = 30
_SLOW: Final = 0.003
_SURE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """Prices of points, and of triples of points, that prove a least number of sites."""

    price: NDArray[np.float64]
    triples: NDArray[np.intp]
    triple_price: NDArray[np.float64]


class CoverBound:
    """The least number of sites for points × sites, raised round by round."""

    def __init__(self, table: csr_array) -> None:
        rows = csr_array(table.astype(np.float64))
        points, sites = pieces_of(rows)
        part = _bundled(np.bincount(points))
        self.parts = [
            _Part(
                rows,
                np.flatnonzero(part[points] == one), np.flatnonzero(part[sites] == one),
                points, sites,
            )
            for one in range(part.max() + 1)
        ]  # fmt: skip
        self._points = rows.shape[0]

    @property
    def least(self) -> int:
        """Return the number of sites that any cover has at least."""
        return sum(int(part.least.sum()) for part in self.parts)

    @property
    def proof(self) -> Proof:
        """Return the prices that prove it."""
        price = np.zeros(self._points)
        for part in self.parts:
            price[part.points] = part.price
        return Proof(
            price,
            np.concatenate([part.points[part.proven] for part in self.parts]),
            np.concatenate([part.proven_price for part in self.parts]),
        )

    def raise_by_programmes(self, left: Callable[[], float], told: Callable[[], bool]) -> None:
        """Solve linear programmes over growing sets of points, where most is promised first.

        Each part has begun. ``left`` says how many seconds are left, ``told`` whether to stop.
        """
        while going := [part for part in self.parts if not part.done]:
            if told() or left() <= 0:
                return
            min(going, key=lambda part: part.work_ahead).raise_once(left())


def _bundled(points: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the part of each piece, small pieces together in one."""
    order = np.argsort(points, kind="stable")
    part = np.empty(len(points), np.intp)
    at, filled = 0, 0
    for piece in order:
        if filled and filled + points[piece] > _BUNDLE:
            at, filled = at + 1, 0
        part[piece] = at
        filled += points[piece]
    return part


class _Part:
    """Pieces of points and sites, the points that matter so far, and their triples."""

    def __init__(  # noqa: PLR0917 - each is a part of the question
        self,
        rows: csr_array,
        points: NDArray[np.intp],
        sites: NDArray[np.intp],
        piece_of_point: NDArray[np.int32],
        piece_of_site: NDArray[np.int32],
    ) -> None:
        self.points, self.sites = points, sites
        self.rows = csr_array(csr_array(rows[points])[:, sites])
        names, self._of_point = np.unique(piece_of_point[points], return_inverse=True)
        self._of_site = np.searchsorted(names, piece_of_site[sites])
        self.least = np.zeros(len(names), np.int64)
        self.value = np.zeros(len(names))
        self.price = np.zeros(len(points))
        self.proven, self.proven_price = np.empty((0, 3), np.int64), np.empty(0)
        self.triples, self._counts = self.proven, csr_array((0, len(sites)))
        self.done = False
        widest = np.diff(csr_array(self.rows.T).indptr)
        first = 1 / self.rows.multiply(widest).max(axis=1).toarray().ravel()
        self._offer(np.arange(len(points)), first, np.empty(0))

    def begin(self, hard: NDArray[np.int64], best: NDArray[np.int32]) -> None:
        """Start with the hardest points; ``best`` are the sites of a cover.

        A piece is done when no fewer sites do.
        """
        self._enough = np.bincount(self._of_site[best], minlength=len(self.least))
        self._rounds, self._rise = 0, float(len(best))
        order = np.lexsort((np.diff(self.rows.indptr), -hard))
        self._active = np.sort(order[: _FIRST_ROWS * len(best)])
        self._close()

    @property
    def work_ahead(self) -> float:
        """Guess the work until one more site is proven, from how the proof rose of late."""
        size = len(self._active) + len(self.triples)
        return self._missing() / max(self._rise, _SURE) * size**2

    def raise_once(self, seconds: float) -> None:
        """Solve one programme, take what its prices prove, and add what it misses."""
        programme = csr_array(vstack([self.rows[self._active], self._counts]))
        split = len(self._active)
        need = np.append(np.ones(split), np.full(len(self.triples), AT_LEAST))
        solved = _solve(programme, need, seconds)
        if solved is None:
            self.done = True
            return
        share, dual = solved
        before = self.value.sum()
        rose = self._offer(self._active, dual[:split], dual[split:])
        rise = self.value.sum() - before
        self._rounds += 1
        self._rise = 0.7 * self._rise + 0.3 * rise
        covered = self.rows @ share
        missed = np.flatnonzero(covered < 1 - _SURE)
        more = np.empty((0, 3), np.int64)
        if rise <= _SLOW * self.value.sum() or not len(missed):
            more = broken_triples(self.rows, share, 20 + len(self.sites) // 8)
        if rose:
            self.triples = self.triples[dual[split:] > 0]
            useful = (dual[:split] > 0) | (covered[self._active] < 1 + _SURE)
            self._active = self._active[useful]
        self._add(self._apart(missed[np.argsort(covered[missed], kind="stable")]), more)
        self._close(nothing_missed=not len(missed) and not len(more))

    def _missing(self) -> float:
        """Return how much of a price proves the next site."""
        open_ones = self.least < self._enough
        return float((self.least - self.value)[open_ones].min(initial=np.inf)) + _SURE

    def _close(self, *, nothing_missed: bool = False) -> None:
        """Tell whether the part is done: proven, without more to add, or with no hope of more."""
        hopeless = self._missing() > _ROUNDS_AHEAD * self._rise
        self.done = nothing_missed or hopeless or self._rounds == _ROUNDS

    def _add(self, points: NDArray[np.intp], triples: NDArray[np.int64]) -> None:
        """Have these points and triples matter, where a piece is not proven yet."""
        is_open = (self.least < self._enough)[self._of_point]
        active = np.union1d(self._active, points)
        self._active = active[is_open[active]]
        triples = np.concatenate([self.triples, triples])
        self.triples = triples[is_open[triples[:, 0]]]
        self._counts = counts_of(self.rows, self.triples)

    def _offer(
        self, active: NDArray[np.intp], price: NDArray[np.float64], more: NDArray[np.float64]
    ) -> bool:
        """Take what prices of these points and of the triples prove; tell whether it is more."""
        earned = csr_array(self.rows[active]).T @ price + self._counts.T @ more
        back = np.minimum(0.0, 1.0 - earned)
        owner = self._of_point[self.triples[:, 0]]
        pieces = len(self.least)
        value = (
            np.bincount(self._of_point[active], price, pieces)
            + np.bincount(owner, AT_LEAST * more, pieces)
            + np.bincount(self._of_site, back, pieces)
        )
        better = value > self.value + _SURE
        self.value[better] = value[better]
        self.least = np.maximum(self.least, np.ceil(self.value - _SURE).astype(np.int64))
        self.price[better[self._of_point]] = 0
        taken = better[self._of_point[active]]
        self.price[active[taken]] = price[taken]
        stays, comes = ~better[self._of_point[self.proven[:, 0]]], better[owner]
        self.proven = np.concatenate([self.proven[stays], self.triples[comes]])
        self.proven_price = np.append(self.proven_price[stays], more[comes])
        return bool(better.any())

    def _apart(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the first of the rows, no more than a few to a site."""
        taken = np.zeros(self.rows.shape[1], np.int8)
        kept = []
        for row in rows:
            sites = self.rows.indices[self.rows.indptr[row] : self.rows.indptr[row + 1]]
            if taken[sites].max() < _ROWS_PER_SITE:
                taken[sites] += 1
                kept.append(row)
        return np.array(kept, np.intp)


def _solve(
    rows: csr_array, need: NDArray[np.float64], seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return how much of each site gives the rows what they need at least cost, and prices."""
    whole = rows.shape[1]
    kept = _without_copies(rows)
    rows = csr_array(rows[:, kept])
    count, sites = rows.shape
    programme = model_builder_helper.ModelBuilderHelper()
    given: Any = (
        np.zeros(sites), np.full(sites, np.inf), np.ones(sites),
        need, np.full(count, np.inf), csr_matrix(rows),
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
