"""A round as a line over the outlines of the grids: to see its shape, not to be led by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gongzhi.channels.field.outline import Frame, Ground, frame_of, grounds_of
from gongzhi.channels.field.rounds import Suggestion, place_of

_AIR: Final = 48.0


@dataclass(frozen=True, slots=True)
class Number:
    """Where a stop stands in the drawing, with its number in the round."""

    at: int
    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class RoundMap:
    """The drawing: the grids below, the line, the start and the stops."""

    frame: Frame
    grounds: Sequence[Ground]
    line: str
    start: tuple[float, float]
    numbers: Sequence[Number]

    @property
    def box(self) -> str:
        """The drawing's box, with air for the marks at its edge."""
        return self.frame.box(_AIR)


def map_of(suggestion: Suggestion, features: Sequence[dict[str, Any]]) -> RoundMap | None:
    """Return the drawing of a round, or None where there is nothing to walk."""
    start = place_of(suggestion.start)
    points = [(leg.errand.lon, leg.errand.lat) for leg in suggestion.legs]
    way = [(lon, lat) for lon, lat in [start, *points] if lon is not None and lat is not None]
    if len(way) != len(points) + 1 or not points:
        return None
    frame = frame_of(way)
    drawn = [(frame.x(lon), frame.y(lat)) for lon, lat in way]
    return RoundMap(
        frame=frame,
        grounds=grounds_of(features, frame),
        line=" ".join(f"{x},{y}" for x, y in [*drawn, drawn[0]]),
        start=drawn[0],
        numbers=[
            Number(at, x, y, leg.errand.title)
            for at, (leg, (x, y)) in enumerate(zip(suggestion.legs, drawn[1:], strict=True), 1)
        ],
    )
