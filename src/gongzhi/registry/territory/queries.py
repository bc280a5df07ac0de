"""Reading the territory: the tree, names, boundaries, history, and where a point lies.

Names and boundaries of areas are public; the lists of the desk still keep to the viewer's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes import AreaCode
from gongzhi.foundation.codes.pinyin import typed
from gongzhi.foundation.errors import NotFound
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.grid_index import current_index
from gongzhi.registry.territory.models import Area, AreaVersion, Premises, Sign, Zone
from gongzhi.registry.territory.outlines import (
    Outline,
    Spot,
    bounds_of,
    buildings_in,
    current_stamp,
    outlines_of,
)
from gongzhi.registry.territory.ranges import within
from gongzhi.registry.territory.rules import (
    Depth,
    check_service_line,
    county_of,
    estate_of,
    is_digits,
    lineage,
    sign_code_of,
)

__all__ = [
    "Depth",
    "Outline",
    "Overlap",
    "SignPlace",
    "Spot",
    "area_at",
    "areas_at_levels",
    "areas_below",
    "areas_named",
    "boundary_collection",
    "boundary_feature",
    "bounds_of",
    "buildings_in",
    "check_service_line",
    "children_of",
    "county_of",
    "current_stamp",
    "estate_of",
    "find_area",
    "find_grid",
    "find_grids",
    "find_premises",
    "find_sign",
    "get_area",
    "get_zone",
    "grid_overlaps",
    "history_of",
    "is_digits",
    "lineage",
    "names_of",
    "outlines_of",
    "path_of",
    "premises_of",
    "search_areas",
    "sign_coverage",
    "signs_below",
    "successors_of",
    "touching_of",
    "within",
    "zones",
    "zones_of",
]

VIEW = "territory.view"


def find_grid(lon: float, lat: float) -> AreaCode | None:
    """Return the grid that a point lies in, or the smallest area that contains it, or None.

    Where boundaries overlap, the lower code answers. One small query, see ``grid_index``.
    """
    return current_index().find(lon, lat)


def find_grids(points: Sequence[tuple[float, float]]) -> list[AreaCode | None]:
    """Return what ``find_grid`` does for each (longitude, latitude), at once."""
    if not points:
        return []
    return current_index().find_many(np.asarray(points, dtype=np.float64))


def areas_below(
    viewer: Actor,
    prefix: str = "",
    *,
    depth: Depth | None = None,
    retired: bool = False,
) -> QuerySet[Area]:
    """Return the areas at and below a prefix that the viewer may see, by code."""
    areas = Area.objects.filter(within(viewer.prefixes(VIEW)), within((prefix,)))
    if depth is not None:
        areas = areas.filter(level=depth.value)
    if not retired:
        areas = areas.filter(valid_to__isnull=True)
    return areas.defer("boundary").order_by("code")


def areas_at_levels(prefixes: Iterable[str], levels: Iterable[Depth]) -> QuerySet[Area]:
    """Return the areas of some levels at and below prefixes, in force, by code."""
    areas = Area.objects.filter(within(tuple(prefixes)), level__in=list(levels))
    return areas.filter(valid_to__isnull=True).defer("boundary").order_by("code")


def children_of(viewer: Actor, code: str) -> QuerySet[Area]:
    """Return the areas one level below, in force, that the viewer may see; of ``""``, provinces."""
    children = Area.objects.filter(within((code,)), parent_id=code or None, valid_to__isnull=True)
    return children.filter(within(viewer.prefixes(VIEW))).defer("boundary").order_by("code")


def get_area(viewer: Actor, code: str) -> Area:
    """Return one area, retired or not. Raises ``NotFound`` out of the viewer's scope."""
    seen = Area.objects.filter(within(viewer.prefixes(VIEW)))
    area = seen.filter(code=code).first() if is_digits(code) else None
    if area is None:
        raise no_such_area(code)
    return area


