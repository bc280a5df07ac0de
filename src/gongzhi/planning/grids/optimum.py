"""How far a piece's grids can be from the best there are: all connected sets in band, priced.

What a drawing costs is a sum over its grids. So the best drawing in band is the cheapest choice of
connected sets that holds every building once; linear programming bounds it from below, by which
most sets are struck out, and branch and bound (HiGHS, as scipy has it) settles the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp

from gongzhi.planning.compiled import compiled, inner
from gongzhi.planning.grids.solving import Solved, measured
from gongzhi.planning.grids.state import (
    Aims,
    Floats,
    Ints,
    Piece,
    State,
    count_in,
    new_state,
    price,
)
from gongzhi.planning.grids.subsets import Subsets, labels_of, list_subsets, rows_of

SETS: Final = 500_000  # listed and priced at most; with their buildings some 100 MiB
EXACT: Final = 1e-4  # a gap that is none: what the costs' whole numbers leave open
_LOOKED_AT: Final = (500, 4_000, 20_000)  # sets to choose from, the likeliest first
_NODES: Final = 2_000  # of one choice's tree: the same on every machine
_CHEAPEST: Final = 30  # sets of each building that the bound begins with
_AT_ONCE: Final = 20_000
_ADDED: Final = 2_000  # in one round of the bound
_ROUNDS: Final = 60
_NOTHING: Final = 1e-9
_FOREVER: Final = 1e6


class Standing(StrEnum):
    """What is known of the best there could be."""

    OPTIMAL = "optimal"
    BOUNDED = "bounded"
    NOT_ENUMERABLE = "not_enumerable"
    OUT_OF_BAND = "out_of_band"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a piece's drawing costs, in units of one ordinary grid, and any drawing at the least.

    Where the sets cannot be listed, or not all grids are in band, the bound is 0 and says nothing.
    """

    standing: Standing
    cost: float
    bound: float
    sets: int = 0

    @property
    def gap(self) -> float | None:
        """Return by what share of its cost the drawing can be from the best, or None."""
        if self.standing in {Standing.NOT_ENUMERABLE, Standing.OUT_OF_BAND}:
            return None
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost > 0 else 0.0


def prove(
    piece: Piece,
    aims: Aims,
    solved: Solved,
    *,
    seconds: float | None = None,
    stop: Ints | None = None,
) -> tuple[Solved, Proof]:
    """Return how far a piece's drawing is from the best, and a better drawing where one is met.

    ``seconds``, or ``stop[0]`` set by somebody, ends it early, with what is proven by then.
    """
    solved = _better(piece, aims, solved, solved.label)  # its names are as drawing left them
    if solved.bad or (piece.size > aims.maximum).any():
        return solved, Proof(Standing.OUT_OF_BAND, solved.cost, 0.0)
    if stop is not None and stop[0]:
        return solved, Proof(Standing.BOUNDED, solved.cost, 0.0)
    if len(np.unique(solved.label)) == 1 and piece.size.sum() < 2 * aims.minimum:
        return solved, Proof(Standing.OPTIMAL, solved.cost, solved.cost, 1)
    sets = list_subsets(piece, aims.minimum, aims.maximum, SETS)
    if sets is None:
        return solved, Proof(Standing.NOT_ENUMERABLE, solved.cost, 0.0)
    until = None if seconds is None else time.monotonic() + seconds
    search = _Search(piece, aims, sets, until=until, stop=stop)
    begun = search.numbers_of(solved.label)
    if begun is None:  # a sum of broken numbers that its order puts within the band or without
        return solved, Proof(Standing.NOT_ENUMERABLE, solved.cost, 0.0)
    found, bound = search.run(begun)
    if found is not None:
        solved = _better(piece, aims, solved, labels_of(sets, found, len(piece.x)))
    exact = solved.cost - bound <= EXACT * solved.cost
    standing = Standing.OPTIMAL if exact else Standing.BOUNDED
    return solved, Proof(standing, solved.cost, min(bound, solved.cost), len(sets.sizes))


