"""The grids as a drawing without tiles: outlines, buildings and open cases, to scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gongzhi.channels.field.work import Task
from gongzhi.registry.territory.models import Area

WIDTH: Final = 1000.0
AIR: Final = 24.0
_TALLEST: Final = 1400.0
_WIDEST_IN_DEGREES: Final = 1e-5

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become units of the drawing; the page picks a point by the same figures."""

    west: float
    north: float
    across: float
    down: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """The drawing's box with a little air around it."""
        return self.box(AIR)

    def box(self, air: float) -> str:
        """Return the drawing's box with as much air around it."""
        return f"{-air} {-air} {self.width + 2 * air:.1f} {self.height + 2 * air:.1f}"

    def x(self, lon: float) -> float:
        """Return how far from the left a longitude lies."""
        return round((lon - self.west) * self.across, 1)

    def y(self, lat: float) -> float:
        """Return how far from the top a latitude lies."""
        return round((self.north - lat) * self.down, 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A building or a case at its place."""

    x: float
    y: float
    title: str
    tone: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One grid's outline and where its name stands."""

    path: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole drawing."""

    frame: Frame
    grounds: tuple[Ground, ...]
    buildings: tuple[Mark, ...]
    cases: tuple[Mark, ...]


def outline_of(
    features: Sequence[dict[str, Any]], buildings: Iterable[Area], tasks: Iterable[Task]
) -> Outline | None:
    """Return the drawing of grids given as GeoJSON features, or None where none has a boundary."""
    rings = [(each["properties"]["name"], _rings(each["geometry"])) for each in features]
    points = [point for _name, each in rings for ring in each for point in ring]
    if not points:
        return None
    frame = frame_of(points)
    return Outline(
        frame=frame,
        grounds=tuple(_ground(name, each, frame) for name, each in rings),
        buildings=tuple(
            Mark(frame.x(one.lon), frame.y(one.lat), one.name, "")
            for one in buildings
            if one.lon is not None and one.lat is not None
        ),
        cases=tuple(
            Mark(
                frame.x(task.row.lon),
                frame.y(task.row.lat),
                task.row.title,
                task.rank.name.lower(),
                task.row.number,
            )
            for task in sorted(tasks, key=lambda task: -task.rank)  # the pressing ones lie on top
            if task.row.lon is not None and task.row.lat is not None
        ),
    )


def frame_of(points: Sequence[Sequence[float]]) -> Frame:
    """Return the frame that holds points (longitude, latitude), north above."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # One degree of longitude is shorter than one of latitude by the cosine of the latitude.
    squeeze = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * squeeze, _WIDEST_IN_DEGREES)
    tall = max(north - south, _WIDEST_IN_DEGREES)
    scale = min(WIDTH / wide, _TALLEST / tall)
    return Frame(west, north, scale * squeeze, scale, wide * scale, tall * scale)


def grounds_of(features: Sequence[dict[str, Any]], frame: Frame) -> list[Ground]:
    """Return the outlines of grids in a frame; what lies outside of it is cut off by the page."""
    return [
        _ground(each["properties"]["name"], _rings(each["geometry"]), frame) for each in features
    ]


def _ground(name: str, rings: Sequence[Ring], frame: Frame) -> Ground:
    path = "".join(
        "M" + "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y, *_ in ring) + "Z" for ring in rings
    )
    xs = [frame.x(point[0]) for ring in rings for point in ring]
    ys = [frame.y(point[1]) for ring in rings for point in ring]
    return Ground(path, name, (min(xs) + max(xs)) / 2, min(ys) + 70)


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry["coordinates"] for ring in polygon]
