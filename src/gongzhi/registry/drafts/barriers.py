"""Barriers on record: read from a file, listed, and those that a drawing has to keep to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import shapely
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.coordinates import Datum
from gongzhi.foundation.errors import InvalidInput
from gongzhi.registry.drafts.errors import no_such_barriers
from gongzhi.registry.drafts.models import BarrierSet
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.outline_files import (
    misread,
    read_collection,
    swapped,
    system_fault,
)
from gongzhi.registry.territory.queries import within
from gongzhi.registry.territory.rules import lineage

MOST_POINTS: Final = 100_000
_SOLID: Final = frozenset({"LineString", "MultiLineString", "Polygon", "MultiPolygon"})
_UNREADABLE: Final = (ShapelyError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def read_barriers(
    given: Mapping[str, Any] | str, *, datum: Datum = Datum.WGS84
) -> shapely.GeometryCollection:
    """Return the lines and areas of a GeoJSON feature collection as one collection, in WGS 84.

    Raises ``InvalidInput`` for a text that is none, and naming the first feature that is neither
    a line nor an area in degrees.
    """
    document = read_collection(given)
    if fault := system_fault(document):
        raise InvalidInput(fault, field="drawn")
    shapes = [_shape(at, each) for at, each in enumerate(document["features"], start=1)]
    if not shapes:
        raise InvalidInput(_("There is no line in this file."), field="drawn")
    if (points := int(shapely.get_num_coordinates(shapes).sum())) > MOST_POINTS:
        raise InvalidInput(
            _("The lines have {count} points; simplify them to at most {most}."),
            field="drawn",
            count=points,
            most=MOST_POINTS,
        )
    return geometry.in_wgs84(shapely.GeometryCollection(shapes), datum)


def _shape(position: int, given: Any) -> BaseGeometry:
    _refuse(position, misread(given))
    try:
        shape = shapely.from_geojson(json.dumps(given["geometry"]))
    except _UNREADABLE:
        shape = None
    if not isinstance(shape, BaseGeometry) or shape.geom_type not in _SOLID or shape.is_empty:
        raise InvalidInput(
            _("Feature {number} is neither a line nor an area. Take it out of the file."),
            field="drawn",
            number=position,
        )
    _refuse(position, *swapped(shape))
    return shapely.force_2d(shape)


def _refuse(position: int, *faults: str) -> None:
    if any(faults):
        raise InvalidInput(
            _("Feature {number}: {reason}"), field="drawn", number=position, reason=faults[0]
        )


def barrier_sets(viewer: Actor, area_code: str = "") -> QuerySet[BarrierSet]:
    """Return the sets of barriers in force that the viewer may draw with, by area.

    Raises ``NotPermitted`` where no post of the viewer's gives the verb anywhere.
    """
    if not viewer.holds(DRAFT):
        check_may(viewer, DRAFT)
    return BarrierSet.objects.filter(
        within(viewer.prefixes(DRAFT), field="area_code"),
        within((area_code,), field="area_code"),
        removed_at__isnull=True,
    )


def get_barriers(viewer: Actor, barriers_id: int) -> BarrierSet:
    """Return one set of barriers in force. Raises ``NotFound`` out of the viewer's scope."""
    found = barrier_sets(viewer).filter(pk=barriers_id).defer("shapes").first()
    if found is None:
        raise no_such_barriers(barriers_id)
    return found


def sets_around(area_code: str) -> QuerySet[BarrierSet]:
    """Return the sets in force that a drawing for an area keeps to: its own, and those above."""
    here = Q(area_code__startswith=area_code) | Q(area_code__in=lineage(area_code))
    return BarrierSet.objects.filter(here, removed_at__isnull=True)


def shapes_around(area_code: str) -> list[BaseGeometry]:
    """Return every barrier that a drawing for an area keeps to, in WGS 84 degrees. One query."""
    return [
        part
        for stored in sets_around(area_code).values_list("shapes", flat=True)
        for part in shapely.get_parts(shapely.from_wkb(bytes(stored)))
    ]
