"""Coordinates: degrees, longitude first, and the four datums met in China.

- ``CGCS2000``, the national datum, and ``WGS84``, of satellite receivers, are defined so nearly
  alike that they differ by less than 0.1 m here, and are treated as equal. (A position measured
  today and not reduced to epoch 2000.0 also carries the drift of the plate, about 3 cm a year:
  less than any telephone can tell.)
- ``GCJ02`` is the shifted datum of Chinese online maps, by the formula in public use. Going back
  is by iteration: a round trip is within ``ROUND_TRIP_ERROR_M``. How far the public formula lies
  from the official one is not known to us.
- ``BD09`` is Baidu's, a second shift on top of GCJ-02.

Outside the box 72.004-137.8347 E, 0.8293-55.8271 N no shift applies and GCJ-02 equals WGS84. The
box is the formula's own and wider than China (it takes in Korea and much of South-East Asia); the
round trip is exact from about 1 km inside its edge.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import asin, atan2, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

ROUND_TRIP_ERROR_M: Final = 1e-3
CGCS2000_WGS84_DIFFERENCE_M: Final = 0.1

EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271

# Krasovsky 1940, which the shift is written in.
_MOST_LON: Final = 180
_MOST_LAT: Final = 90
_SEMI_MAJOR_M: Final = 6_378_245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323

_BAIDU_PI: Final = pi * 3000 / 180
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006

_CLOSE_ENOUGH_DEG: Final = 1e-10  # 0.01 mm
_MOST_STEPS: Final = 40


class Datum(StrEnum):
    """In what system a pair of degrees is meant."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


_SATELLITE: Final = frozenset({Datum.WGS84, Datum.CGCS2000})


class Point(NamedTuple):
    """A place in degrees: longitude first, as in GeoJSON."""

    lon: float
    lat: float


class Box(NamedTuple):
    """A rectangle in degrees, as GeoJSON writes it: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{edge:.6f}" for edge in self)


def parse_box(text: str) -> Box:
    """Return the rectangle that ``west,south,east,north`` names, or raise ``InvalidInput``."""
    try:
        west, south, east, north = (float(edge) for edge in text.split(","))
    except ValueError as error:
        raise InvalidInput(
            _("A rectangle is four numbers: west, south, east, north."), field="bbox"
        ) from error
    if not (-_MOST_LON <= west <= east <= _MOST_LON and -_MOST_LAT <= south <= north <= _MOST_LAT):
        raise InvalidInput(
            _("A rectangle lies on the globe, west before east and south before north."),
            field="bbox",
        )
    return Box(west, south, east, north)


def check_point(lon: float, lat: float) -> Point:
    """Return the place, or raise ``InvalidInput`` naming ``lon`` or ``lat``.

    Refused: not a finite number, out of range, and pairs that are in China only when swapped.
    Places outside China are not refused.
    """
    for field, value in (("lon", lon), ("lat", lat)):
        if not isfinite(value):
            raise InvalidInput(
                _("A coordinate must be a number, got {value}. Leave both empty if unknown."),
                field=field,
                value=value,
            )
    if not in_china(lon, lat) and in_china(lat, lon):
        raise InvalidInput(
            _(
                "Longitude {lon} and latitude {lat} look swapped. "
                "Longitude comes first; in China it is the larger number."
            ),
            field="lon",
            lon=lon,
            lat=lat,
        )
    if abs(lon) > _MOST_LON:
        raise InvalidInput(
            _("Longitude must be between -180 and 180, got {value}. Leave both empty if unknown."),
            field="lon",
            value=lon,
        )
    if abs(lat) > _MOST_LAT:
        raise InvalidInput(
            _("Latitude must be between -90 and 90, got {value}. Leave both empty if unknown."),
            field="lat",
            value=lat,
        )
    return Point(float(lon), float(lat))


def in_china(lon: float, lat: float) -> bool:
    """Tell whether the shift of GCJ-02 applies: inside the formula's box, not the border."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def convert(lon: float, lat: float, *, source: Datum, target: Datum) -> Point:
    """Return the same place in another datum. The numbers must have passed ``check_point``."""
    if source is target or {source, target} <= _SATELLITE:
        return Point(lon, lat)
    if source is Datum.BD09:
        lon, lat = bd09_to_gcj02(lon, lat)
    if source in _SATELLITE:
        lon, lat = wgs84_to_gcj02(lon, lat)
    if target is Datum.BD09:
        return gcj02_to_bd09(lon, lat)
    if target in _SATELLITE:
        return gcj02_to_wgs84(lon, lat)
    return Point(lon, lat)


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    """Shift a satellite position onto Chinese online maps (some 100 to 700 m)."""
    return _shifted(lon, lat) if in_china(lon, lat) else Point(lon, lat)


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """Take the shift of Chinese online maps away again."""
    return _undo(_shifted, lon, lat) if in_china(lon, lat) else Point(lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> Point:
    """Shift from GCJ-02 onto Baidu's maps."""
    radius = hypot(lon, lat) + 2e-5 * sin(lat * _BAIDU_PI)
    angle = atan2(lat, lon) + 3e-6 * cos(lon * _BAIDU_PI)
    return Point(radius * cos(angle) + _BAIDU_EAST, radius * sin(angle) + _BAIDU_NORTH)


def bd09_to_gcj02(lon: float, lat: float) -> Point:
    """Take Baidu's own shift away again."""
    return _undo(gcj02_to_bd09, lon, lat)


def distance_m(a: Point, b: Point) -> float:
    """Return the great-circle distance in metres on a sphere (within 0.6 % of the ellipsoid)."""
    lat_a, lat_b = radians(a[1]), radians(b[1])
    rise = sin((lat_b - lat_a) / 2)
    turn = sin(radians(b[0] - a[0]) / 2)
    half_chord = rise * rise + cos(lat_a) * cos(lat_b) * turn * turn
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_chord)))


def _undo(shift: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """Find the place that ``shift`` moves to (lon, lat), by correcting a guess by its miss."""
    guess_lon, guess_lat = lon, lat
    for _step in range(_MOST_STEPS):
        there = shift(guess_lon, guess_lat)
        miss_lon, miss_lat = lon - there[0], lat - there[1]
        guess_lon += miss_lon
        guess_lat += miss_lat
        if abs(miss_lon) < _CLOSE_ENOUGH_DEG and abs(miss_lat) < _CLOSE_ENOUGH_DEG:
            break
    return Point(guess_lon, guess_lat)


def _shifted(lon: float, lat: float) -> Point:
    """Apply the public GCJ-02 formula: waves in metres, turned into degrees on the ellipsoid."""
    x, y = lon - 105.0, lat - 35.0
    common = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    root = sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (
        common
        + 20 * sin(pi * x)
        + 40 * sin(pi * x / 3)
        + 150 * sin(pi * x / 12)
        + 300 * sin(pi * x / 30)
    ) * (2 / 3)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (
        common
        + 20 * sin(pi * y)
        + 40 * sin(pi * y / 3)
        + 160 * sin(pi * y / 12)
        + 320 * sin(pi * y / 30)
    ) * (2 / 3)
    phi = radians(lat)
    flattened = 1 - _ECCENTRICITY_SQUARED * sin(phi) ** 2
    root_flattened = sqrt(flattened)
    per_degree_east = _SEMI_MAJOR_M / root_flattened * cos(phi) * pi / 180
    per_degree_north = (
        _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / (flattened * root_flattened) * pi / 180
    )
    return Point(lon + east / per_degree_east, lat + north / per_degree_north)
