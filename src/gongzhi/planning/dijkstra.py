"""Walking distances within a limit, from many sources: Dijkstra's search over compiled arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import compiled

_NODE_BITS = 32
_NODE_MASK = 0xFFFFFFFF


@compiled
def walk(
    starts: NDArray[np.int64],
    ends: NDArray[np.int32],
    metres: NDArray[np.int32],
    sources: NDArray[np.int32],
    limit: int,
    slot: NDArray[np.int32],
    far: NDArray[np.int32],
    counts: NDArray[np.int64],
    found: NDArray[np.int32],
    found_metres: NDArray[np.int32],
) -> tuple[int, int]:
    """Search from each source in turn; write what is reached until the room could run out.

    ``starts``/``ends``/``metres`` are the network in CSR, lengths in millimetres; ``slot`` is, per
    node, what to report it as, or -1; ``far`` is scratch, one per node, all at the largest
    number, and left so. ``counts`` takes how many each source reached. Returns how many sources
    are done and how many entries of ``found`` are filled.

    The queue holds distance and node in one integer, so that comparing is one instruction.
    """
    never = np.iinfo(np.int32).max
    queue = np.empty(len(ends) + 1, np.int64)
    touched = np.empty(len(far), np.int32)
    filled = 0
    for done in range(len(sources)):
        if filled + len(far) > len(found):
            return done, filled
        before = filled
        far[sources[done]] = 0
        touched[0] = sources[done]
        reached = 1
        queue[0] = sources[done]
        waiting = 1
        while waiting > 0:
            least = queue[0]
            waiting -= 1
            last = queue[waiting]
            hole = 0
            child = 1
            while child < waiting:
                if child + 1 < waiting and queue[child + 1] < queue[child]:
                    child += 1
                if last <= queue[child]:
                    break
                queue[hole] = queue[child]
                hole = child
                child = 2 * hole + 1
            queue[hole] = last
            at = least >> _NODE_BITS
            node = least & _NODE_MASK
            if at > far[node]:
                continue
            if slot[node] >= 0:
                found[filled] = slot[node]
                found_metres[filled] = at
                filled += 1
            for edge in range(starts[node], starts[node + 1]):
                beyond = at + metres[edge]
                end = ends[edge]
                if beyond > limit or beyond >= far[end]:
                    continue
                if far[end] == never:
                    touched[reached] = end
                    reached += 1
                far[end] = beyond
                entry = (beyond << _NODE_BITS) | end
                hole = waiting
                waiting += 1
                while hole > 0:
                    parent = (hole - 1) >> 1
                    if queue[parent] <= entry:
                        break
                    queue[hole] = queue[parent]
                    hole = parent
                queue[hole] = entry
        for index in range(reached):
            far[touched[index]] = never
        counts[done] = filled - before
    return len(sources), filled
