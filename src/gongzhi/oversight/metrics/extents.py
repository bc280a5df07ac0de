"""How much ground each outline covers, measured when the outline changes."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import shapely
from django.db import connection

from gongzhi.oversight.metrics.models import Extent

_RADIUS: Final = 6_371_007.2  # metres: the sphere that has the earth's surface
_AT_ONCE: Final = 2_000

Points: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.float64]]"


def measure_extents() -> int:
    """Measure every outline in force that is new or has changed; return how many.

    On a cylindrical equal-area projection of the sphere: within two thousandths of the ellipsoid's
    at the latitudes of China, and grids add up to their community exactly.
    """
    done = 0
    while changed := _changed():
        rows = [
            Extent(area_id=code, digest=digest, square_metres=square_metres(bytes(boundary)))
            for code, digest, boundary in changed
        ]
        Extent.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["area"],
            update_fields=["digest", "square_metres"],
        )
        done += len(rows)
    _forget_gone()
    return done


def square_metres(wkb: bytes) -> int:
    """Return the ground within an outline stored as WKB in degrees."""
    flat = shapely.transform(shapely.from_wkb(wkb), _projected)
    return round(flat.area)


def _projected(points: Points) -> Points:
    east = np.radians(points[:, 0]) * _RADIUS
    north = np.sin(np.radians(points[:, 1])) * _RADIUS
    return np.column_stack([east, north])


def _changed() -> list[tuple[str, str, memoryview]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, md5(a.boundary), a.boundary FROM territory_area a"
            " LEFT JOIN metrics_extent e ON e.area_id = a.code"
            " WHERE a.boundary IS NOT NULL AND a.valid_to IS NULL"
            " AND e.digest IS DISTINCT FROM md5(a.boundary) ORDER BY a.code LIMIT %s",
            [_AT_ONCE],
        )
        rows: list[tuple[str, str, memoryview]] = cursor.fetchall()
    return rows


def _forget_gone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metrics_extent e USING territory_area a WHERE a.code = e.area_id"
            " AND (a.boundary IS NULL OR a.valid_to IS NOT NULL)"
        )
