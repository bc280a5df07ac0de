"""Growing a first drawing: seeds spread out, then the smallest grid takes what lies next to it."""

from __future__ import annotations

import numpy as np

from gongzhi.planning.compiled import compiled, inner
from gongzhi.planning.grids.state import Ints, Piece


@inner
def spread_seeds(piece: Piece, grids: int) -> Ints:
    """Return ``grids`` buildings drawn by lot, far ones likelier than near ones."""
    count = len(piece.x)
    seeds = np.full(grids, -1, dtype=np.int64)
    near = np.full(count, 1e18)
    chosen = np.random.randint(0, count)
    for grid in range(grids):
        seeds[grid] = chosen
        near[chosen] = 0.0
        total = 0.0
        for other in range(count):
            if near[other] > 0:
                x, y = piece.x[other] - piece.x[chosen], piece.y[other] - piece.y[chosen]
                near[other] = min(near[other], x * x + y * y + 1e-6)
                total += near[other] * (piece.size[other] + 1e-3)
        mark = np.random.random() * total
        for other in range(count):
            if near[other] > 0:
                chosen = other
                mark -= near[other] * (piece.size[other] + 1e-3)
                if mark <= 0:
                    break
    return seeds


@compiled
def grow(piece: Piece, grids: int, seed: int) -> Ints:
    """Return labels of ``grids`` connected grids, as even as the neighbours allow.

    There are no more grids than buildings. Each grid takes its neighbours in the order in which
    it met them, which keeps it round.
    """
    np.random.seed(seed)
    count = len(piece.x)
    label = np.full(count, -1, dtype=np.int64)
    sizes = np.zeros(grids)
    first, last = np.full(grids, -1, dtype=np.int64), np.full(grids, -1, dtype=np.int64)
    met = np.zeros(len(piece.others) + grids, dtype=np.int64)
    later = np.full(len(piece.others) + grids, -1, dtype=np.int64)
    seeds = spread_seeds(piece, grids)
    for grid in range(grids):
        label[seeds[grid]] = -2 - grid
        met[grid], first[grid], last[grid] = seeds[grid], grid, grid
    written = grids
    while True:
        grid = -1
        for each in range(grids):
            if first[each] >= 0 and (grid < 0 or sizes[each] < sizes[grid]):
                grid = each
        if grid < 0:
            return label
        building = met[first[grid]]
        first[grid] = later[first[grid]]
        if label[building] != -1 and label[building] != -2 - grid:
            continue
        label[building] = grid
        sizes[grid] += piece.size[building] + 1e-6
        for arc in range(piece.starts[building], piece.starts[building + 1]):
            if label[piece.others[arc]] != -1:
                continue
            met[written] = piece.others[arc]
            if first[grid] < 0:
                first[grid] = written
            else:
                later[last[grid]] = written
            last[grid] = written
            written += 1
