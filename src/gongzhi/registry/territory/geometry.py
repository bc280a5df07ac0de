"""Boundaries as geometry: GeoJSON in and out, validity, size, what lies inside what. Pure.

Coordinates are longitude and latitude in degrees, WGS 84 or CGCS2000 (they differ by less than
0.1 m). Nothing is repaired in silence: a boundary that crosses itself is refused with its reason.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gongzhi.foundation.coordinates import Datum, convert
from gongzhi.registry.territory.errors import BadBoundary

Boundary: TypeAlias = Polygon | MultiPolygon
Shape = TypeVar("Shape", bound=BaseGeometry)

MOST_POINTS: Final = 100_000
TOLERANCE_METRES: Final = 2.0
TOLERANCE_DEGREES: Final = TOLERANCE_METRES / 111_320
OVERLAP_SQUARE_METRES: Final = 10.0


def read_boundary(given: Mapping[str, Any] | str) -> Boundary:
    """Return the boundary that a GeoJSON geometry or feature describes.

    Raises ``BadBoundary`` for anything but a valid, non-empty (multi)polygon on the globe.
    """
    geometry = _geometry_of(given)
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.is_empty:
        raise BadBoundary(
            _("A boundary is a polygon or several. Draw a closed outline."),
            field="boundary",
        )
    flat = shapely.force_2d(geometry)
    _check_points(flat)
    if not flat.is_valid:
        raise BadBoundary(
            _("The outline is not valid: {reason}. Correct it where it crosses or touches itself."),
            field="boundary",
            reason=shapely.is_valid_reason(flat),
        )
    return flat


def in_wgs84(shape: Shape, datum: Datum) -> Shape:
    """Return a shape whose degrees are meant in another system as one in WGS 84."""
    if datum in {Datum.WGS84, Datum.CGCS2000}:
        return shape

    def moved(points: Any) -> Any:
        return np.array([convert(x, y, source=datum, target=Datum.WGS84) for x, y in points])

    return shapely.transform(shape, moved)


def geometry_document(given: Mapping[str, Any] | str) -> Any:
    """Return the geometry's own document of a GeoJSON geometry or feature, unchecked."""
    document = json.loads(given) if isinstance(given, str) else given
    return document["geometry"] if document.get("type") == "Feature" else document


def _geometry_of(given: Mapping[str, Any] | str) -> shapely.Geometry:
    try:
        return shapely.from_geojson(json.dumps(geometry_document(given)))
    except (
        ShapelyError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        raise BadBoundary(
            _("The boundary cannot be read as GeoJSON: {reason}."),
            field="boundary",
            reason=str(error)[:200],
        ) from error


def _check_points(boundary: Boundary) -> None:
    points = shapely.get_coordinates(boundary)
    if len(points) > MOST_POINTS:
        raise BadBoundary(
            _("The outline has {count} points; simplify it to at most {most}."),
            field="boundary",
            count=len(points),
            most=MOST_POINTS,
        )
    if not np.isfinite(points).all() or (np.abs(points) > (180, 90)).any():
        raise BadBoundary(
            _(
                "Some points are not on the globe. "
                "Coordinates are longitude then latitude, in degrees."
            ),
            field="boundary",
        )


def from_wkb(data: bytes | memoryview | None) -> Boundary:
    """Return a stored boundary."""
    geometry = shapely.from_wkb(bytes(data or b""))
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise TypeError("a stored boundary is a (multi)polygon")
    return geometry


def to_wkb(boundary: Boundary) -> bytes:
    """Return the boundary as stored."""
    return bytes(shapely.to_wkb(boundary, byte_order=1))


def to_geojson(data: bytes | memoryview) -> dict[str, Any]:
    """Return a stored boundary as a GeoJSON geometry."""
    return geojson_of(from_wkb(data))


def geojson_of(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry."""
    document: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return document


def square_metres(shape: BaseGeometry) -> float:
    """Return the area on the ground, within 0.1 % for anything the size of a county."""
    if shape.is_empty:
        return 0.0
    _west, south, _east, north = shape.bounds
    latitude = math.radians((south + north) / 2)
    metres_east = (
        111_412.84 * math.cos(latitude)
        - 93.5 * math.cos(3 * latitude)
        + 0.118 * math.cos(5 * latitude)
    )
    metres_north = 111_132.954 - 559.822 * math.cos(2 * latitude) + 1.175 * math.cos(4 * latitude)
    return float(shape.area * metres_east * metres_north)


def metres_long(shape: BaseGeometry) -> float:
    """Return the length of lines on the ground (of areas: around them), within 1 %."""
    if shape.is_empty:
        return 0.0
    _west, south, _east, north = shape.bounds
    east = 111_320 * math.cos(math.radians((south + north) / 2))
    return float(shapely.transform(shape, lambda points: points * (east, 111_320)).length)


def outside_square_metres(inner: Boundary, outer: Boundary) -> float:
    """Return how much of ``inner`` lies further than the tolerance outside ``outer``."""
    return square_metres(inner.difference(outer.buffer(TOLERANCE_DEGREES)))


def overlap_square_metres(one: Boundary, other: Boundary) -> float:
    """Return how much ground two boundaries share; slivers within the tolerance count as none."""
    shared = square_metres(one.intersection(other))
    return shared if shared > OVERLAP_SQUARE_METRES else 0.0


def union_of(boundaries: Iterable[Boundary]) -> Boundary:
    """Return the one outline around several, seams within the tolerance closed."""
    merged = shapely.union_all(list(boundaries))
    if not isinstance(merged, Polygon | MultiPolygon):
        raise TypeError("the union of polygons is a (multi)polygon")
    return merged
