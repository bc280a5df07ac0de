"""A small drawing of an area's boundary and of what lies in it, as SVG paths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from gongzhi.foundation.actors import Actor
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

WIDTH: Final = 320.0
_MOST_SHAPES: Final = 400
Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area in the drawing."""

    code: str
    name: str
    path: str
    main: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """Shapes within ``width`` by ``height`` units."""

    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def view_box(self) -> str:
        """The drawing's box with a little air around it."""
        return f"-4 -4 {self.width + 8:.1f} {self.height + 8:.1f}"


def sketch_of(viewer: Actor, area: Area) -> Sketch | None:
    """Return the drawing of an area with the areas one level below, or None without a boundary."""
    own = queries.boundary_feature(viewer, area.code)
    features = [own] if own["geometry"] else []
    if area.level < Depth.GRID:
        below = queries.boundary_collection(viewer, area.code, depth=Depth(area.level + 1))
        features = below["features"][:_MOST_SHAPES] + features
    if not features:
        return None
    return _draw(features, main=area.code)


def _draw(features: list[dict[str, Any]], *, main: str) -> Sketch:
    rings = {feature["id"]: _rings(feature["geometry"]) for feature in features}
    points = [point for each in rings.values() for ring in each for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # One degree of longitude is shorter than one of latitude by the cosine of the latitude.
    squeeze = math.cos(math.radians((south + north) / 2))
    span = max((east - west) * squeeze, (north - south) * WIDTH / 240, 1e-9)
    scale = WIDTH / span
    shapes = tuple(
        Shape(
            code=feature["id"],
            name=feature["properties"]["name"],
            path=_path(rings[feature["id"]], corner=(west, north), scale=(scale * squeeze, scale)),
            main=feature["id"] == main,
        )
        for feature in features
    )
    return Sketch((east - west) * squeeze * scale, (north - south) * scale, shapes)


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def _path(rings: list[Ring], *, corner: tuple[float, float], scale: tuple[float, float]) -> str:
    (west, north), (across, down) = corner, scale
    parts = []
    for ring in rings:
        places = (f"{(x - west) * across:.1f} {(north - y) * down:.1f}" for x, y, *_ in ring)
        parts.append("M" + "L".join(places) + "Z")
    return "".join(parts)
