"""Sites that serve no more than they can: chosen by cover and by what stays unserved.

Who goes where among open sites is a minimum-cost flow, exact. Sites are added where most are
left unserved, and closed again where the flow finds room for their households elsewhere. No plan
has fewer sites than a cover needs, nor than the households fill.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from gongzhi.planning.checks import first
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.reach import Reach
from gongzhi.planning.siting.bounds import entries_of
from gongzhi.planning.siting.fewest import fewest_sites
from gongzhi.planning.siting.problem import Gains
from gongzhi.planning.watch import Watch

_COVER_UNTIL: Final = 0.4


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
    """The sites, who goes where, and the number below which there is no such plan."""

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
    """Find few sites, the kept ones among them, that serve all whom they have room for."""
    row = first(weight != np.rint(weight))
    if row is not None:
        raise PlanningError(
            f"Demand point {row + 1} counts {weight[row]:g} households: whole ones are meant "
            "where sites have a capacity."
        )
    cover_watch = Watch(watch.seconds * _COVER_UNTIL, watch.listen)
    cover = fewest_sites(table, kept, seed=seed, watch=cover_watch)
    least = max(cover.least, math.ceil(weight[reach.reached()].sum() / capacity))
    sites = cover.sites
    assigned = assign(reach, weight, sites, capacity)
    while assigned.unserved.any() and not watch.over("add", len(sites), least):
        more = _where_missing(reach, assigned.unserved, sites, capacity)
        if not len(more):
            break
        sites = np.union1d(sites, more).astype(np.int32)
        assigned = assign(reach, weight, sites, capacity)
    served_by_all = not assigned.unserved.any()
    for site in sites[np.argsort(assigned.loads[sites], kind="stable")]:
        if site in kept or len(sites) <= least or watch.over("close", len(sites), least):
            continue
        fewer = sites[sites != site]
        tried = assign(reach, weight, fewer, capacity)
        if tried.unserved.sum() <= assigned.unserved.sum():
            sites, assigned = fewer, tried
    return WithRoom(sites, assigned, min(least, len(sites)) if served_by_all else 0)


def _where_missing(
    reach: Reach, unserved: NDArray[np.float64], sites: NDArray[np.int32], capacity: int
) -> NDArray[np.int32]:
    """Return candidates for what is unserved, each taking its fill, most first."""
    left = unserved.copy()
    closed = np.ones(reach.candidates, bool)
    closed[sites] = False
    sums = np.append(0.0, np.cumsum(left[reach.demand]))
    wants = np.where(closed, sums[reach.starts[1:]] - sums[reach.starts[:-1]], 0.0)
    chosen = []
    for site in np.argsort(-wants, kind="stable")[: max(16, len(sites))]:
        points = reach.demand[reach.starts[site] : reach.starts[site + 1]]
        waiting = float(left[points].sum()) if wants[site] > 0 else 0.0
        if waiting < wants[site] / 2 or not waiting:
            continue
        chosen.append(site)
        running = np.cumsum(left[points])
        left[points[running <= max(capacity, left[points[0]])]] = 0
    return np.array(chosen, np.int32)


def assign(
    reach: Reach, weight: NDArray[np.float64], sites: NDArray[np.int32], capacity: int
) -> Assigned:
    """Serve as many households as the sites can, with the least walking, exactly."""
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
        np.arange(reach.points), np.full(reach.points, sink), households,
        np.full(reach.points, 2 * int(reach.limit) + 1),
    )  # fmt: skip
    supplies = np.append(households, np.append(np.zeros(len(sites), np.int64), -households.sum()))
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise PlanningError("The households are too many to be assigned: plan a smaller area.")
    flows, left = flow.flows(served), flow.flows(outside).astype(np.float64)
    return _assigned(reach, sites, (point, place, entries), flows, left)


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