def _better(piece: Piece, aims: Aims, solved: Solved, label: Ints) -> Solved:
    """Return what costs less: a drawing, or the ``label`` with each grid named as it goes on."""
    again = measured(piece, aims, named_as_today(piece, label))
    if (again.bad, again.cost) < (solved.bad, solved.cost):
        return replace(again, parting=solved.parting)
    return solved


class _Search:
    """The sets of one piece with their costs, and what is asked of them."""

    def __init__(
        self, piece: Piece, aims: Aims, sets: Subsets, *, until: float | None, stop: Ints | None
    ) -> None:
        self.sets, self.until, self.stop = sets, until, stop
        self.count = len(piece.x)
        self.costs = price_sets(piece, aims, sets)
        self.rows = rows_of(sets, self.count)
        self.most = float(piece.size.sum()) // aims.minimum

    def numbers_of(self, label: Ints) -> Ints | None:
        """Return the numbers of the sets that a drawing is made of; None if one is not listed."""
        marks = np.random.default_rng(1).integers(1, 2**31, self.count).astype(np.float64)
        sums = np.asarray(
            self.rows @ marks
        )  # whole numbers below 2 to the 53rd: exact, and as good as a name
        wanted = np.bincount(label, marks)
        wanted = wanted[wanted > 0]
        if not np.isin(wanted, sums).all():
            return None
        order = np.argsort(sums, kind="stable")
        return order[np.searchsorted(sums[order], wanted)]

    def run(self, begun: Ints) -> tuple[Ints | None, float]:
        """Return the sets of a cheaper drawing than the one begun with, or None, and a bound.

        A drawing costs at least the bound and the slack of each of its sets. So what is chosen of
        the sets with the least slack is the best of all, once the next set's is too much.
        """
        least, slack = self.bound_below(begun)
        order = np.argsort(slack, kind="stable")
        found, best, bound = begun, float(self.costs[begun].sum()), least
        for most in _LOOKED_AT:
            if best - bound <= EXACT * best or self._left() == 0:
                break
            room = int(np.searchsorted(slack[order], best - least))
            looked_at = min(most, room)
            kept = np.union1d(order[:looked_at], found)
            numbers, proven = self._choose(kept)
            if numbers is not None and self.costs[numbers].sum() < best - _NOTHING:
                found, best = numbers, float(self.costs[numbers].sum())
            beyond = best if looked_at == room else least + float(slack[order[looked_at]])
            bound = max(bound, min(proven, beyond, best))
        return None if found is begun else found, bound

    def bound_below(self, begun: Ints) -> tuple[float, Floats]:
        """Return what any choice costs at least, and what each set costs beyond its buildings.

        Buildings get parts of the cost such that no set costs less than its buildings together;
        then every choice costs at least their sum. A few sets are looked at first, and those that
        break this are added until none does.
        """
        active = np.union1d(self._cheapest(), begun)
        best, kept = 0.0, self.costs
        for _ in range(_ROUNDS):
            parts = self._parts(active)
            if parts is None:
                break
            slack = self.costs - self.rows @ parts
            # No choice has more sets than this, and none of them falls short by more.
            short = min(float(slack.min()), 0.0)
            if (bound := float(parts.sum()) + self.most * short) > best:
                best, kept = bound, slack - short
            wrong = np.flatnonzero(slack < -_NOTHING)
            if not len(wrong) or self._left() == 0:
                break
            worst = wrong[np.argsort(slack[wrong], kind="stable")[:_ADDED]]
            active = np.union1d(active, worst)
        return best, kept

    def _choose(self, kept: Ints) -> tuple[Ints | None, float]:
        """Return the cheapest of the ``kept`` sets that hold every building once, and a bound."""
        left, rows = self._left(), self.rows[kept].T.tocsr()
        answer = milp(
            self.costs[kept],
            constraints=LinearConstraint(rows, 1, 1),
            integrality=np.ones(len(kept), dtype=np.int64),
            bounds=Bounds(0, 1),
            options={
                "mip_rel_gap": EXACT / 10,
                "node_limit": _NODES,
                "time_limit": _FOREVER if left is None else max(left, 0.01),
            },
        )
        proven = -np.inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
        if answer.x is None:
            return None, proven
        numbers = kept[answer.x > 0.5]  # noqa: PLR2004 - of 0 and 1, but for rounding
        held = np.asarray(self.rows[numbers].T @ np.ones(len(numbers)))
        return (numbers if (held == 1).all() else None), proven

    def _left(self) -> float | None:
        if self.stop is not None and self.stop[0]:
            return 0.0
        return None if self.until is None else max(self.until - time.monotonic(), 0.0)

    def _parts(self, active: Ints) -> Floats | None:
        """Return each building's part of the cost, as large as the ``active`` sets let it be."""
        found = linprog(
            self.costs[active],
            A_eq=self.rows[active].T.tocsr(),  # type: ignore[call-overload]  # as in exact.py
            b_eq=np.ones(self.count),
            method="highs",
        )
        return None if found.x is None else np.asarray(found.eqlin.marginals)

    def _cheapest(self) -> Ints:
        """Return some sets of each building that cost little for what they hold."""
        order = np.argsort(self.costs / np.maximum(self.sets.sizes, 1.0), kind="stable")
        wanted, found = np.full(self.count, _CHEAPEST), []
        for begin in range(0, len(order), _AT_ONCE):  # a copy of all would need as much again
            some = order[begin : begin + _AT_ONCE]
            columns = self.rows[some].tocsc()
            ends = columns.indptr[1:]
            for building in np.flatnonzero(wanted):
                inside = np.sort(columns.indices[columns.indptr[building] : ends[building]])
                found.append(some[inside[: wanted[building]]])
                wanted[building] -= len(found[-1])
        return np.unique(np.concatenate(found))


