"""Outlines of grids for a map: the catchments of their buildings, merged."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import shapely

from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.drawing import Drawing
from gongzhi.planning.grids.network import groups
from gongzhi.planning.plane import Points

_QUARTER: Final = 6  # corners of a quarter of a circle
_PLACES: Final = {True: 7, False: 2}  # decimals of degrees, of metres: a centimetre
_GRAIN: Final = 0.01  # metres to which corners are rounded, so that borders meet exactly
_EDGE: Final = 0.5  # metres by which simplified outlines may differ


def grid_outlines(buildings: Buildings, drawing: Drawing) -> list[shapely.Geometry]:
    """Return the outline of each grid, in the coordinates of the input.

    What lies nearer to a grid's buildings than to others of its community and kind, and within
    half of the greatest gap. Outlines of two communities may overlap at their border.
    """
    cells = np.empty(len(buildings), dtype=object)
    reach = drawing.network.max_gap / 2
    for members in groups(buildings):
        cells[members] = _catchments(buildings.points[members], reach)
    order = np.argsort(drawing.grid_of, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(drawing.grid_of[order])) + 1)
    merged = [
        shapely.simplify(shapely.union_all(cells[part], grid_size=_GRAIN), _EDGE) for part in parts
    ]
    return [shapely.transform(outline, buildings.plane.to_given) for outline in merged]


def _catchments(points: Points, reach: float) -> np.ndarray:
    places, of = np.unique(np.round(points, 2), axis=0, return_inverse=True)
    circles = np.asarray(shapely.buffer(shapely.points(places), reach, quad_segs=_QUARTER))
    if len(places) == 1:
        return circles[of.reshape(-1)]
    low, high = places.min(axis=0) - 2 * reach, places.max(axis=0) + 2 * reach
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(places), extend_to=shapely.box(*low, *high), ordered=True
        )
    )
    return np.asarray(shapely.intersection(cells, circles)[of.reshape(-1)])


def as_geojson(buildings: Buildings, drawing: Drawing) -> str:
    """Return grids (outlines) and buildings (points with their grid) as one GeoJSON text."""
    places = _PLACES[buildings.plane.degrees]
    features: list[dict[str, Any]] = []
    first = np.unique(drawing.grid_of, return_index=True)[1]
    rounded = shapely.set_precision(grid_outlines(buildings, drawing), 10.0**-places)
    for grid in range(len(drawing.names)):
        certificate = drawing.certificates[grid]
        features.append(
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(rounded[grid])),
                "properties": {
                    "feature": "grid",
                    "grid": drawing.names[grid],
                    "community": buildings.communities[buildings.community[first[grid]]],
                    "kind": buildings.kinds[drawing.figures.kind[grid]].name,
                    "size": int(drawing.figures.sizes[grid]),
                    "in_band": bool(drawing.figures.in_band[grid]),
                    "why_not": certificate.says if certificate else "",
                },
            }
        )
    given = buildings.plane.to_given(buildings.points)
    moved = np.zeros(len(buildings), dtype=bool)
    moved[drawing.moved] = True
    for at, grid in enumerate(drawing.grid_of):
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": given[at].round(places).tolist()},
                "properties": {
                    "feature": "building",
                    "id": buildings.ids[at],
                    "grid": drawing.names[grid],
                    "moved": bool(moved[at]),
                },
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
