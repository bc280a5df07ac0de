"""Where a case is: its point, its cell for nearness, and the area it falls to."""

from __future__ import annotations

import math
from typing import Final

import h3  # type: ignore[import-untyped]  # the library ships no types
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import coordinates
from gongzhi.foundation.codes import DEFAULT_TEMPLATE, Level
from gongzhi.foundation.coordinates import Box, Point
from gongzhi.foundation.errors import InvalidInput

H3_RESOLUTION: Final = 10
# The shortest edge that a cell of this resolution has anywhere, in metres (its average is 76).
H3_SHORTEST_EDGE: Final = 55.0
_LEVELS: Final = 15  # of H3
GRID_LENGTH: Final = DEFAULT_TEMPLATE.lengths[Level.GRID]
COUNTY_LENGTH: Final = DEFAULT_TEMPLATE.lengths[Level.COUNTY]


def find_point(lon: float | None, lat: float | None) -> Point | None:
    """Return the point in WGS 84 / CGCS2000 degrees, or None where neither is given.

    Raises ``InvalidInput`` where only one is given or either is out of range.
    """
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise InvalidInput(
            _("Longitude and latitude go together. Give both, or neither if unknown."),
            field="lat" if lat is None else "lon",
        )
    return coordinates.check_point(lon, lat)


def h3_cell(lon: float, lat: float) -> int:
    """Return the cell in which a point lies, as the number that is stored."""
    return int(h3.str_to_int(h3.latlng_to_cell(lat, lon, H3_RESOLUTION)))


def cells_within(lon: float, lat: float, metres: float) -> list[int]:
    """Return the cells that together cover a circle around a point.

    Centres of cells ``k`` rings away are at least 1.5 edges per ring apart; the point and the
    far cell may each lean one edge towards the other.
    """
    rings = max(1, math.ceil((metres / H3_SHORTEST_EDGE + 0.5) / 1.5))
    cell = h3.latlng_to_cell(lat, lon, H3_RESOLUTION)
    return [int(h3.str_to_int(near)) for near in h3.grid_disk(cell, rings)]


def cell_mask(resolution: int) -> tuple[int, int]:
    """Return ``keep`` and ``fill``: a stored cell's parent is ``(cell & keep) | fill``.

    The number of an H3 cell holds its resolution in bits 52 to 55 and three bits for each level
    below its base cell, all ones where it has none.
    """
    if not 0 <= resolution <= H3_RESOLUTION:
        raise ValueError(resolution)
    return ~(15 << 52), resolution << 52 | (1 << 3 * (_LEVELS - resolution)) - 1


def cell_range(name: str) -> tuple[int, int]:
    """Return the first and the last stored cell within the cell of a name such as ``87283473fff``.

    Raises ``InvalidInput`` for what is no cell, or a smaller one than is stored.
    """
    if not h3.is_valid_cell(name) or h3.get_resolution(name) > H3_RESOLUTION:
        raise InvalidInput(
            _("“{value}” is not a cell of the map. Open the list from the map again."),
            field="cell",
            value=name[:40],
        )
    resolution = h3.get_resolution(name)
    keep, fill = cell_mask(H3_RESOLUTION)
    below = sum(7 << 3 * (_LEVELS - level) for level in range(resolution + 1, H3_RESOLUTION + 1))
    base = int(h3.str_to_int(name)) & keep & ~below | fill
    return base, base | below & ~(below // 7)


def box_around_cells(box: Box, resolution: int) -> Box:
    """Return a rectangle in which every cell that touches the given one lies whole.

    No cell is wider than two and a half of its resolution's average edges.
    """
    metres = 2.5 * h3.average_hexagon_edge_length(resolution, unit="m")
    up = math.degrees(metres / coordinates.EARTH_RADIUS_M)
    aside = up / max(math.cos(math.radians(max(abs(box.south), abs(box.north)))), 0.01)
    return Box(box.west - aside, box.south - up, box.east + aside, box.north + up)


def cell_name(cell: int) -> str:
    """Return the name of a cell, as addresses carry it."""
    return str(h3.int_to_str(cell))
