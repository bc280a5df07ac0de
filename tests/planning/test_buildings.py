"""Reading and checking buildings: each row that cannot be used is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gongzhi.planning import building_files
from gongzhi.planning.building_files import read_barriers, read_buildings, read_present
from gongzhi.planning.buildings import Kind, check_buildings
from gongzhi.planning.errors import PlanningError, RefusedRowsError
from tests.planning.towns import row

HEADER = "id,x,y,households,community\n"


def _file(folder: Path, text: str, name: str = "buildings.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": " "}, "row 3, id: is empty"),
        ({"id": "b1"}, "row 3, id: “b1” is already in row 2"),
        ({"x": "nan"}, "row 3, x: “nan” is no number"),
        ({"y": "inf"}, "row 3, y: “inf” is no number"),
        ({"x": "12,5"}, "row 3, x: “12,5” is no number"),
        ({"x": "9e6"}, "row 3, x, y: .* km from the middle of 杏花"),
        ({"community": ""}, "row 3, community: is empty"),
        ({"households": "-4"}, "row 3, households: -4 is less than none"),
        ({"households": "3.5"}, "row 3, households: 3.5 is no whole number"),
        ({"households": ""}, "row 3, households: “” is no number"),
        ({"households": "1e12"}, "row 3, households: 1e12 is more than any building"),
        ({"kind": "shops"}, "row 3, kind: “shops” has no bounds"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(wrong: dict[str, str], says: str):
    rows = [row(1, x="1000"), row(2, **{"x": "1030", **wrong}), *(row(at) for at in range(3, 9))]

    with pytest.raises(RefusedRowsError, match=says):
        check_buildings(rows)


def test_every_faulty_row_is_kept_in_the_refusal_and_the_first_are_told():
    rows = [row(at, households="-1") for at in range(30)]

    with pytest.raises(RefusedRowsError, match=r"30 faults.*and 10 more") as refusal:
        check_buildings(rows)

    assert [fault.row for fault in refusal.value.faults] == list(range(1, 31))


def test_what_is_odd_is_kept_and_told():
    rows = [row(1), row(2, x="30"), row(3, households="0"), row(4)]

    found = check_buildings(rows)

    assert len(found) == 4
    assert "1 buildings have nothing to count" in found.notes[0]
    assert "row 4 (b3)" in found.notes[0]
    assert "2 buildings share a point" in found.notes[1]


def test_degrees_are_known_by_looking_and_become_metres_and_degrees_again():
    rows = [
        row(at, x=f"{116.4 + at * 0.0004:.4f}", y=f"{39.9 + at % 3 * 0.0003:.4f}")
        for at in range(9)
    ]

    found = check_buildings(rows)

    step = np.linalg.norm(found.points[3] - found.points[0])
    assert found.plane.degrees
    assert step == pytest.approx(0.0012 * 111_195 * np.cos(np.radians(39.9)), rel=1e-3)
    assert found.plane.to_given(found.points)[4] == pytest.approx([116.4016, 39.9003])


def test_metres_near_the_origin_are_no_degrees():
    rows = [row(at, x=str(at * 15), y=str(at % 3 * 15)) for at in range(6)]

    assert not check_buildings(rows).plane.degrees


def test_degrees_said_to_be_metres_are_refused_and_so_are_metres_said_to_be_degrees():
    degrees = [row(at, x=f"{116.4 + at * 0.0004}", y="39.9") for at in range(9)]

    with pytest.raises(PlanningError, match="look like degrees"):
        check_buildings(degrees, units="metres")
    with pytest.raises(PlanningError, match="are no degrees"):
        check_buildings([row(at) for at in range(1, 9)], units="degrees")


def test_files_of_none_of_one_and_of_too_many_buildings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one = _file(tmp_path, HEADER + "7,100,200,40,杏花\n")
    assert len(read_buildings(one)) == 1

    with pytest.raises(PlanningError, match="there is no building"):
        read_buildings(_file(tmp_path, HEADER))
    monkeypatch.setattr(building_files, "MOST_BUILDINGS", 2)
    many = HEADER + "".join(f"{at},{at}00,5000,40,杏花\n" for at in range(4))
    with pytest.raises(PlanningError, match=r"more than 2 buildings.*district by district"):
        read_buildings(_file(tmp_path, many))


def test_files_that_are_none(tmp_path: Path):
    with pytest.raises(PlanningError, match="cannot be read"):
        read_buildings(tmp_path / "absent.csv")
    with pytest.raises(PlanningError, match="columns x, community are missing; it has id, y"):
        read_buildings(_file(tmp_path, "id,y\n1,2\n"))
    with pytest.raises(PlanningError, match="no row has anything in the column floor_area"):
        read_buildings(_file(tmp_path, HEADER + "1,9000,2,3,甲\n"), kinds=[Kind("", "floor_area")])
    with pytest.raises(PlanningError, match="is no GeoJSON"):
        read_buildings(_file(tmp_path, "[}", "b.geojson"))
    garbled = tmp_path / "garbled.csv"
    garbled.write_bytes(b"\xff\xff\xff\x00")
    with pytest.raises(PlanningError, match="neither UTF-8 nor GB18030"):
        read_buildings(garbled)


def test_outlines_stand_at_their_middle_and_barriers_are_lines_or_areas(tmp_path: Path):
    square = [[[9000, 0], [9020, 0], [9020, 20], [9000, 20], [9000, 0]]]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": square},
            "properties": {"id": 5, "households": 30, "community": "甲"},
        }
    ]
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    found = read_buildings(path)
    barriers = read_barriers(path, found.plane)

    assert found.points.tolist() == [[9010.0, 10.0]]
    assert len(barriers.geometries) == 1
    features[0]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(RefusedRowsError, match="row 1, geometry: is neither a line nor an area"):
        read_barriers(path, found.plane)


def test_present_grids_are_one_for_each_building_and_the_rest_is_told(tmp_path: Path):
    path = _file(tmp_path, "id,grid\na,G1\nb,G2\nz,G2\n")

    grids, notes = read_present(path, ["a", "b", "c"])

    assert grids == ["G1", "G2", ""]
    assert notes == [
        "1 buildings of the present grids are gone: z.",
        "1 buildings are in no present grid: c.",
    ]
    with pytest.raises(RefusedRowsError, match="row 3, id: “a” is in two grids"):
        read_present(_file(tmp_path, "id,grid\na,G1\na,G2\n"), ["a"])
