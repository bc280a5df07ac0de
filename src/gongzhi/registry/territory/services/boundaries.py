"""An area's boundary: drawn anew, held against its community, its grids and its neighbours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

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
    before = geometry.from_wkb(area.boundary) if area.boundary else None
    set_boundary(area, None if boundary is None else geometry.read_boundary(boundary))
    check_lies_inside(area)
    check_lies_around(area)
    after = geometry.from_wkb(area.boundary) if area.boundary else None
    touched = _neighbours_touched(area, [shape for shape in (before, after) if shape])
    facts = boundary_facts(area)
    overlaps = [
        neighbour.code
        for neighbour, shape in touched
        if after and geometry.overlap_square_metres(after, shape)
    ]
    if overlaps:
        facts["overlaps"] = list(overlaps)
    store_change(area, Change.BOUNDARY, actor=actor, at=at, facts=facts, note=note)
    hand_over((area.code, *(neighbour.code for neighbour, _shape in touched)), actor, at=at)
    return area


@transaction.atomic
def import_boundaries(
    *, actor: Actor, collection: Mapping[str, Any] | str, note: str = ""
) -> list[Area]:
    """Draw the boundaries of a GeoJSON feature collection, all or none, from the top level down.

    Each feature says its area by ``id`` or by the property ``code``. Raises ``BadBoundary`` naming
    the first feature that does not fit.
    """
    features = _features_by_code(collection)
    drawn = []
    for code in sorted(features, key=lambda code: (len(code), code)):
        try:
            drawn.append(
                change_boundary(actor=actor, area_code=code, boundary=features[code], note=note)
            )
        except BadBoundary as error:
            raise BadBoundary(
                _("{code}: {reason}"), field="boundary", code=code, reason=error.message
            ) from error
    return drawn


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
    area: Area, shapes: Sequence[geometry.Boundary]
) -> list[tuple[Area, geometry.Boundary]]:
    """Return the areas of the same level whose ground the old or new outline touches."""
    if not shapes:
        return []
    union = geometry.union_of(shapes)
    west, south, east, north = union.bounds
    near = Area.objects.filter(
        level=area.level,
        valid_to__isnull=True,
        boundary__isnull=False,
        west__lte=east,
        east__gte=west,
        south__lte=north,
        north__gte=south,
    ).exclude(pk=area.pk)
    found = [(other, geometry.from_wkb(other.boundary)) for other in near.order_by("code")]
    return [(other, shape) for other, shape in found if shape.intersects(union)]
