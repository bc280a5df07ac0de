"""Where a case is: its point, its cell for nearness, and the area it falls to."""

from __future__ import annotations

import math
from typing import Final

import h3
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.codes import DEFAULT_TEMPLATE, Level

H3_RESOLUTION: Final = 10
# The shortest edge that a cell of this resolution has anywhere, in metres (its average is 76).
H3_SHORTEST_EDGE: Final = 55.0
GRID_LENGTH: Final = DEFAULT_TEMPLATE.lengths[Level.GRID]
COUNTY_LENGTH: Final = DEFAULT_TEMPLATE.lengths[Level.COUNTY]

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84 / CGCS2000."""


def check_point(lon: float | None, lat: float | None) -> Point | None:
    """Return the point, or None where neither is given. Raises ``InvalidInput``."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise InvalidInput(
            _("Longitude and latitude go together. Give both, or neither if unknown."),
            field="lat" if lat is None else "lon",
        )
    for field, value, most in (("lon", lon, 180), ("lat", lat, 90)):
        if not math.isfinite(value) or abs(value) > most:
            raise InvalidInput(
                _("{field} must be between -{most} and {most}, got {value}. "
                  "Leave it empty if unknown."),
                field=field,
                most=most,
                value=value,
            )
    return float(lon), float(lat)


def h3_cell(lon: float, lat: float) -> int:
    """Return the cell in which a point lies, as the number that is stored."""
    return h3.str_to_int(h3.latlng_to_cell(lat, lon, H3_RESOLUTION))


def cells_within(lon: float, lat: float, metres: float) -> list[int]:
    """Return the cells that together cover a circle around a point.

    Centres of cells ``k`` rings away are at least 1.5 edges per ring apart; the point and the
    far cell may each lean one edge towards the other.
    """
    rings = max(1, math.ceil((metres / H3_SHORTEST_EDGE + 0.5) / 1.5))
    cell = h3.latlng_to_cell(lat, lon, H3_RESOLUTION)
    return [h3.str_to_int(near) for near in h3.grid_disk(cell, rings)]
