"""Sites that serve no more than they can: opened where most are unserved, closed where not needed.

A site closes where its households find room elsewhere, others moving on in turn (``filling``).
Who then goes where among open sites is a minimum-cost flow, exact. No plan has fewer sites than a
cover needs, nor than the households fill.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.sparse import csc_array, csr_array

from gongzhi.planning.checks import first
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.reach import Reach
from gongzhi.planning.siting.bounds import entries_of
from gongzhi.planning.siting.fewest import fewest_sites
from gongzhi.planning.siting.filling import Filling, close_site, fill, fill_greedily, serve
from gongzhi.planning.siting.problem import Gains, pieces_of
from gongzhi.planning.siting.state import greedy
from gongzhi.planning.watch import Watch

_COVER_UNTIL: Final = 0.4
_FLOW_TAKES: Final = 14
_CLOSE_UNTIL: Final = 0.35
_CHANGES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who goes where: per point the site of most of its households and the mean walk."""

    site_of: NDArray[np.int32]
    metres: NDArray[np.float64]
    loads: NDArray[np.float64]
    unserved: NDArray[np.float64]
    divided: int


@dataclass(frozen=True, slots=True)
class WithRoom:
    """The sites, who goes where, and the number below which no plan serves as many."""

    sites: NDArray[np.int32]
    assigned: Assigned
    least: int


def sites_with_room(  # noqa: PLR0913, PLR0917 - each is a part of the question
    reach: Reach,
    table: Gains,
    weight: NDArray[np.float64],
    capacity: int,
    kept: NDArray[np.int32],
    *,
    seed: int,
    watch: Watch,
) -> WithRoom:
    """Find few sites, the kept ones among them, that serve all whom they have room for.

    Where there is no time for the flow that walks least, who goes where stays as it was filled.
    """
    row = first(weight != np.rint(weight))
    if row is not None:
        raise PlanningError(
            f"Demand point {row + 1} counts {weight[row]:g} households: whole ones are meant "
            "where sites have a capacity."
        )
    households = np.where(reach.reached(), weight, 0.0).astype(np.int64)
    least = _filled_at_least(table, households, capacity)
    if least < len(kept) + len(greedy(table, kept, table.candidates)[0]):
        cover_watch = Watch(watch.seconds * _COVER_UNTIL, watch.listen)
        least = max(least, fewest_sites(table, kept, seed=seed, watch=cover_watch).least)
    begun = watch.spent
    filling = _filled(table, households, capacity, kept)
    least_walks = watch.spent + _FLOW_TAKES * (watch.spent - begun) < watch.seconds
    until = _CLOSE_UNTIL if least_walks else 1.0
    opened = np.flatnonzero(filling.opened)
    standing = len(opened)
    for site in opened[np.argsort(-filling.room[opened], kind="stable")]:
        if standing <= least or watch.over("close", standing, least, share=until):
            break
        if site not in kept:
            standing -= close_site(filling, site)
    sites = np.flatnonzero(filling.opened).astype(np.int32)
    lacking = np.where(reach.reached(), filling.left, weight.astype(np.int64))
    if least_walks:
        assigned = assign(reach, weight, sites, capacity, lacking)
    else:
        watch.ended = watch.ended or "time"
        assigned = _as_filled(reach, sites, filling, lacking)
    if assigned.unserved.any():
        least = math.ceil(assigned.loads.sum() / capacity)
    return WithRoom(sites, assigned, min(least, len(sites)))


def _filled_at_least(table: Gains, households: NDArray[np.int64], capacity: int) -> int:
    """Return how many sites the households fill, each piece that hangs together by itself."""
    near = csr_array(
        (np.ones(len(table.points), np.int8), table.points, table.starts),
        shape=(table.candidates, table.demand),
    )
    _, piece = pieces_of(near)
    filled = np.bincount(piece, households)
    return int(np.ceil(filled / capacity).sum())