def named_as_today(piece: Piece, label: Ints) -> Ints:
    """Return labels (n,) as those of today go on: each once, where most households stay."""
    today = int(piece.home.max(initial=-1)) + 1
    stay = np.zeros((int(label.max()) + 1, today))
    has = piece.home >= 0
    np.add.at(stay, (label[has], piece.home[has]), piece.size[has])
    renamed = today + np.arange(len(stay))
    grids, homes = linear_sum_assignment(-stay)
    renamed[grids] = homes
    return renamed[label]


def price_sets(piece: Piece, aims: Aims, sets: Subsets) -> Floats:
    """Return what each set costs as a grid, with the label of today that most of it has."""
    costs = np.zeros(len(sets.sizes))
    state = new_state(piece, np.full(len(piece.x), -1), int(piece.home.max(initial=-1)) + 2)
    price_rows(piece, aims, state, sets, costs)
    return costs


@inner
def likeliest(piece: Piece, sets: Subsets, number: int, other: int) -> int:
    """Return the label of today that most of a set's households have; ``other`` if none."""
    best, most = other, 0.0
    for at in range(sets.starts[number], sets.starts[number + 1]):
        home = piece.home[sets.members[at]]
        stay = 0.0
        for beside in range(sets.starts[number], sets.starts[number + 1]):
            if piece.home[sets.members[beside]] == home:
                stay += piece.size[sets.members[beside]]
        if home >= 0 and stay > most:
            best, most = home, stay
    return best


@compiled
def price_rows(  # noqa: PLR0917 - compiled functions take no names
    piece: Piece, aims: Aims, state: State, sets: Subsets, costs: Floats
) -> None:
    """Write the cost of each set, as ``State`` counts it; the state is empty before and after."""
    for number in range(len(sets.sizes)):
        grid = likeliest(piece, sets, number, len(state.head) - 1)
        for at in range(sets.starts[number], sets.starts[number + 1]):
            count_in(piece, aims, state, sets.members[at], grid, 1.0)
            state.label[sets.members[at]] = grid
        costs[number] = price(aims, state, grid)
        for at in range(sets.starts[number], sets.starts[number + 1]):
            state.label[sets.members[at]] = -1
        state.sums[grid, :] = 0.0
        state.estate_count[grid, :] = 0
