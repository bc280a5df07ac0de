"""Outlines and buildings for a map: what to draw, cut to what a screen can show.

Names and boundaries of areas are public; callers give the prefixes they want to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.db.models import Max, Min, Q, QuerySet

from gongzhi.foundation.coordinates import Box
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.grid_index import current_index
from gongzhi.registry.territory.models import Area, TerritoryStamp
from gongzhi.registry.territory.ranges import within
from gongzhi.registry.territory.rules import Depth

MOST_SHAPES: Final = 4000
MOST_GRIDS: Final = 200
MOST_BUILDINGS: Final = 3000
SIMPLER_METRES: Final = 0.5
_SIMPLER_DEGREES: Final = SIMPLER_METRES / 111_320
_DECIMALS: Final = 7  # a centimetre


@dataclass(frozen=True, slots=True)
class Outline:
    """An area with its boundary as a GeoJSON geometry, simplified by half a metre at most."""

    code: str
    name: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """A building as a point in degrees."""

    code: str
    name: str
    lon: float
    lat: float


def current_stamp() -> str:
    """Return what changes with every change of an area, for caches; "" before the first."""
    stamp = TerritoryStamp.objects.values_list("stamp", flat=True).filter(pk=1).first()
    return str(stamp or "")


def outlines_of(prefixes: Iterable[str], *, depth: Depth) -> list[Outline]:
    """Return the outlines of one level at or below the prefixes, by code.

    Where these are more than ``MOST_SHAPES``, the next level above that is few enough.
    Two queries, one more for each level up.
    """
    known = _in_force(prefixes).filter(boundary__isnull=False)
    while depth > Depth.PROVINCE and _too_many(known.filter(level=depth)):
        depth = Depth(depth - 1)
    rows = known.filter(level=depth).order_by("code").values_list("code", "name", "boundary")
    return [Outline(code, name, _simpler(bytes(data or b""))) for code, name, data in rows]


def _too_many(areas: QuerySet[Area]) -> bool:
    return areas[: MOST_SHAPES + 1].count() > MOST_SHAPES


def buildings_in(box: Box, prefixes: Sequence[str]) -> list[Spot]:
    """Return the buildings within a rectangle and below the prefixes, by code.

    Empty where the rectangle touches more than ``MOST_GRIDS`` grids: then it shows too much.
    """
    grids = [code for code in current_index().within(box) if len(code) == Depth.GRID.length]
    if len(grids) > MOST_GRIDS:
        return []
    rows = (
        _in_force(prefixes)
        .filter(within(grids), level=Depth.BUILDING)
        .filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))
        .order_by("code")
        .values_list("code", "name", "lon", "lat")[:MOST_BUILDINGS]
    )
    return [Spot(code, name, lon, lat) for code, name, lon, lat in rows if lon and lat]


def bounds_of(prefixes: Iterable[str]) -> Box | None:
    """Return the rectangle around all boundaries at and below the prefixes, or None. One query."""
    edges = (
        _in_force(prefixes)
        .filter(boundary__isnull=False)
        .aggregate(west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north"))
    )
    return None if None in edges.values() else Box(**edges)


def _in_force(prefixes: Iterable[str]) -> QuerySet[Area]:
    wanted: Q = within(prefixes)
    return Area.objects.filter(wanted, valid_to__isnull=True)


def _simpler(data: bytes) -> dict[str, Any]:
    shape = shapely.simplify(geometry.from_wkb(data), _SIMPLER_DEGREES)
    return geometry.geojson_of(shapely.transform(shape, lambda points: np.round(points, _DECIMALS)))