def _filled(
    table: Gains, households: NDArray[np.int64], capacity: int, kept: NDArray[np.int32]
) -> Filling:
    """Open sites until all are served whom there is room for, the kept ones first."""
    pairs, candidates = len(table.points), table.candidates
    numbers = csc_array(
        (np.arange(pairs, dtype=np.int32), table.points, table.starts),
        shape=(table.demand, candidates),
    )
    filling = Filling(
        table.starts, table.points, table.row_starts, table.row_sites, numbers.tocsr().data,
        np.zeros(pairs, np.int32), np.full(candidates, capacity, np.int64), households.copy(),
        np.zeros(candidates, np.bool_), np.zeros(candidates, np.int64),
        np.zeros(candidates, np.int32), np.zeros(candidates, np.int32),
        np.zeros(candidates, np.int32), np.zeros(_CHANGES, np.int8),
        np.zeros(_CHANGES, np.int32), np.zeros(_CHANGES, np.int64), np.zeros(2, np.int64),
    )  # fmt: skip
    sums = np.append(0, np.cumsum(households[table.points]))
    wants = sums[table.starts[1:]] - sums[table.starts[:-1]]
    for site in kept:
        fill(filling, int(site), wants)
    fill_greedily(filling, wants)
    for point in np.flatnonzero(filling.left):
        filling.clock[1] = 0
        serve(filling, int(point), True)
    return filling


def assign(  # noqa: PLR0917 - each is a part of the question
    reach: Reach,
    weight: NDArray[np.float64],
    sites: NDArray[np.int32],
    capacity: int,
    unserved: NDArray[np.int64],
) -> Assigned:
    """Serve all but those that may stay ``unserved``, with the least walking, exactly."""
    entries = entries_of(reach.starts, sites)
    point = reach.demand[entries]
    place = np.repeat(np.arange(len(sites)), reach.starts[sites + 1] - reach.starts[sites])
    households = weight.astype(np.int64)
    base, sink = reach.points, reach.points + len(sites)
    flow = min_cost_flow.SimpleMinCostFlow()
    walked = np.rint(reach.metres[entries]).astype(np.int64)
    served = flow.add_arcs_with_capacity_and_unit_cost(
        point.astype(np.int64), base + place, households[point], walked
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        base + np.arange(len(sites)), np.full(len(sites), sink),
        np.full(len(sites), capacity), np.zeros(len(sites), np.int64),
    )  # fmt: skip
    outside = flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(reach.points), np.full(reach.points, sink), unserved,
        np.full(reach.points, 2 * int(reach.limit) + 1),
    )  # fmt: skip
    supplies = np.append(households, np.append(np.zeros(len(sites), np.int64), -households.sum()))
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise PlanningError("The households are too many to be assigned: plan a smaller area.")
    flows, left = flow.flows(served), flow.flows(outside).astype(np.float64)
    return _assigned(reach, sites, (point, place, entries), flows, left)


def _as_filled(
    reach: Reach, sites: NDArray[np.int32], filling: Filling, lacking: NDArray[np.int64]
) -> Assigned:
    """Leave who goes where as the sites were filled."""
    entries = np.flatnonzero(filling.flow)
    owner = np.searchsorted(filling.starts, entries, side="right") - 1
    pairs = filling.points[entries], np.searchsorted(sites, owner), entries
    flows = filling.flow[entries].astype(np.int64)
    return _assigned(reach, sites, pairs, flows, lacking.astype(np.float64))


def _assigned(  # noqa: PLR0917 - each is a part of the question
    reach: Reach,
    sites: NDArray[np.int32],
    pairs: tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.int64]],
    flows: NDArray[np.int64],
    left: NDArray[np.float64],
) -> Assigned:
    used = flows > 0
    point, place, amount = pairs[0][used], pairs[1][used], flows[used]
    walked = np.bincount(point, amount * reach.metres[pairs[2][used]], minlength=reach.points)
    total = np.bincount(point, amount, minlength=reach.points)
    order = np.lexsort((place, -amount, point))
    who, at = np.unique(point[order], return_index=True)
    site_of = np.full(reach.points, -1, np.int32)
    site_of[who] = sites[place[order][at]]
    metres = np.where(total > 0, walked / np.maximum(total, 1), np.nan)
    loads = np.zeros(reach.candidates)
    loads[sites] = np.bincount(place, amount, minlength=len(sites))
    reached = reach.reached()
    divided = int((np.bincount(point, minlength=reach.points) > 1).sum())
    return Assigned(site_of, metres, loads, np.where(reached, left, 0.0), divided)
