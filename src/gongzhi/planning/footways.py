"""Walks from one point along ways, in plain Python: what a page answers with while one drags.

``reach`` searches from thousands of points at once with compiled code; that takes memory and
seconds to load, which a process that serves pages has not. Around one point a few thousand
crossings lie within a walk, and a heap does.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MILLIMETRES: Final = 1000


@dataclass(frozen=True, slots=True)
class Footways:
    """The links of ``network.Network`` with its nodes' positions in metres."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int32]
    millimetres: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reached:
    """The nodes within a walk, the nearest first, and the metres to each."""

    nodes: NDArray[np.int64]
    metres: NDArray[np.float64]


def walk_from(ways: Footways, x: float, y: float, *, limit: float) -> Reached:
    """Walk from a point, joined straight to its nearest node, as far as ``limit`` metres reach."""
    away = np.hypot(ways.x - x, ways.y - y)
    first = int(away.argmin())
    most = int(limit * _MILLIMETRES)
    heap = [(int(away[first] * _MILLIMETRES), first)]
    done: dict[int, int] = {}
    while heap:
        so_far, node = heappop(heap)
        if so_far > most:
            break
        if node in done:
            continue
        done[node] = so_far
        low, high = ways.starts[node], ways.starts[node + 1]
        ends, lengths = ways.ends[low:high].tolist(), ways.millimetres[low:high].tolist()
        for end, length in zip(ends, lengths, strict=True):
            if end not in done and so_far + length <= most:
                heappush(heap, (so_far + length, end))
    return Reached(
        np.fromiter(done, np.int64, len(done)),
        np.fromiter(done.values(), np.float64, len(done)) / _MILLIMETRES,
    )
