"""An area's boundary: drawn anew, held against its community, its grids and its neighbours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from gongzhi.registry.territory.services.versions import (
    CHANGE_AREA,
    Change,
    area_in_force,
    hand_over,
    lock_territory,
    store_change,
)


@transaction.atomic
def change_boundary(
    *,
    actor: Actor,
    area_code: str,
    boundary: Mapping[str, Any] | str | None,
    note: str = "",
    version: int | None = None,
) -> Area:
    """Draw an area's boundary anew, or take it away with None.

    A grid must lie inside its community, and a community around its grids, within 2 m, where
    both are drawn: else ``BadBoundary``. Ground shared with neighbouring grids is allowed, noted
    in the journal entry, and listed by ``queries.grid_overlaps``. Open work of the area and of
    the neighbours it touches is handed over.
    """
    at = lock_territory()
    check_may(actor, CHANGE_AREA, area_code)
    area = area_in_force(area_code, version=version)
    shape = None if boundary is None else geometry.read_boundary(boundary)
    touched = redraw(area, shape, drawn=Drawn({}), actor=actor, at=at, note=note)
    check_lies_inside(area)
    check_lies_around(area)
    hand_over(touched, actor, at=at)
    return area


@transaction.atomic
def draw_boundaries(
    *, actor: Actor, shapes: Mapping[str, geometry.Boundary], note: str = "", stamp: str = ""
) -> list[Area]:
    """Draw several boundaries at once, all or none, and hand open work over once at the end.

    ``stamp`` is that of the territory as the actor saw it. Raises ``BadBoundary`` naming the first
    area that does not fit where all of them are drawn, ``StaleVersion`` where one changed since.
    """
    at = lock_territory(stamp=stamp)
    drawn = Drawn(shapes)
    areas = []
    touched: dict[str, None] = {}
    for code in sorted(shapes, key=lambda code: (len(code), code)):
        check_may(actor, CHANGE_AREA, code)
        area = area_in_force(code)
        touched |= dict.fromkeys(
            redraw(area, shapes[code], drawn=drawn, actor=actor, at=at, note=note)
        )
        areas.append(area)
    for area in areas:
        with naming(area.code):
            check_lies_inside(area)
    for area in areas:
        with naming(area.code):
            check_lies_around(area)
    if areas:
        hand_over(tuple(touched), actor, at=at)
    return areas


@transaction.atomic
def import_boundaries(
    *, actor: Actor, collection: Mapping[str, Any] | str, note: str = ""
) -> list[Area]:
    """Draw the boundaries of a GeoJSON feature collection, all or none.

    Each feature says its area by ``id`` or by the property ``code``. Raises ``BadBoundary`` naming
    the first feature that does not fit.
    """
    shapes = {}
    for code, feature in _features_by_code(collection).items():
        with naming(code):
            shapes[code] = geometry.read_boundary(feature)
    return draw_boundaries(actor=actor, shapes=shapes, note=note)


class Drawn:
    """The new outlines of areas that change together, found by the ground they touch."""

    def __init__(self, shapes: Mapping[str, geometry.Boundary]) -> None:
        self.shapes = shapes
        self._codes = list(shapes)
        self._tree = shapely.STRtree(list(shapes.values()))

    def touching(self, ground: geometry.Boundary) -> list[tuple[str, geometry.Boundary]]:
        """Return those that meet the ground, with their codes."""
        codes = (self._codes[place] for place in self._tree.query(ground, predicate="intersects"))
        return [(code, self.shapes[code]) for code in codes]


@contextmanager
def naming(code: str) -> Iterator[None]:
    """Put an area's code before the refusal of its boundary."""
    try:
        yield
    except BadBoundary as error:
        raise BadBoundary(
            _("{code}: {reason}"), field="boundary", code=code, reason=error.message
        ) from error


