"""Cutting a grid's ground into parts: along a line, or by the nearest buildings. Pure.

Every result covers the whole and overlaps nowhere, up to the rounding of coordinates.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.geometry import Boundary, geometry_document

MOST_POINTS: Final = 2_000
# How far past the outline an end is drawn on, as a share of the outline's size.
_BEYOND: Final = 0.01
# Two distances this near to each other, as a share, count as one.
_SAME: Final = 1e-9
_LINE_POINTS: Final = 2


def read_line(given: Mapping[str, Any] | str) -> LineString:
    """Return the line that a GeoJSON geometry or feature describes. Raises ``BadBoundary``."""
    try:
        line = shapely.from_geojson(json.dumps(geometry_document(given)))
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        line = None
    if not isinstance(line, LineString) or not _LINE_POINTS <= len(line.coords) <= MOST_POINTS:
        raise BadBoundary(_("Draw one line of two points or more across the grid."), field="drawn")
    return LineString(shapely.get_coordinates(line))


def cut_by_line(whole: Boundary, line: LineString) -> tuple[Boundary, Boundary]:
    """Return the ground left and right of a line, seen along its direction.

    An end that stops inside the outline is drawn on straight to its edge. Raises ``BadBoundary``
    for a line that crosses itself or leaves all the ground on one side.
    """
    if not line.is_simple or line.length == 0:
        raise BadBoundary(_("The line crosses itself. Draw it anew."), field="drawn")
    across = _drawn_on(whole, line)
    left: list[Polygon] = []
    right: list[Polygon] = []
    for piece in split(whole, across).geoms:
        if isinstance(piece, Polygon):
            side = left if _lies_left(across, piece.representative_point()) else right
            side.append(piece)
    if not left or not right:
        raise BadBoundary(
            _("The line does not divide the grid. Draw it from edge to edge."), field="drawn"
        )
    return _whole_of(left), _whole_of(right)


def cut_off(whole: Boundary, outline: Boundary) -> tuple[Boundary, Boundary]:
    """Return the ground outside an outline and that inside it. Raises ``BadBoundary``."""
    rest, inside = _polygons(whole.difference(outline)), _polygons(whole.intersection(outline))
    if rest is None or inside is None:
        raise BadBoundary(
            _("The outline does not divide the grid. Draw it around a part of it."), field="drawn"
        )
    return rest, inside


def cut_by_points(whole: Boundary, groups: Sequence[Sequence[Point]]) -> list[Boundary]:
    """Return, for each group of points, the ground that lies nearest to one of them.

    Points on one spot count for the first group that has one there. Raises ``BadBoundary`` where
    a group is left without ground.
    """
    spots = [[(point.x, point.y) for point in points] for points in groups]
    if set(_owners(spots).values()) != set(range(len(groups))):
        raise BadBoundary(
            _("Each part needs a building whose place is known. Give the place, or draw a line."),
            field="parts",
        )
    parts = share_by_points(whole, spots)
    if any(part is None for part in parts):
        raise BadBoundary(
            _("One part would have no ground. Choose buildings inside the grid."), field="parts"
        )
    return [part for part in parts if part is not None]


def share_by_points(
    whole: Boundary, groups: Sequence[Sequence[tuple[float, float]]]
) -> list[Boundary | None]:
    """Return, for each group of points, the ground nearest to one of them; None where none is.

    Points on one spot count for the first group that has one there.
    """
    owners = _owners(groups)
    if len(owners) < 2:  # noqa: PLR2004 - one spot has no neighbour to share with
        return [whole if at in owners.values() else None for at in range(len(groups))]
    cells = _nearest_ground(whole, list(owners))
    parts = []
    for at in range(len(groups)):
        own = [cell for cell, owner in zip(cells, owners.values(), strict=True) if owner == at]
        parts.append(_polygons(shapely.union_all(own).intersection(whole)))
    return parts


def _owners(groups: Sequence[Sequence[tuple[float, float]]]) -> dict[tuple[float, float], int]:
    owners: dict[tuple[float, float], int] = {}
    for at, spots in enumerate(groups):
        for spot in spots:
            owners.setdefault(spot, at)
    return owners


def _nearest_ground(whole: Boundary, places: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    """Return for each place the ground nearer to it than to any other, in metres on the ground."""
    # One degree of longitude is shorter than one of latitude by the cosine of the latitude.
    squeeze = np.array([math.cos(math.radians(whole.centroid.y)), 1.0])
    cells = shapely.voronoi_polygons(
        shapely.multipoints(np.array(places) * squeeze),
        extend_to=shapely.transform(whole.envelope, lambda points: points * squeeze),
        ordered=True,
    )
    return list(shapely.transform(cells, lambda points: points / squeeze).geoms)


def _drawn_on(whole: Boundary, line: LineString) -> LineString:
    """Return the line with each end that lies inside drawn on straight past the outline."""
    points = [(x, y) for x, y in line.coords]
    for ends in ((points[1], points[0]), (points[-2], points[-1])):
        before, end = ends
        if whole.contains(Point(end)):
            beyond = _edge_beyond(whole, before, end)
            points = [beyond, *points] if end == points[0] else [*points, beyond]
    return LineString(points)


def _edge_beyond(
    whole: Boundary, before: tuple[float, float], end: tuple[float, float]
) -> tuple[float, float]:
    west, south, east, north = whole.bounds
    size = (east - west) + (north - south)
    step = Point(before).distance(Point(end)) or size
    along = ((end[0] - before[0]) / step, (end[1] - before[1]) / step)
    ray = LineString([end, (end[0] + along[0] * size, end[1] + along[1] * size)])
    reach = Point(end).distance(ray.intersection(whole.boundary)) + _BEYOND * size
    return end[0] + along[0] * reach, end[1] + along[1] * reach


def _lies_left(line: LineString, point: Point) -> bool:
    """Tell the side of the line's nearest place; at a bend both its arms speak."""
    arms = [LineString(ends) for ends in pairwise(line.coords)]
    nearest = min(arm.distance(point) for arm in arms) * (1 + _SAME)
    turned = 0.0
    for arm in arms:
        if arm.distance(point) <= nearest:
            (x1, y1), (x2, y2) = arm.coords
            across = (x2 - x1) * (point.y - y1) - (y2 - y1) * (point.x - x1)
            turned += across / (arm.length or 1.0)
    return turned > 0


def _whole_of(pieces: Sequence[Polygon]) -> Boundary:
    return pieces[0] if len(pieces) == 1 else MultiPolygon(list(pieces))


def _polygons(shape: BaseGeometry) -> Boundary | None:
    """Return the ground of a shape without the lines and points that a cut may leave."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]
    return _whole_of([part for part in parts if not part.is_empty]) if parts else None