def find_area(code: str) -> Area | None:
    """Return the area in force under a code, without its boundary."""
    if not is_digits(code):
        return None
    return Area.objects.filter(code=code, valid_to__isnull=True).defer("boundary").first()


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of areas by code, in one query; unknown codes are left out."""
    known = {code for code in codes if is_digits(code)}
    return dict(Area.objects.filter(code__in=known).values_list("code", "name"))


def areas_named(codes: Iterable[str]) -> QuerySet[Area]:
    """Return areas by their codes, retired or not, without their boundaries."""
    return Area.objects.filter(code__in=list(codes)).defer("boundary").order_by("code")


def path_of(code: str) -> list[tuple[str, str]]:
    """Return code and name of the area and all above it, from the top, in one query."""
    return list(
        Area.objects.filter(code__in=lineage(code)).order_by("code").values_list("code", "name")
    )


def search_areas(viewer: Actor, words: str, *, limit: int = 20, quick: bool = False) -> list[Area]:
    """Return areas in force that the words name: by code, name, pinyin or its initials.

    One query. Codes and pinyin are found from their beginning, each by its own index; names also
    in their middle, except that a ``quick`` search does so only within a county or less.
    """
    words = words.strip()
    ways = _ways(viewer, words, quick=quick) if words.isprintable() else []
    if not ways:
        return []
    areas = areas_below(viewer).order_by()
    parts = [areas.filter(way).order_by(order)[:limit] for order, way in ways]
    found = parts[0].union(*parts[1:], all=False) if len(parts) > 1 else parts[0]
    rows = sorted(found, key=lambda area: (area.name != words, area.level, area.code))
    return rows[:limit]


def _ways(viewer: Actor, words: str, *, quick: bool) -> list[tuple[str, Q]]:
    """Return by which columns, in which order of an index, words are looked for."""
    if is_digits(words):
        return [("code", within((words,)))]
    if spelled := typed(words):
        return [
            ("initials", Q(initials__startswith=spelled)),
            ("pinyin", Q(pinyin__startswith=spelled)),
            ("name", Q(name__startswith=words)),
        ]
    if not words:
        return []
    wide = any(len(prefix) < Depth.COUNTY.length for prefix in viewer.prefixes(VIEW))
    if not (quick and wide):
        return [("code", Q(name__contains=words))]
    return [("name", Q(name__startswith=words))]


def boundary_feature(viewer: Actor, code: str) -> dict[str, Any]:
    """Return an area as a GeoJSON feature; its geometry is null where no boundary is known."""
    return _feature(get_area(viewer, code))


def boundary_collection(viewer: Actor, prefix: str, *, depth: Depth) -> dict[str, Any]:
    """Return the boundaries of one level below a prefix as a GeoJSON feature collection."""
    areas = areas_below(viewer, prefix, depth=depth).defer(None).filter(boundary__isnull=False)
    return {"type": "FeatureCollection", "features": [_feature(area) for area in areas]}


def _feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": area.code,
        "geometry": geometry.to_geojson(area.boundary) if area.boundary else None,
        "properties": {
            "code": area.code,
            "name": area.name,
            "kind": area.kind,
            "households": area.households,
        },
    }


def history_of(viewer: Actor, code: str) -> list[AreaVersion]:
    """Return an area's versions, oldest first; none where it stands as imported."""
    get_area(viewer, code)
    return list(AreaVersion.objects.filter(area_id=code).defer("boundary").order_by("valid_from"))


def area_at(code: str, moment: datetime) -> AreaVersion | None:
    """Return the version of an area that stood at a moment, or None if no version did."""
    return (
        AreaVersion.objects.filter(area_id=code, valid_from__lte=moment)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment))
        .first()
    )


def successors_of(codes: Iterable[str]) -> dict[str, tuple[AreaCode, ...]]:
    """Return, for each retired code, the codes in force that took its place.

    Several where it was split; none where it ended without successor. Codes in force are left
    out. Queries: one per generation of changes.
    """
    wanted = set(codes)
    steps: dict[str, list[str]] = {}
    pending = wanted
    while pending:
        rows = AreaVersion.objects.filter(
            area_id__in=pending, valid_to__isnull=True, area__valid_to__isnull=False
        ).values_list("area_id", "successors")
        found = dict(rows)
        steps |= found
        pending = {code for after in found.values() for code in after} - steps.keys()
    return {code: _followed(code, steps) for code in wanted & steps.keys()}


def _followed(code: str, steps: dict[str, list[str]]) -> tuple[AreaCode, ...]:
    ends: dict[AreaCode, None] = {}
    pending = list(reversed(steps[code]))
    while pending:
        after = pending.pop()
        if after in steps:
            pending += reversed(steps[after])
        else:
            ends[AreaCode(after)] = None
    return tuple(ends)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that two grids share (避免管理交叉, 滨州条例 6)."""

    one: str
    other: str
    square_metres: int


def grid_overlaps(viewer: Actor, prefix: str) -> list[Overlap]:
    """Return the grids below a prefix that overlap, and by how much, greatest first."""
    grids = areas_below(viewer, prefix, depth=Depth.GRID).filter(boundary__isnull=False)
    rows = list(grids.values_list("code", "boundary"))
    shapes = [geometry.from_wkb(boundary) for _code, boundary in rows]
    tree = shapely.STRtree(shapes)
    overlaps = []
    for first, second in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        if first < second and (
            shared := geometry.overlap_square_metres(shapes[first], shapes[second])
        ):
            overlaps.append(Overlap(rows[first][0], rows[second][0], round(shared)))
    return sorted(overlaps, key=lambda overlap: (-overlap.square_metres, overlap.one))


def touching_of(grid: Area) -> set[str]:
    """Return the grids in force of the same community whose ground touches a grid's."""
    if not grid.boundary:
        return set()
    near = geometry.from_wkb(grid.boundary).buffer(geometry.TOLERANCE_DEGREES)
    mates = Area.objects.filter(
        parent_id=grid.parent_id, valid_to__isnull=True, boundary__isnull=False
    ).exclude(pk=grid.pk)
    return {
        code
        for code, boundary in mates.values_list("code", "boundary")
        if near.intersects(geometry.from_wkb(boundary))
    }


