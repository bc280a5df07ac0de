"""Who reaches which candidate on foot: within a limit, along a network or straight across."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from gongzhi.planning.checks import check_metres, first
from gongzhi.planning.dijkstra import walk
from gongzhi.planning.errors import PlanningError, Stopped
from gongzhi.planning.network import LONGEST, MILLIMETRES, Joined, Network

_ROOM: Final = 2_000_000
_BLOCK: Final = 1_000
_NEVER: Final = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Reach:
    """Which demand points each candidate serves within ``limit`` metres, and how far they walk.

    Of candidate ``c``, ``starts[c]:starts[c + 1]`` are the places in ``demand`` and ``metres``;
    within a candidate the points ascend. ``points`` is how many demand points there are in all.
    """

    starts: NDArray[np.int64]
    demand: NDArray[np.int32]
    metres: NDArray[np.float32]
    points: int
    limit: float

    @property
    def candidates(self) -> int:
        """Return how many candidates there are."""
        return len(self.starts) - 1

    def by_candidate(self) -> csr_array:
        """Return the metres as a matrix of candidates × points; a walk of nothing is 1 mm."""
        walked = np.maximum(self.metres, np.float32(1 / MILLIMETRES))
        return csr_array((walked, self.demand, self.starts), shape=(self.candidates, self.points))

    def reached(self) -> NDArray[np.bool_]:
        """Tell of each demand point whether any candidate is within the limit."""
        return np.bincount(self.demand, minlength=self.points) > 0


def check_reach(metres: float) -> float:
    """Return the limit, refusing what no one walks."""
    if not 0 < metres <= LONGEST:
        raise PlanningError(f"The reach is {metres:g} m: more than 0 and at most 1,000,000.")
    return float(metres)


def reach_straight(
    demand_x: ArrayLike,
    demand_y: ArrayLike,
    site_x: ArrayLike,
    site_y: ArrayLike,
    *,
    metres: float,
    factor: float = 1.3,
) -> Reach:
    """Find who reaches which candidate if a walk is the straight line times ``factor``.

    Raises:
        PlanningError: no points, no candidates, a coordinate that is not in metres, or a factor
            below 1.
    """
    limit = check_reach(metres)
    if not (np.isfinite(factor) and factor >= 1):
        raise PlanningError(f"The factor is {factor:g}: a walk is at least its straight line (1).")
    dx, dy = check_metres(demand_x, demand_y, what="Demand point")
    sx, sy = check_metres(site_x, site_y, what="Candidate")
    check_any(len(dx), len(sx))
    near = KDTree(np.column_stack([sx, sy])).sparse_distance_matrix(
        KDTree(np.column_stack([dx, dy])), limit / factor, output_type="ndarray"
    )
    walked = csr_array(
        ((near["v"] * factor).astype(np.float32), (near["i"], near["j"])), shape=(len(sx), len(dx))
    )
    walked.sort_indices()
    return Reach(
        walked.indptr.astype(np.int64),
        walked.indices.astype(np.int32),
        walked.data,
        len(dx),
        limit,
    )


def check_any(points: int, candidates: int) -> None:
    """Refuse an empty question."""
    if not points:
        raise PlanningError("There are no demand points: give at least one row.")
    if not candidates:
        raise PlanningError("There are no candidates: give at least one row.")


def reach_walking(
    network: Network,
    demand: Joined,
    sites: Joined,
    *,
    metres: float,
    stopped: Callable[[], bool] | None = None,
) -> Reach:
    """Find who reaches which candidate along the network, the way to and from it included.

    ``stopped`` is asked between blocks of sources. Both cores search, each its own blocks.

    Raises:
        PlanningError: no points, no candidates, or a node that the network does not have.
    """
    limit = check_reach(metres)
    check_any(len(demand.node), len(sites.node))
    _check_joined(network, demand, "Demand point")
    _check_joined(network, sites, "Candidate")
    points = _points_of(network, demand)
    blocks = [
        Joined(sites.node[at : at + _BLOCK], sites.metres[at : at + _BLOCK])
        for at in range(0, len(sites.node), _BLOCK)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(lambda block: _search(network, block, points, limit, stopped), blocks))
    starts = np.zeros(len(sites.node) + 1, np.int64)
    np.cumsum(np.concatenate([counts for counts, _, _ in done]), out=starts[1:])
    return Reach(
        starts,
        np.concatenate([found for _, found, _ in done]),
        np.concatenate([metres for _, _, metres in done]),
        len(demand.node),
        limit,
    )


def _check_joined(network: Network, joined: Joined, what: str) -> None:
    row = first((joined.node < 0) | (joined.node >= network.nodes))
    if row is not None:
        raise PlanningError(
            f"{what} {row + 1} joins node {joined.node[row]}, which the network does not have."
        )
    row = first(~(np.isfinite(joined.metres) & (joined.metres >= 0)))
    if row is not None:
        raise PlanningError(f"{what} {row + 1} is {joined.metres[row]} m from its node.")


@dataclass(frozen=True, slots=True)
class _AtNodes:
    """The demand points in the order of their nodes; ``slot`` numbers the nodes that have any."""

    slot: NDArray[np.int32]
    starts: NDArray[np.int64]
    point: NDArray[np.int32]
    metres: NDArray[np.float64]


def _points_of(network: Network, demand: Joined) -> _AtNodes:
    order = np.argsort(demand.node, kind="stable")
    held, first_at = np.unique(demand.node[order], return_index=True)
    slot = np.full(network.nodes, -1, np.int32)
    slot[held] = np.arange(len(held), dtype=np.int32)
    starts = np.append(first_at, len(order)).astype(np.int64)
    return _AtNodes(slot, starts, order.astype(np.int32), demand.metres[order])


def _search(  # noqa: PLR0917 - each is a part of the question
    network: Network,
    sites: Joined,
    points: _AtNodes,
    limit: float,
    stopped: Callable[[], bool] | None,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return, for a block of candidates, how many points each reaches, which, and how far."""
    far = np.full(network.nodes, _NEVER, np.int32)
    room = max(_ROOM, network.nodes)
    found, far_off = np.empty(room, np.int32), np.empty(room, np.int32)
    counts = np.zeros(len(sites.node), np.int64)
    parts: list[csr_array] = []
    at = 0
    while at < len(sites.node):
        if stopped and stopped():
            raise Stopped
        done, filled = walk(
            network.starts, network.ends, network.millimetres, sites.node[at:],
            int(limit * MILLIMETRES), points.slot, far, counts[at:], found, far_off,
        )  # fmt: skip
        nodes = csr_array(
            (far_off[:filled], found[:filled], np.append(0, np.cumsum(counts[at : at + done]))),
            shape=(done, len(points.starts) - 1),
        )
        parts.append(_of_points(nodes, sites.metres[at : at + done], points, limit))
        at += done
    return (
        np.concatenate([np.diff(part.indptr) for part in parts]),
        np.concatenate([part.indices for part in parts]).astype(np.int32),
        np.concatenate([part.data for part in parts]),
    )


def _of_points(
    nodes: csr_array, site_metres: NDArray[np.float64], points: _AtNodes, limit: float
) -> csr_array:
    """Hand the distances between nodes on to the points that join there."""
    width = np.diff(points.starts)[nodes.indices]
    pair = np.repeat(np.arange(len(width)), width)
    place = points.starts[nodes.indices[pair]] + (
        np.arange(len(pair)) - np.repeat(np.cumsum(width) - width, width)
    )
    site = np.repeat(np.arange(nodes.shape[0]), np.diff(nodes.indptr))[pair]
    metres = nodes.data[pair] / MILLIMETRES + site_metres[site] + points.metres[place]
    kept = metres <= limit
    reached = csr_array(
        (metres[kept].astype(np.float32), (site[kept], points.point[place[kept]])),
        shape=(nodes.shape[0], len(points.point)),
    )
    reached.sort_indices()
    return reached
