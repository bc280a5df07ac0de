"""Boundaries of the sample sub-district: a jittered lattice, so that neighbours share edges.

All polygons walk the same lattice points, so they tile the ground without gap or overlap. The
ground is the water of a bay: no real street is depicted.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cached_property

Point = tuple[float, float]
Ring = tuple[Point, ...]

ORIGIN: Point = (121.5500, 30.4300)
"""Longitude and latitude of the south-west corner, in degrees (CGCS2000)."""

CELL_WIDTH_M = 75.0
CELL_HEIGHT_M = 190.0
BLOCK_COLUMNS = 6
BLOCK_ROWS = 2
_JITTER = 0.09
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Cells:
    """A rectangle of lattice cells: columns and rows from (inclusive) to (exclusive)."""

    left: int
    bottom: int
    right: int
    top: int


@dataclass(frozen=True)
class Lattice:
    """Points ``(columns + 1) × (rows + 1)``, each moved a little, the same for one seed."""

    columns: int
    rows: int
    seed: int

    @cached_property
    def points(self) -> dict[tuple[int, int], Point]:
        """Return every point by its column and row."""
        chance = random.Random(f"lattice:{self.seed}")  # noqa: S311 - shapes, not secrets
        east = CELL_WIDTH_M / (_METRES_PER_DEGREE * math.cos(math.radians(ORIGIN[1])))
        north = CELL_HEIGHT_M / _METRES_PER_DEGREE
        return {
            (column, row): (
                round(ORIGIN[0] + (column + chance.uniform(-_JITTER, _JITTER)) * east, 7),
                round(ORIGIN[1] + (row + chance.uniform(-_JITTER, _JITTER)) * north, 7),
            )
            for column in range(self.columns + 1)
            for row in range(self.rows + 1)
        }

    def ring(self, cells: Cells) -> Ring:
        """Return the closed outline of a rectangle of cells, counter-clockwise."""
        walk = [(column, cells.bottom) for column in range(cells.left, cells.right)]
        walk += [(cells.right, row) for row in range(cells.bottom, cells.top)]
        walk += [(column, cells.top) for column in range(cells.right, cells.left, -1)]
        walk += [(cells.left, row) for row in range(cells.top, cells.bottom, -1)]
        return tuple(self.points[key] for key in [*walk, walk[0]])

    def inside(self, cells: Cells, across: float, up: float) -> Point:
        """Return the point at shares 0–1 of a rectangle of cells; 0.15–0.85 lies inside it."""
        low_left = self.points[cells.left, cells.bottom]
        low_right = self.points[cells.right, cells.bottom]
        top_left = self.points[cells.left, cells.top]
        top_right = self.points[cells.right, cells.top]
        lon, lat = (
            (1 - up) * ((1 - across) * low_left[axis] + across * low_right[axis])
            + up * ((1 - across) * top_left[axis] + across * top_right[axis])
            for axis in (0, 1)
        )
        return round(lon, 7), round(lat, 7)


def blocks(count: int) -> tuple[int, int]:
    """Return how many blocks wide and high the sub-district is for so many communities.

    Every block is used: the width is the divisor of the count nearest above its square root.
    """
    wide = next(n for n in range(math.ceil(math.sqrt(count)), count + 1) if count % n == 0)
    return wide, count // wide


def split_block(block: Cells, parts: int) -> tuple[Cells, ...]:
    """Divide a block of 6 × 2 cells into 2 to 12 rectangles in two rows."""
    below = (parts + 1) // 2
    rows = ((block.bottom, below), (block.bottom + 1, parts - below))
    found: list[Cells] = []
    for bottom, count in rows:
        edges = [block.left + BLOCK_COLUMNS * i // count for i in range(count + 1)]
        found += [Cells(edges[i], bottom, edges[i + 1], bottom + 1) for i in range(count)]
    return tuple(found)


def geojson(ring: Ring) -> dict[str, object]:
    """Return a ring as a GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}
