"""The outlines of before, from the dated versions: what an undo draws again. Reads only."""

from __future__ import annotations

from typing import Any

from gongzhi.foundation.actors import Actor
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.models import AreaVersion
from gongzhi.registry.territory.queries import get_area


def parts_before_merge(viewer: Actor, code: str) -> dict[str, Any]:
    """Return the outlines of the grids that were merged into one, as a feature collection.

    Empty where it is no merger's result, or one of them had no outline. Three queries.
    """
    get_area(viewer, code)
    founding = AreaVersion.objects.filter(area_id=code, change=AreaVersion.Change.MERGED)
    predecessors = founding.values_list("predecessors", flat=True).first() or []
    last = AreaVersion.objects.filter(area_id__in=predecessors, valid_to__isnull=True)
    features = [
        {
            "type": "Feature",
            "properties": {"name": each.name},
            "geometry": geometry.to_geojson(each.boundary),
        }
        for each in last.order_by("area_id")
        if each.boundary
    ]
    whole = len(features) == len(predecessors)
    return {"type": "FeatureCollection", "features": features if whole else []}


def outline_before(viewer: Actor, code: str) -> dict[str, Any] | None:
    """Return the outline that stood before the present one, or None if there was none."""
    area = get_area(viewer, code)
    now = bytes(area.boundary or b"")
    versions = AreaVersion.objects.filter(area_id=code, boundary__isnull=False)
    for version in versions.order_by("-valid_from"):
        if version.boundary and bytes(version.boundary) != now:
            return geometry.to_geojson(version.boundary)
    return None
