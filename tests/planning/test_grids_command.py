"""``gongzhi plan grids``: files in, figures and outlines out, refusals by row."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result

from gongzhi.config.cli import cli
from gongzhi.planning.building_files import read_buildings
from gongzhi.planning.errors import PlanningError, RefusedRowsError
from gongzhi.planning.grids.drawing import draw_grids
from gongzhi.planning.grids.settings import Settings


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["plan", "grids", *(str(each) for each in arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two rows of eight buildings, a river between them, in degrees."""
    lines = ["id,x,y,households,community"]
    for at in range(16):
        x, y = 116.4 + at % 8 * 0.0004, 39.9 + at // 8 * 0.0004
        lines.append(f"{at},{x:.4f},{y:.4f},50,杏花")
    path = tmp_path / "buildings.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    return path


def _river(folder: Path) -> Path:
    line = {"type": "LineString", "coordinates": [[116.39, 39.9002], [116.41, 39.9002]]}
    feature = {"type": "Feature", "geometry": line, "properties": {}}
    path = folder / "river.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_river_is_not_crossed_and_outlines_are_in_the_input_s_degrees(file: Path, tmp_path: Path):
    out = tmp_path / "grids.geojson"

    result = _run("--buildings", file, "--barriers", _river(tmp_path), "--json", "--out", out)

    told = json.loads(result.stdout)
    drawn = json.loads(out.read_text(encoding="utf-8"))["features"]
    grids = [each for each in drawn if each["properties"]["feature"] == "grid"]
    assert told["figures"]["grids"] == told["figures"]["in_band"] == 2
    assert told["figures"]["breaks"] == 0
    assert "2 pieces" in told["notes"][0]
    assert sorted(len(each["buildings"]) for each in told["grids"]) == [8, 8]
    assert {each["properties"]["grid"] for each in grids} == {"杏花-01", "杏花-02"}
    for each in grids:
        outline = shapely.geometry.shape(each["geometry"])
        assert outline.geom_type == "Polygon"
        assert outline.contains(shapely.Point(116.4014, outline.centroid.y))


def test_the_plain_report_names_what_is_out_of_band(file: Path):
    result = _run("--buildings", file, "--min", 450, "--max", 500)

    assert result.exit_code == 0, result.output
    assert "share in band" in result.output
    assert "800 together: more than 1 grids of at most 500, less than 2 of at least 450" in (
        result.output
    )


def test_how_far_from_the_best_is_told_where_it_is_asked(file: Path):
    told = json.loads(_run("--buildings", file, "--prove", "--json").stdout)
    plain, without = _run("--buildings", file, "--prove"), _run("--buildings", file, "--json")

    assert [each["standing"] for each in told["communities"]] == ["optimal"]
    assert told["communities"][0]["gap"] == told["figures"]["widest_gap"] == 0
    assert told["communities"][0]["bound"] == told["communities"][0]["cost"] > 0
    assert "杏花: proven: there are no better grids" in plain.output
    assert json.loads(without.stdout)["communities"] == []


def test_present_grids_keep_their_names_and_locked_ones_their_buildings(file: Path, tmp_path: Path):
    present = tmp_path / "today.csv"
    present.write_text("id,grid\n" + "".join(f"{at},{'东西'[at % 8 < 4]}\n" for at in range(16)))

    result = _run("--buildings", file, "--present", present, "--lock", "东", "--json")

    told = json.loads(result.stdout)
    assert told["figures"]["share_moved"] == 0
    assert {each["grid"]: each["locked"] for each in told["grids"]} == {"东": True, "西": False}


def test_refused_rows_are_listed_one_by_one(file: Path):
    file.write_text(file.read_text(encoding="gb18030") + "\n3,1,2,-5,\n")

    result = _run("--buildings", file)

    assert isinstance(result.exception, RefusedRowsError)
    assert "row 18, community: is empty" in result.stderr
    assert "row 18, id: “3” is already in row 5." in result.stderr
    assert isinstance(_run("--buildings", file, "--lock", "甲").exception, PlanningError)
    assert _run("--buildings", file, "--kind", "shops:area").exit_code == 2


def test_real_blocks_are_in_band_wherever_that_is_possible(shared_data: Path):
    buildings = read_buildings(shared_data / "places" / "buildings.csv")
    chosen = ("DOVER", "GHIM MOH", "HOUGANG EAST", "KOVAN")
    wanted = np.isin(np.array(buildings.communities)[buildings.community], chosen)

    drawing = draw_grids(buildings.only(wanted), Settings(sweeps=60, starts=4))

    outside = ~drawing.figures.in_band
    assert drawing.figures.breaks.sum() == 0
    assert outside.sum() == 2
    assert all(drawing.certificates[grid] for grid in np.flatnonzero(outside))
