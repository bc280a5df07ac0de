"""The parts of a grid that is to be split: by a line, by outlines, or by lists of buildings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.coordinates import Datum
from gongzhi.foundation.errors import InvalidInput
from gongzhi.registry.territory import geometry, partition
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import children_of, get_area
from gongzhi.registry.territory.services.restructuring import FEWEST, GridPart

MOST_PARTS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """How a grid is to be split.

    ``drawn`` is GeoJSON: a line across the grid, whose left side is the first part; or one polygon
    around the second part; or a collection of one polygon for each part, which may name itself by
    its property ``name``. Empty, the buildings decide: each place falls
    to the part of the building nearest to it. ``chosen`` says by code which building goes to
    which part, counted from 0; others go where they stand. ``datum`` says in what system the
    degrees of the drawing are meant.
    """

    names: Sequence[str]
    drawn: Mapping[str, Any] | str = ""
    datum: Datum = Datum.WGS84
    chosen: Mapping[str, int] = field(default_factory=dict)
    households: Sequence[int | None] = ()


def divide_grid(viewer: Actor, area_code: str, division: Division) -> list[GridPart]:
    """Return the parts for ``split_grid``. Changes nothing.

    Raises ``NotFound``, ``BadBoundary`` for a drawing that does not divide the grid, and
    ``InvalidInput`` for a part without a name.
    """
    grid = get_area(viewer, area_code)
    shapes, names = _shapes(viewer, grid, division)
    if len(names) < FEWEST or not all(name.strip() for name in names):
        raise InvalidInput(_("Give every part a name."), field="names")
    households = [*division.households, *[None] * len(names)]
    return [
        GridPart(
            name=name,
            boundary=None if shape is None else geometry.geojson_of(shape),
            building_codes=[code for code, part in division.chosen.items() if part == at],
            households=households[at],
        )
        for at, (name, shape) in enumerate(zip(names, shapes, strict=True))
    ]


def _shapes(
    viewer: Actor, grid: Area, division: Division
) -> tuple[Sequence[geometry.Boundary | None], Sequence[str]]:
    document = _document(division.drawn)
    if document is None:
        return _by_buildings(viewer, grid, division), division.names
    if "features" in document:
        return _by_outlines(document, division)
    if not grid.boundary:
        raise BadBoundary(
            _("This grid has no boundary yet, so no line divides it. Choose buildings instead."),
            field="drawn",
        )
    whole = geometry.from_wkb(grid.boundary)
    if document.get("type") == "LineString":
        line = geometry.in_wgs84(partition.read_line(document), division.datum)
        return partition.cut_by_line(whole, line), division.names
    return partition.cut_off(whole, _outline(document, division.datum)), division.names


def _document(drawn: Mapping[str, Any] | str) -> dict[str, Any] | None:
    """Return what was drawn as one geometry or one collection; None where nothing was."""
    if not drawn:
        return None
    try:
        document = json.loads(drawn) if isinstance(drawn, str) else dict(drawn)
        features = document.get("features")
        if features is not None and len(features) == 1:
            document = features[0]
        document = geometry.geometry_document(document)
        empty = document.get("features") == []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadBoundary(_("The drawing cannot be read as GeoJSON."), field="drawn") from error
    return None if empty else document


def _outline(document: Mapping[str, Any], datum: Datum) -> geometry.Boundary:
    return geometry.in_wgs84(geometry.read_boundary(document), datum)


def _by_outlines(
    document: Mapping[str, Any], division: Division
) -> tuple[list[geometry.Boundary | None], list[str]]:
    features = document["features"]
    if not isinstance(features, list) or len(features) > MOST_PARTS:
        raise BadBoundary(_("Draw at most {most} parts."), field="drawn", most=MOST_PARTS)
    shapes: list[geometry.Boundary | None] = [_outline(each, division.datum) for each in features]
    typed = [*division.names, *[""] * len(features)]
    return shapes, [_name_of(each) or typed[at] for at, each in enumerate(features)]


def _name_of(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return str(properties.get("name") or "") if isinstance(properties, Mapping) else ""


def _by_buildings(
    viewer: Actor, grid: Area, division: Division
) -> Sequence[geometry.Boundary | None]:
    parts = range(len(division.names))
    if not division.chosen:
        raise InvalidInput(
            _("Draw a line across the grid, or say which buildings go to which part."),
            field="drawn",
        )
    if not grid.boundary:
        return [None for _part in parts]
    groups: list[list[shapely.Point]] = [[] for _part in parts]
    for building in children_of(viewer, grid.code):
        at = division.chosen.get(building.code)
        if at is not None and building.lon is not None and building.lat is not None:
            groups[at].append(shapely.Point(building.lon, building.lat))
    return partition.cut_by_points(geometry.from_wkb(grid.boundary), groups)
