"""Layouts of service centres on the desk, without scripts: asked for, compared, corrected, taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.channels.portal import layouts as told
from gongzhi.channels.transfer.sheets import read
from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.handling.cases.cast import COMMUNITY, GRID, STREET, Cast
from tests.oversight.layouts.cast import SETTINGS, ground_of, layout_by_hand, outcome_at

pytestmark = pytest.mark.django_db
FAR = "lon=120.02&lat=30.005"
ASKED = {
    "area": STREET, "name": "街道方案", "kind": "community_centre", "problem": "cover", "reach": "15",
    "unit": "minutes", "capacity": "5000", "keep": "on", "key": "6e1e3c9e-6c2b-4a3e-9a60-3f6f4f8f2a11",
}  # fmt: skip


@pytest.fixture
def planner(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("administrator")


@pytest.fixture
def layout(cast: Cast) -> SiteLayout:
    """Two buildings 386 m apart, a centre at the western."""
    for at in range(2):
        details = AreaDetails(lon=120.002 + 0.004 * at, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=GRID, name=f"{at + 1}号楼", details=details)
    return layout_by_hand(COMMUNITY)


def test_no_further_reaches_are_drawn_than_a_page_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    spots = [(120.0 + 0.001 * at, 30.0) for at in range(4)]
    found = outcome_at(ground_of(spots, [10] * 4, ways=True), SETTINGS, *spots[:3])
    whole = [len(each["geometry"]["coordinates"]) for each in told.reach_features(found)]
    monkeypatch.setattr(told, "MOST_DRAWN", whole[0] + 1)

    drawn = list(told.reach_features(found))

    assert (len(whole), len(drawn)) == (3, 2)


def test_a_layout_is_asked_for_and_shows_how_the_search_stands(
    planner: Client, layout: SiteLayout
) -> None:
    form = planner.get("/site-layouts/make/").content.decode()
    refused = planner.post("/site-layouts/make/", ASKED | {"problem": "best"})
    answers = [planner.post("/site-layouts/make/", ASKED) for _press in range(2)]
    page = planner.get(answers[0]["Location"]).content.decode()
    stopped = planner.post(answers[0]["Location"] + "stop/")

    assert f'value="{STREET}"' in form
    assert refused.status_code == 400
    assert "Say how many centres there shall be" in refused.content.decode()
    assert answers[0]["Location"] == answers[1]["Location"]
    assert "The search waits for its turn" in page
    assert 'hx-trigger="every 1s"' in page
    assert stopped.status_code == 302
    assert (
        "stopped before it had found anything"
        in planner.get(answers[0]["Location"]).content.decode()
    )


@pytest.mark.parametrize(("field", "rows", "said"), [
    ("candidates", "名称,经度,纬度\n活动室,120.1,三十\n", "Row 2: “三十” is no number."),
    ("candidates", "名称,经度,纬度\n甲,120,30\n甲,121,30\n", "Row 3: 甲 is there already, in row 2."),
    ("standing", "名称,经度\n活动室,120.1\n", "The column “lat” is missing"),
    ("standing", "name,lon,lat\nx,30,120\n", "longitude and latitude are in degrees"),
    ("ways", "from,to,metres,from_lon,from_lat,to_lon,to_lat\na,b,-1,120,30,120.1,30\n", "Row 2: a way is"),
])  # fmt: skip
def test_a_table_with_a_fault_names_the_row(
    planner: Client, layout: SiteLayout, field: str, rows: str, said: str
) -> None:
    file = SimpleUploadedFile("table.csv", rows.encode("gb18030"))

    answer = planner.post("/site-layouts/make/", ASKED | {field: file})

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_tables_are_taken_along(planner: Client, layout: SiteLayout) -> None:
    rooms = "名称,经度,纬度\n活动室,120.002,30.005\n".encode("gb18030")
    ways = (
        b"from,to,metres,from_lon,from_lat,to_lon,to_lat\na,b,400,120.002,30.005,120.006,30.005\n"
    )
    files = {
        "candidates": SimpleUploadedFile("rooms.csv", rooms),
        "ways": SimpleUploadedFile("ways.csv", ways),
    }

    planner.post("/site-layouts/make/", ASKED | files)

    stored = SiteLayout.objects.get(name="街道方案").given
    assert stored is not None
    given = Given.unpacked(stored)
    assert given.candidates.tolist() == ["活动室"]
    assert given.candidate_places.tolist() == [[120.002, 30.005]]
    assert (given.way_metres.tolist(), len(given.nodes)) == ([400.0], 2)


def test_a_move_is_tried_then_kept_and_the_part_tells_what_that_does(
    planner: Client, layout: SiteLayout
) -> None:
    address = f"/site-layouts/{layout.pk}/"
    chosen = planner.get(f"{address}?site=0").content.decode()
    tried = planner.get(f"{address}?site=0&{FAR}", headers={"HX-Request": "true"}).content.decode()
    answer = planner.get(f"{address}what-if.json?site=0&{FAR}").json()
    place = {"lon": "120.02", "lat": "30.005", "version": layout.version or ""}
    kept = planner.post(f"{address}sites/0/move/", place, headers={"HX-Request": "true"})
    refused = planner.post(f"{address}sites/0/move/", place | {"lat": "x"})

    assert "50 m north" in chosen
    assert "If moved" in tried
    assert "<html" not in tried
    assert "a place lies within the walk, but is not chosen" in tried
    assert [tone for _code, tone in answer["homes"]] == [-1, -1]
    assert answer["reach"][0]["geometry"]["type"] == "Polygon"
    assert "If moved" in answer["figures"]
    assert kept["HX-Trigger-After-Swap"] == "map:reread"
    assert "moved by hand once" in kept.content.decode()
    assert "Give longitude and latitude in degrees" in refused.content.decode()
    points = planner.get(f"{address}homes.geojson").json()["features"]
    assert [each["properties"]["tone"] for each in points] == [-1, -1]
    (site,) = planner.get(f"{address}sites.geojson").json()["features"]
    assert site["geometry"]["coordinates"] == [120.02, 30.005]


def test_what_was_found_is_taken_away(planner: Client, layout: SiteLayout) -> None:
    planner.post(f"/site-layouts/{layout.pk}/sites/0/move/", {"lon": "120.0085", "lat": "30.005"})

    file = b"".join(planner.get(f"/site-layouts/{layout.pk}/export/"))  # type: ignore[arg-type]  # a stream
    drawn = planner.get(f"/site-layouts/{layout.pk}/layout.geojson").json()["features"]

    (sheet,) = read(file, "layout.xlsx")
    assert [(row.cells[1], row.cells[6], row.cells[10]) for row in sheet.rows()] == [
        ("1号楼", None, "a place lies within the walk, but is not chosen"),
        ("2号楼", "1号中心", None),
    ]
    assert [each["properties"]["kind"] for each in drawn] == ["centre", "outside"]


def test_layouts_stand_side_by_side_and_what_is_discarded_is_gone(
    planner: Client, layout: SiteLayout
) -> None:
    other = layout_by_hand(COMMUNITY)
    planner.post(f"/site-layouts/{other.pk}/rename/", {"name": "乙案"})
    both = planner.get("/site-layouts/").content.decode()
    planner.post(f"/site-layouts/{other.pk}/discard/")

    assert both.index("乙案") < both.index("手作方案")
    assert "乙案" not in planner.get("/site-layouts/").content.decode()
    assert planner.get("/site-layouts/999/").status_code == 404


def test_reading_costs_a_fixed_number_of_queries(planner: Client, layout: SiteLayout) -> None:
    address = f"/site-layouts/{layout.pk}/"
    planner.get(f"{address}?site=0&{FAR}")  # which also reads where grids lie, once a process

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            planner.get(path)
        return len(seen)

    paths = ["/site-layouts/", f"{address}?site=0", f"{address}what-if.json?site=0&{FAR}"]
    one = [count(path) for path in paths]
    for _more in range(3):
        layout_by_hand(COMMUNITY)

    assert [count(path) for path in paths] == one
    assert one[2] <= one[1]
