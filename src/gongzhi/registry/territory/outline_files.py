"""Outlines from a file, held against the register: what fits, what does not, and why. Reads only.

Features are matched to areas by code, else by name. A fault keeps a file out; a remark does not.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.coordinates import Datum, in_china
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import areas_below
from gongzhi.registry.territory.rules import Depth

MOST_FEATURES: Final = 2_000
CODE_KEYS: Final = ("code", "area_code", "grid_code", "网格编码", "网格代码", "区域代码", "代码")
NAME_KEYS: Final = ("name", "Name", "NAME", "网格名称", "名称")
# Names of coordinate systems in files of the older GeoJSON that mean plain degrees.
DEGREES: Final = ("CRS84", "4326", "4490", "WGS84", "CGCS2000")
_FARTHEST: Final = 1e9  # of coordinates in any unit


@dataclass(frozen=True, slots=True)
class Feature:
    """One outline of the file, with what was found about it.

    ``shape`` is None where it cannot be read; ``code`` is "" where no area matches.
    """

    position: int
    label: str
    code: str
    name: str
    shape: geometry.Boundary | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutlineReport:
    """A whole file held against the register: the faults keep it out, the remarks do not."""

    features: tuple[Feature, ...]
    faults: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the file may be imported as it is."""
        return bool(self.features) and not self.faults and not any(f.faults for f in self.features)

    def shapes(self) -> dict[str, geometry.Boundary]:
        """Return the outlines by area code."""
        return {each.code: each.shape for each in self.features if each.shape and each.code}


def read_outlines(
    viewer: Actor, area_code: str, given: Mapping[str, Any] | str, *, datum: Datum = Datum.WGS84
) -> OutlineReport:
    """Hold a GeoJSON feature collection against the areas at and below one.

    ``datum`` says in what system its degrees are meant; they are converted. Raises ``BadBoundary``
    for a text that is no feature collection at all. Queries: 1.
    """
    document = read_collection(given)
    areas = list(areas_below(viewer, area_code).defer(None).filter(level__lte=Depth.GRID))
    known = _Known(areas)
    features = [
        _feature(at, each, known, datum) for at, each in enumerate(document["features"], start=1)
    ]
    times = Counter(one.code for one in features if one.code)
    faults = [fault] if (fault := system_fault(document)) else []
    faults += [
        _("{code} is drawn twice in this file.").format(code=code)
        for code, count in times.items()
        if count > 1
    ]
    faults += _outside(features, areas)
    remarks = [*_overlaps(features, areas), *_gaps(features, areas)]
    return OutlineReport(tuple(features), tuple(faults), tuple(remarks))


def one_outline(given: str, *, datum: Datum = Datum.WGS84) -> dict[str, Any]:
    """Return the one outline of a drawing or file as a GeoJSON geometry in WGS 84.

    Raises ``BadBoundary`` for none, several, or one that is no valid area.
    """
    features = read_collection(_collected(given))["features"]
    if len(features) != 1:
        raise BadBoundary(
            _("Draw one outline; this has {count}.").format(count=len(features)), field="drawn"
        )
    shape = geometry.in_wgs84(geometry.read_boundary(features[0]), datum)
    return geometry.geojson_of(shape)


def _collected(given: str) -> str:
    """Return a bare geometry as a feature; anything else as it is."""
    try:
        document = json.loads(given)
        if isinstance(document, dict) and "coordinates" in document:
            return json.dumps({"type": "Feature", "geometry": document})
    except (ValueError, RecursionError):
        pass
    return given


def read_collection(given: Mapping[str, Any] | str) -> dict[str, Any]:
    """Return a GeoJSON feature collection of a text, or of one feature; raises ``BadBoundary``."""
    try:
        document = json.loads(given) if isinstance(given, str) else dict(given)
        if document.get("type") == "Feature":
            document = {"features": [document]}
        if not isinstance(document["features"], list):
            raise TypeError("features")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadBoundary(
            _("This is no GeoJSON feature collection. Export the outlines as GeoJSON again."),
            field="drawn",
        ) from error
    if len(document["features"]) > MOST_FEATURES:
        raise BadBoundary(
            _("The file has {count} outlines; import at most {most} at once."),
            field="drawn",
            count=len(document["features"]),
            most=MOST_FEATURES,
        )
    return document


def system_fault(document: Mapping[str, Any]) -> str:
    """Say where a file's coordinates are in a system that is none of degrees; "" where not."""
    crs = document.get("crs")
    text = json.dumps(crs, ensure_ascii=False)[:200] if crs else ""
    if not text or any(known in text for known in DEGREES):
        return ""
    return _(
        "The file says that its coordinates are in {system}. "
        "Export it in WGS 84 or CGCS2000 degrees."
    ).format(system=text)


def _feature(position: int, given: Any, known: _Known, datum: Datum) -> Feature:
    properties = given.get("properties") if isinstance(given, dict) else None
    values = properties if isinstance(properties, dict) else {}
    own_id = given.get("id") if isinstance(given, dict) else None
    code = str(own_id or next((values[key] for key in CODE_KEYS if values.get(key)), "")).strip()
    name = str(next((values[key] for key in NAME_KEYS if values.get(key)), "")).strip()
    area, faults = _match(code, name, known)
    shape, bad = _shape(given, datum)
    label = name or code or _("feature {number}").format(number=position)
    return Feature(
        position=position,
        label=label[:80],
        code=area.code if area else "",
        name=area.name if area else "",
        shape=shape,
        faults=(*faults, *bad),
    )


