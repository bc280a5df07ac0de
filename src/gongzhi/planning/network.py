"""A walking network: which crossing leads to which, how far it is, and where a point joins it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from gongzhi.planning.checks import check_metres, first
from gongzhi.planning.errors import PlanningError

MILLIMETRES: Final = 1000
"""Lengths are kept in whole millimetres, so that sums are exact on every machine."""

LONGEST: Final = 1_000_000.0
"""The longest way, in metres, that fits beside a node's number in one integer."""


@dataclass(frozen=True, slots=True)
class Network:
    """Ways between numbered nodes, walked in both directions.

    ``starts[i]:starts[i + 1]`` are the places in ``ends`` and ``millimetres`` of the ways from node
    ``i``. ``pieces`` numbers the connected pieces. ``x`` and ``y``, in metres, are there where the
    nodes' positions were given.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int32]
    millimetres: NDArray[np.int32]
    pieces: NDArray[np.int32]
    x: NDArray[np.float64] | None = None
    y: NDArray[np.float64] | None = None

    @property
    def nodes(self) -> int:
        """Return how many nodes there are."""
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Joined:
    """Where points join a network: the node, and the metres to it."""

    node: NDArray[np.int32]
    metres: NDArray[np.float64]


def build_network(
    start: ArrayLike,
    end: ArrayLike,
    metres: ArrayLike,
    *,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    nodes: int | None = None,
) -> Network:
    """Build a network from its ways: ``start`` and ``end`` are node numbers from 0.

    Of two ways between the same nodes the shorter counts; a way from a node to itself is no way.

    Raises:
        PlanningError: no way at all, a negative node number, or a length that is negative, not a
            number or beyond 1,000 km; the message names the row.
    """
    a = np.asarray(start, np.int64)
    b = np.asarray(end, np.int64)
    length = np.asarray(metres, np.float64)
    if not len(a) == len(b) == len(length):
        raise PlanningError(
            f"The ways' columns differ in length: {len(a)}, {len(b)} and {len(length)} rows."
        )
    if not len(a):
        raise PlanningError("The network has no ways: give at least one row of from, to, metres.")
    row = first(~(np.isfinite(length) & (length >= 0) & (length <= LONGEST)))
    if row is not None:
        raise PlanningError(
            f"Way {row + 1} is {length[row]:g} m long: metres from 0 to 1,000,000 are meant."
        )
    row = first((a < 0) | (b < 0))
    if row is not None:
        raise PlanningError(f"Way {row + 1} names a negative node.")
    count = max(
        int(max(a.max(), b.max())) + 1, nodes or 0, len(np.atleast_1d(x)) if x is not None else 0
    )
    return _packed(a, b, length, count, x=x, y=y)


def _packed(
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    length: NDArray[np.float64],
    count: int,
    *,
    x: ArrayLike | None,
    y: ArrayLike | None,
) -> Network:
    other = a != b
    a, b = a[other], b[other]
    thousandths = np.rint(length[other] * MILLIMETRES).astype(np.int32)
    source, target = np.concatenate([a, b]), np.concatenate([b, a])
    both = np.concatenate([thousandths, thousandths])
    order = np.lexsort((both, target, source))
    source, target, both = source[order], target[order], both[order]
    shortest = np.ones(len(source), bool)
    shortest[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    source, target, both = source[shortest], target[shortest], both[shortest]
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=count), out=starts[1:])
    ends = target.astype(np.int32)
    links = csr_array((np.ones(len(ends), np.int8), ends, starts), shape=(count, count))
    pieces = connected_components(links, directed=False)[1].astype(np.int32)
    return Network(
        starts,
        ends,
        both,
        pieces,
        None if x is None else np.asarray(x, np.float64),
        None if y is None else np.asarray(y, np.float64),
    )


def join(network: Network, x: ArrayLike, y: ArrayLike, *, what: str = "Point") -> Joined:
    """Join each point to the nearest node of the network, straight across, in metres.

    Raises:
        PlanningError: the network's nodes have no positions, or a point is not a number or in
            degrees.
    """
    if network.x is None or network.y is None:
        raise PlanningError(
            "The network's nodes have no positions: give from_x, from_y, to_x and to_y with the "
            "ways, or the column “node” with the points."
        )
    px, py = check_metres(x, y, what=what)
    away, node = KDTree(np.column_stack([network.x, network.y])).query(np.column_stack([px, py]))
    return Joined(np.asarray(node, np.int32), np.asarray(away, np.float64))