def zones(viewer: Actor, *, retired: bool = False) -> QuerySet[Zone]:
    """Return the zones within the viewer's scope, by name."""
    found = Zone.objects.filter(within(viewer.prefixes(VIEW), field="area_code"))
    return (found if retired else found.filter(valid_to__isnull=True)).order_by("name", "pk")


def get_zone(viewer: Actor, zone_id: int) -> Zone:
    """Return one zone, ended or not. Raises ``NotFound`` out of the viewer's scope."""
    zone = zones(viewer, retired=True).filter(pk=zone_id).first()
    if zone is None:
        raise NotFound(_("There is no zone {zone_id}."), zone_id=zone_id)
    return zone


def zones_of(code: str) -> list[Zone]:
    """Return the zones in force that an area lies in."""
    return list(Zone.objects.filter(area_codes__overlap=list(lineage(code)), valid_to__isnull=True))


def premises_of(viewer: Actor, building_code: str) -> QuerySet[Premises]:
    """Return the premises of a building within the viewer's scope, by number."""
    scope = within(viewer.prefixes(VIEW), field="building_id")
    return Premises.objects.filter(scope, building_id=building_code).order_by("number")


@dataclass(frozen=True, slots=True)
class SignPlace:
    """Where a QR sign stands today: the area it names, or what took that area's place."""

    code: str
    area_code: AreaCode
    path: tuple[tuple[str, str], ...]
    lon: float | None
    lat: float | None

    @property
    def grid_code(self) -> str:
        """The grid of the sign."""
        return self.area_code[: Depth.GRID.length]


def find_sign(code: str) -> SignPlace | None:
    """Return where a sign in force stands; None for a code never given or retired.

    A sign whose area was moved, merged or given another code leads to its one successor; where it
    was split nobody can tell which part the wall belongs to, and the common area above answers.
    """
    plain = sign_code_of(code)
    sign = Sign.objects.filter(code=plain, retired_at__isnull=True).first() if plain else None
    if sign is None:
        return None
    area_code = _standing(sign.area_id)
    area = find_area(area_code) if area_code else None
    if area is None:
        return None
    path = tuple(path_of(area.code))
    return SignPlace(sign.code, AreaCode(area.code), path, area.lon, area.lat)


def _standing(area_code: str) -> str:
    """Return the code in force that an area's code leads to, or "" where it leads nowhere."""
    after = successors_of([area_code]).get(area_code)
    if after is None:
        return area_code
    common = [code for code in lineage(area_code)[1:] if all(a.startswith(code) for a in after)]
    return after[0] if len(after) == 1 else next(iter(common), "") if after else ""


def signs_below(viewer: Actor, prefix: str, *, depth: Depth | None = None) -> QuerySet[Sign]:
    """Return the signs in force at and below an area that the viewer may see, with their areas."""
    scope = within(viewer.prefixes(VIEW), field="area_id") & within((prefix,), field="area_id")
    found = Sign.objects.filter(scope, retired_at__isnull=True, area__valid_to__isnull=True)
    if depth is not None:
        found = found.filter(area__level=depth.value)
    return found.select_related("area").defer("area__boundary").order_by("area_id")


def sign_coverage(viewer: Actor, prefix: str) -> dict[Depth, tuple[int, int]]:
    """Return how many grids and buildings below an area have a sign, and how many there are."""
    counts = {}
    for depth in (Depth.GRID, Depth.BUILDING):
        signed = signs_below(viewer, prefix, depth=depth).count()
        counts[depth] = (signed, areas_below(viewer, prefix, depth=depth).count())
    return counts


def find_premises(building_code: str, number: str) -> Premises | None:
    """Return the unit of a building that bears a number, such as ``3单元501``, or None."""
    if not is_digits(building_code) or not number.isprintable():
        return None
    return Premises.objects.filter(building_id=building_code, number=number.strip()).first()
