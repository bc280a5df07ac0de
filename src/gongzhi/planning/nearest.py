"""The nearest that suit: rings of cells around each point, until enough are found, compiled."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import compiled

_PER_CELL: Final = 4


class Cells(NamedTuple):
    """Points by the square cells they are in, and what each point offers, as bits.

    ``size`` is the cells' columns and rows; of cell ``c``, ``starts[c]:starts[c + 1]`` are the
    places in ``members``.
    """

    corner: NDArray[np.float64]
    side: float
    size: NDArray[np.int64]
    starts: NDArray[np.int64]
    members: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    skills: NDArray[np.int64]
    hours: NDArray[np.int64]


def in_cells(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    skills: NDArray[np.int64],
    hours: NDArray[np.int64],
) -> Cells:
    """Lay points out in cells of a few each."""
    width, height = float(np.ptp(x)), float(np.ptp(y))
    cells = max(1.0, len(x) / _PER_CELL)
    side = max((width * height / cells) ** 0.5, max(width, height) / cells, 1.0)
    size = np.array([width // side + 1, height // side + 1], np.int64)
    corner = np.array([x.min(), y.min()])
    cell = ((x - corner[0]) // side).astype(np.int64) * size[1] + ((y - corner[1]) // side).astype(
        np.int64
    )
    starts = np.append(0, np.cumsum(np.bincount(cell, minlength=int(size.prod()))))
    members = np.argsort(cell, kind="stable")
    return Cells(corner, side, size, starts, members, x, y, skills, hours)


@compiled
def nearest_that_suit(
    cells: Cells,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    skills: NDArray[np.int64],
    hours: NDArray[np.int64],
    reach: float,
    found: NDArray[np.int32],
    metres: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Find for each asker its nearest within reach that have all its skills and one of its hours.

    ``found`` and ``metres`` take them, askers × the most wanted, nearest first, the lower number of
    equals first. Returns how many each has.
    """
    counts = np.zeros(len(x), np.int64)
    most = found.shape[1]
    columns, rows = cells.size[0], cells.size[1]
    for asker in range(len(x)):
        middle = int(np.floor((x[asker] - cells.corner[0]) / cells.side))
        level = int(np.floor((y[asker] - cells.corner[1]) / cells.side))
        first = max(0, -middle, middle - columns + 1, -level, level - rows + 1)
        last = max(abs(middle), abs(columns - 1 - middle), abs(level), abs(rows - 1 - level))
        count = 0
        for ring in range(first, last + 1):
            away = (ring - 1) * cells.side
            if away > reach or (count == most and away > metres[asker, most - 1]):
                break
            for column in range(max(0, middle - ring), min(columns - 1, middle + ring) + 1):
                step = 1 if abs(column - middle) == ring else max(1, 2 * ring)
                for row in range(level - ring, level + ring + 1, step):
                    if row < 0 or row >= rows:
                        continue
                    cell = column * rows + row
                    for place in range(cells.starts[cell], cells.starts[cell + 1]):
                        one = cells.members[place]
                        if cells.skills[one] & skills[asker] != skills[asker]:
                            continue
                        if not cells.hours[one] & hours[asker]:
                            continue
                        far = np.hypot(cells.x[one] - x[asker], cells.y[one] - y[asker])
                        if far > reach:
                            continue
                        at = count
                        while at and (
                            metres[asker, at - 1] > far
                            or (metres[asker, at - 1] == far and found[asker, at - 1] > one)
                        ):
                            if at < most:
                                metres[asker, at] = metres[asker, at - 1]
                                found[asker, at] = found[asker, at - 1]
                            at -= 1
                        if at < most:
                            metres[asker, at], found[asker, at] = far, one
                            count = min(count + 1, most)
        counts[asker] = count
    return counts
