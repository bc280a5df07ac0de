"""Outlines for the map: of one's own posts, unchanged until an area changes, small on the wire."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from gongzhi.channels.api.limits import Allowance
from gongzhi.foundation.coordinates import Box, parse_box
from gongzhi.foundation.errors import InvalidInput
from gongzhi.registry.territory import outlines
from gongzhi.registry.territory.models import Area, TerritoryStamp
from gongzhi.registry.territory.queries import Depth, bounds_of, outlines_of
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, STREET

pytestmark = pytest.mark.django_db


def _codes(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200
    return [feature["properties"]["code"] for feature in json.loads(answer.content)["features"]]


def _building(grid: str, lon: float, lat: float) -> str:
    code = f"{grid}001"
    Area.objects.create(
        code=code, name="3号楼", level=Depth.BUILDING, county=code[:6], parent_id=grid,
        lon=lon, lat=lat,
    )  # fmt: skip
    return code


def test_the_desk_gets_the_grids_of_its_own_posts(browser_of: Callable[[str], Client]):
    assert _codes(browser_of("street_dispatcher").get("/map/grids.geojson")) == [GRID, NEXT_GRID]
    assert _codes(browser_of("grid_officer").get("/map/grids.geojson")) == [GRID]


def test_a_unit_whose_work_may_lie_anywhere_gets_all(browser_of: Callable[[str], Client]):
    handler = browser_of("unit_handler")

    assert _codes(handler.get("/map/grids.geojson")) == [GRID, NEXT_GRID]
    assert _codes(handler.get(f"/map/grids.geojson?area={NEXT_GRID}")) == [NEXT_GRID]


def test_a_click_leads_where_the_page_wants(dispatcher: Client):
    def link(wanted: str) -> str:
        answer = dispatcher.get(f"/map/grids.geojson?area={GRID}&link={wanted}")
        return json.loads(answer.content)["features"][0]["properties"].get("url", "")

    assert link("area") == f"/areas/{GRID}/"
    assert link("cases") == f"/cases/?order=deadline&area={GRID}"
    assert link("//elsewhere") == ""


def test_an_unchanged_territory_is_not_sent_again(dispatcher: Client):
    first = dispatcher.get("/map/grids.geojson", headers={"accept-encoding": "gzip"})
    again = {"if-none-match": first["ETag"]}

    unchanged = dispatcher.get("/map/grids.geojson", headers=again)
    TerritoryStamp.objects.update(stamp=uuid4(), changed_at=datetime.now(UTC))
    changed = dispatcher.get("/map/grids.geojson", headers=again)

    assert unchanged.status_code == 304
    assert changed.status_code == 200
    assert changed["Cache-Control"] == "private, no-cache"


def test_another_scope_has_another_mark(browser_of: Callable[[str], Client]):
    wide = browser_of("street_dispatcher").get("/map/grids.geojson")
    narrow = browser_of("grid_officer").get(
        "/map/grids.geojson", headers={"if-none-match": wide["ETag"]}
    )

    assert narrow.status_code == 200


def test_outlines_travel_compressed(dispatcher: Client):
    answer = dispatcher.get("/map/grids.geojson", headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))["features"]) == 2


def test_residents_get_names_and_outlines_and_no_more(anyone: Client, cast: object):
    answer = anyone.get(f"/map/public/grids.geojson?area={STREET}&link=cases")
    features = json.loads(answer.content)["features"]

    assert [set(feature["properties"]) for feature in features] == [{"code", "name"}] * 2
    assert "public" in answer["Cache-Control"]


def test_residents_may_not_ask_for_outlines_without_end(
    anyone: Client, cast: object, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gongzhi.channels.maps.shapes.PUBLIC_READS", Allowance(most=1, seconds=60))

    answers = [anyone.get("/map/public/grids.geojson").status_code for _ in range(3)]

    assert answers[-1] == 429


@pytest.mark.parametrize("address", ["grids", "communities", "buildings"])
def test_the_desks_shapes_are_for_staff(anyone: Client, address: str):
    assert anyone.get(f"/map/{address}.geojson").status_code == 302


def test_buildings_are_those_in_view(dispatcher: Client):
    code = _building(GRID, 120.005, 30.005)

    near = dispatcher.get("/map/buildings.geojson?bbox=120.004,30.004,120.006,30.006")
    beside = dispatcher.get("/map/buildings.geojson?bbox=120.006,30.004,120.009,30.006")

    assert _codes(near) == [code]
    assert _codes(beside) == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "5,1,4,2", "1,2,3,400", "nan,1,2,3"])
def test_a_rectangle_that_is_none_is_refused(dispatcher: Client, box: str):
    with pytest.raises(InvalidInput):
        parse_box(box)
    assert dispatcher.get(f"/map/buildings.geojson?bbox={box}").status_code == 400
    assert dispatcher.get("/map/grids.geojson?area=x").status_code == 400


def test_too_many_grids_are_shown_as_their_communities(
    cast: object, monkeypatch: pytest.MonkeyPatch
):
    Area.objects.filter(code=COMMUNITY).update(
        boundary=Area.objects.get(code=GRID).boundary,
        west=120.0,
        south=30.0,
        east=120.01,
        north=30.01,
    )
    monkeypatch.setattr(outlines, "MOST_SHAPES", 1)

    assert [outline.code for outline in outlines_of([""], depth=Depth.GRID)] == [COMMUNITY]


def test_the_first_look_takes_in_the_whole_scope(cast: object):
    assert bounds_of([STREET]) == Box(120.0, 30.0, 120.02, 30.01)
    assert bounds_of(["99010200"]) is None


def test_outlines_are_read_with_few_questions(
    dispatcher: Client, django_assert_max_num_queries: Callable
):
    dispatcher.get("/map/grids.geojson")

    with django_assert_max_num_queries(6):  # session, account, its posts; then the stamp alone
        dispatcher.get("/map/grids.geojson")
