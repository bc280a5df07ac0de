"""Outlines from a file: matched, checked against the ground, and told in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.coordinates import Datum, Point, distance_m, wgs84_to_gcj02
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.outline_files import OutlineReport, one_outline, read_outlines
from gongzhi.registry.territory.services import change_boundary, create_area
from tests.registry.cast import APRICOT, SOUTH, WEST, box


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def neighbour(grid: Area) -> Area:
    """A second grid east of the first, without an outline, in a community two wide."""
    change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, 2, 1))
    return create_area(actor=SYSTEM, parent_code=APRICOT, name="第二网格")


def _read(*features: dict[str, Any], **more: Any) -> OutlineReport:
    document = {"type": "FeatureCollection", "features": list(features), **more}
    return read_outlines(SYSTEM, APRICOT, json.dumps(document))


def _feature(geometry: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _swap(geometry: dict[str, Any]) -> dict[str, Any]:
    rings = [[[y, x] for x, y in ring] for ring in geometry["coordinates"]]
    return {"type": "Polygon", "coordinates": rings}


def test_a_feature_finds_its_area_by_code_or_by_name(grid: Area, neighbour: Area) -> None:
    by_name = _read(_feature(box(1, 0), 名称="第二网格"))
    by_code = _read(_feature(box(1, 0), code=neighbour.code, name="别的名字"))

    assert by_name.fits
    assert by_code.fits
    assert list(by_name.shapes()) == list(by_code.shapes()) == [neighbour.code]


def test_overlaps_and_gaps_are_remarks_and_ground_outside_is_a_fault(
    grid: Area, neighbour: Area
) -> None:
    overlapping = _read(_feature(box(0.5, 0, 1.5, 1), name="第二网格"))
    gappy = _read(_feature(box(1, 0, 0.5, 1), name="第二网格"))
    outside = _read(_feature(box(1, 0, 1.5, 1), name="第二网格"))

    assert overlapping.fits
    assert "share" in overlapping.remarks[0]
    assert gappy.fits
    assert "lie in none of its grids" in gappy.remarks[0]
    assert not outside.fits
    assert "outside its community" in outside.faults[0]


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (_feature(_swap(box(1, 0)), name="第二网格"), "swapped"),
        (_feature({"type": "Polygon", "coordinates": [[[5e5, 3e6], [5e5, 4e6], [6e5, 3e6], [5e5, 3e6]]]},
                  name="第二网格"), "metres"),
        (_feature({"type": "Polygon", "coordinates": [[[110, 30], [110.1, 30.1], [110.1, 30], [110, 30.1], [110, 30]]]},
                  name="第二网格"), "not valid"),
        (_feature(None, name="第二网格"), "cannot be read"),
        (_feature(box(1, 0), name="无此网格"), "No area here"),
        (_feature(box(1, 0)), "neither code nor name"),
        (_feature({"type": "Polygon", "coordinates": [[[10**400, 1]]]}, name="第二网格"), "be read"),
        ("nothing", "neither code nor name"),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_words(grid: Area, neighbour: Area, feature: Any, words: str) -> None:
    report = _read(feature)

    assert not report.fits
    assert any(words in fault for fault in report.features[0].faults)


def test_another_system_and_a_double_are_faults_of_the_file(grid: Area, neighbour: Area) -> None:
    one = _feature(box(1, 0), name="第二网格")
    metres = _read(one, crs={"type": "name", "properties": {"name": "EPSG:4547"}})
    degrees = _read(one, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}})

    assert "EPSG:4547" in metres.faults[0]
    assert degrees.fits
    assert "drawn twice" in _read(one, one).faults[0]


def test_shifted_coordinates_are_brought_back_to_the_metre() -> None:
    shifted = wgs84_to_gcj02(WEST, SOUTH)
    ring = [list(shifted), [shifted.lon + 0.01, shifted.lat], [shifted.lon, shifted.lat + 0.01]]
    drawn = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})

    outline = one_outline(drawn, datum=Datum.GCJ02)

    assert distance_m(Point(*outline["coordinates"][0][0]), Point(WEST, SOUTH)) < 0.01


@pytest.mark.parametrize("given", ["", "[]", '{"features": 1}', '{"features": []}', "null"])
def test_what_is_no_single_outline_is_refused(given: str) -> None:
    with pytest.raises(BadBoundary):
        one_outline(given)