def redraw(
    area: Area,
    shape: geometry.Boundary | None,
    *,
    drawn: Drawn,
    actor: Actor,
    at: datetime,
    note: str,
) -> tuple[str, ...]:
    """Store an area's new boundary and return the codes it touches, its own first.

    ``drawn`` are the new outlines of others that change with it.
    """
    before = geometry.from_wkb(area.boundary) if area.boundary else None
    set_boundary(area, shape)
    outlines = [outline for outline in (before, shape) if outline]
    touched = _neighbours_touched(area, outlines, drawn)
    facts = boundary_facts(area)
    overlaps = [
        code
        for code, outline in touched
        if shape and geometry.overlap_square_metres(shape, outline)
    ]
    if overlaps:
        facts["overlaps"] = list(overlaps)
    store_change(area, Change.BOUNDARY, actor=actor, at=at, facts=facts, note=note)
    return (area.code, *(code for code, _outline in touched))


def _features_by_code(collection: Mapping[str, Any] | str) -> dict[str, Mapping[str, Any]]:
    try:
        document = json.loads(collection) if isinstance(collection, str) else collection
        features = document["features"]
        return {
            str(feature.get("id") or feature["properties"]["code"]): feature for feature in features
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadBoundary(
            _("Give a GeoJSON feature collection whose features have the area's code as id."),
            field="boundary",
        ) from error


def set_boundary(area: Area, boundary: geometry.Boundary | None) -> None:
    """Put a boundary, its box and, where none is known, its centre on an area."""
    if boundary is None:
        area.boundary = area.west = area.south = area.east = area.north = None
        return
    area.boundary = geometry.to_wkb(boundary)
    area.west, area.south, area.east, area.north = boundary.bounds
    if area.lon is None or area.lat is None:
        centre = boundary.representative_point()
        area.lon, area.lat = centre.x, centre.y


def boundary_facts(area: Area) -> dict[str, Json]:
    """Return what the journal keeps of a boundary: its digest and its size."""
    if not area.boundary:
        return {}
    boundary = geometry.from_wkb(area.boundary)
    return {
        "boundary_sha256": hashlib.sha256(bytes(area.boundary)).hexdigest(),
        "square_metres": round(geometry.square_metres(boundary)),
    }


def check_lies_inside(area: Area) -> None:
    """Raise ``BadBoundary`` where a grid lies outside its community (RULES §5)."""
    if area.level != Depth.GRID or not area.boundary:
        return
    outer = Area.objects.filter(pk=area.parent_id).values_list("boundary", flat=True).first()
    if outer:
        _check_inside(geometry.from_wkb(area.boundary), geometry.from_wkb(outer), name=area.name)


def check_lies_around(area: Area) -> None:
    """Raise ``BadBoundary`` where a community's new boundary leaves one of its grids outside."""
    if area.level != Depth.COMMUNITY or not area.boundary:
        return
    outer = geometry.from_wkb(area.boundary)
    grids = Area.objects.filter(parent=area, valid_to__isnull=True, boundary__isnull=False)
    for name, boundary in grids.values_list("name", "boundary"):
        _check_inside(geometry.from_wkb(boundary), outer, name=name)


def _check_inside(inner: geometry.Boundary, outer: geometry.Boundary, *, name: str) -> None:
    outside = geometry.outside_square_metres(inner, outer)
    if outside > 1:
        raise BadBoundary(
            _(
                "{square_metres} m² of the grid “{name}” lie outside its community. "
                "A grid lies inside one community: draw it back, or change the community first."
            ),
            field="boundary",
            square_metres=round(outside),
            name=name,
        )


def _neighbours_touched(
    area: Area,
    outlines: Sequence[geometry.Boundary],
    drawn: Drawn,
) -> list[tuple[str, geometry.Boundary]]:
    """Return the areas of the same level whose ground the old or new outline touches."""
    if not outlines:
        return []
    union = geometry.union_of(outlines)
    west, south, east, north = union.bounds
    near = (
        Area.objects.filter(
            level=area.level,
            valid_to__isnull=True,
            boundary__isnull=False,
            west__lte=east,
            east__gte=west,
            south__lte=north,
            north__gte=south,
        )
        .exclude(pk__in=[area.pk, *drawn.shapes])
        .order_by("code")
    )
    found = {other.code: geometry.from_wkb(other.boundary) for other in near}
    touched = {code: outline for code, outline in found.items() if outline.intersects(union)}
    touched |= {
        code: outline
        for code, outline in drawn.touching(union)
        if len(code) == len(area.code) and code != area.code
    }
    return sorted(touched.items())