class _Known:
    """The areas that a file may draw, by code and by name."""

    def __init__(self, areas: list[Area]) -> None:
        self.by_code = {area.code: [area] for area in areas}
        self.by_name: dict[str, list[Area]] = defaultdict(list)
        for area in areas:
            self.by_name[area.name].append(area)


def _match(code: str, name: str, known: _Known) -> tuple[Area | None, list[str]]:
    found = known.by_code.get(code) or known.by_name.get(name, [])
    if len(found) == 1:
        return found[0], []
    if found:
        return None, [_("Several areas bear this name. Add the property “code”.")]
    if code or name:
        return None, [_("No area here has this code or name. Found it first, or correct it.")]
    return None, [_("It has neither code nor name. Add the property “code” or “name”.")]


def _shape(given: Any, datum: Datum) -> tuple[geometry.Boundary | None, list[str]]:
    try:
        shape = geometry.read_boundary(given)
    except BadBoundary as error:
        return None, [misread(given) or str(error.message)]
    return geometry.in_wgs84(shape, datum), swapped(shape)


def misread(given: Any) -> str:
    """Say what kind of coordinates lie off the globe: metres, or latitude first."""
    points = list(_numbers(given.get("geometry") if isinstance(given, dict) else None))
    if not points:
        return ""
    most = np.abs(np.array(points)).max(axis=0)
    if (most > (180, 180)).any():
        return _(
            "The coordinates are not degrees but probably metres. "
            "Export the file in WGS 84 or CGCS2000 degrees."
        )
    if most[1] > 90:  # noqa: PLR2004 - the highest latitude there is
        return _("Latitude and longitude are swapped. Longitude comes first.")
    return ""


def swapped(shape: BaseGeometry) -> list[str]:
    """Say where a shape lies in China only with its degrees the other way round."""
    lon, lat = shape.representative_point().coords[0]
    if not in_china(lon, lat) and in_china(lat, lon):
        return [_("Latitude and longitude are swapped. Longitude comes first.")]
    return []


def _numbers(given: Any) -> Iterator[tuple[float, float]]:
    """Yield the pairs of numbers of a geometry, however deep, as far as they are numbers."""
    pending = [given.get("coordinates") if isinstance(given, dict) else None]
    while pending:
        value = pending.pop()
        if not isinstance(value, list) or not value:
            continue
        if isinstance(value[0], int | float):
            pair = value[:2]
            if len(pair) == 2 and all(map(_is_distance, pair)):  # noqa: PLR2004 - a pair
                yield float(pair[0]), float(pair[1])
            continue
        pending.extend(value)


def _is_distance(value: Any) -> bool:
    """Tell whether a number can be degrees or metres; JSON may write any other as well."""
    return isinstance(value, int | float) and abs(value) < _FARTHEST


def _standing(features: list[Feature], areas: list[Area]) -> dict[str, geometry.Boundary]:
    """Return all outlines by code as they would stand after the import."""
    stored = {a.code: geometry.from_wkb(a.boundary) for a in areas if a.boundary}
    return stored | {each.code: each.shape for each in features if each.shape and each.code}


def _outside(features: list[Feature], areas: list[Area]) -> list[str]:
    """Say which grids would lie outside their community."""
    standing = _standing(features, areas)
    changed = {each.code for each in features}
    faults = []
    for area in areas:
        outer = standing.get(area.parent_id or "")
        inner = standing.get(area.code)
        touched = {area.code, area.parent_id} & changed
        if area.level != Depth.GRID or outer is None or inner is None or not touched:
            continue
        outside = geometry.outside_square_metres(inner, outer)
        if outside > 1:
            faults.append(
                _("{name}: {square_metres} m² lie outside its community.").format(
                    name=area.name, square_metres=round(outside)
                )
            )
    return faults


def _overlaps(features: list[Feature], areas: list[Area]) -> list[str]:
    """Say which grids would share ground, where at least one of them is in the file."""
    grids = {area.code: area.name for area in areas if area.level == Depth.GRID}
    standing = _standing(features, areas)
    drawn = [code for code in grids if code in standing]
    changed = {each.code for each in features}
    shapes = [standing[code] for code in drawn]
    remarks = []
    for first, second in zip(
        *shapely.STRtree(shapes).query(shapes, predicate="intersects"), strict=True
    ):
        if first >= second or not changed & {drawn[first], drawn[second]}:
            continue
        shared = geometry.overlap_square_metres(shapes[first], shapes[second])
        if shared:
            remarks.append(
                _(
                    "{one} and {other} share {square_metres} m². Each place belongs to one grid."
                ).format(
                    one=grids[drawn[first]],
                    other=grids[drawn[second]],
                    square_metres=round(shared),
                )
            )
    return remarks


def _gaps(features: list[Feature], areas: list[Area]) -> list[str]:
    """Say how much ground of a community would lie in none of its grids."""
    standing = _standing(features, areas)
    changed = {each.code for each in features}
    below_of: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        if area.code in standing:
            below_of[area.parent_id or ""].append(area.code)
    remarks = []
    for community in areas:
        outer, below = standing.get(community.code), below_of[community.code]
        if community.level != Depth.COMMUNITY or outer is None or not changed & {*below}:
            continue
        covered = geometry.union_of(standing[code] for code in below)
        gap = outer.difference(covered.buffer(geometry.TOLERANCE_DEGREES))
        square_metres = geometry.square_metres(gap)
        if square_metres > geometry.OVERLAP_SQUARE_METRES:
            remarks.append(
                _("{square_metres} m² of {name} lie in none of its grids.").format(
                    square_metres=round(square_metres), name=community.name
                )
            )
    return remarks
