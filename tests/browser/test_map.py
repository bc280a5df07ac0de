"""The map and the wall in a real browser, under the strict policy: a tap is a place or a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gongzhi.foundation.coordinates import Datum, Point, convert, distance_m
from gongzhi.handling.cases.models import Case
from tests.browser.conftest import Complaints
from tests.handling.cases.cast import IN_GRID, NEXT_GRID, Cast, Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
BOUNDS = (120.0, 30.0, 120.02, 30.01)
# Where on the screen a place lies, on a map that shows all of the bounds in its middle.
IN_VIEW = """([west, south, east, north, lon, lat]) => {
    const box = document.querySelector(".maplibregl-canvas").getBoundingClientRect();
    const up = (degrees) => Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360));
    const wide = ((east - west) * Math.PI) / 180;
    const scale = Math.min((box.width - 48) / wide, (box.height - 48) / (up(north) - up(south)));
    return [
        box.x + box.width / 2 + (((lon - (west + east) / 2) * Math.PI) / 180) * scale,
        box.y + box.height / 2 - (up(lat) - (up(south) + up(north)) / 2) * scale,
    ];
}"""
PLACES = [(116.404, 39.915), (121.55, 30.43), (87.6, 43.8), (103.99, 1.36), (140.0, 35.0)]


def _ready(page: Page) -> None:
    page.locator("[data-map][data-map-ready]").wait_for()


def test_a_place_is_picked_on_the_map_by_tap_and_by_keyboard(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    story = Story(cast)
    page = open_browser(maps=True)
    sign_in(page, "street_dispatcher")

    page.goto(f"/cases/{story.case.number}/place/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    _ready(page)
    box = page.locator(".maplibregl-canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
    page.locator("[data-map-status]", has_text="杏花二格").wait_for()
    tapped = float(page.input_value("[name=lon]")), float(page.input_value("[name=lat]"))
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowRight")
    border = (BOUNDS[0] + BOUNDS[2]) / 2  # of the two grids, and the middle of the map at first
    by_key = border
    for _ in range(40):  # the map glides; how long it takes says how busy the machine is
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        by_key = float(page.input_value("[name=lon]"))
        if by_key > border + 0.001 and by_key != tapped[0]:
            break
    page.click("main form .form-actions button")
    page.locator(".note-success").wait_for()

    assert tapped[0] > 120.01
    assert by_key != tapped[0]
    case = Case.objects.get()
    assert (case.grid_code, case.lon) == (NEXT_GRID, by_key)
    assert complaints == []


def test_a_circle_on_the_map_opens_its_list(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    for title in ("第一盏", "第二盏"):
        Story(cast, title=title, lon=IN_GRID[0], lat=IN_GRID[1])
    page = open_browser(maps=True)
    sign_in(page, "street_dispatcher")

    page.goto("/map/")
    _ready(page)
    x, y = page.evaluate(IN_VIEW, [*BOUNDS, *IN_GRID])
    page.mouse.move(x, y)
    page.locator(".maplibregl-popup", has_text="2").wait_for()
    page.mouse.click(x, y)
    page.wait_for_url("**/cases/?*cell=*")

    assert sorted(page.locator(".case-title").all_inner_texts()) == ["第一盏", "第二盏"]
    assert complaints == []


def test_the_wall_renews_its_numbers_and_they_are_those_of_the_lists(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("gongzhi.channels.wall.views.RENEWED_SECONDS", 1)
    monkeypatch.setattr("gongzhi.channels.wall.views.KEPT_SECONDS", 0)
    Story(cast)
    page = open_browser(width=1920)
    sign_in(page, "street_dispatcher")

    page.goto("/wall/")
    number = page.locator("[data-count=open] b")
    before = number.inner_text()
    Story(cast)
    page.locator("[data-count=open] b", has_text="2").wait_for()
    over = page.evaluate("document.documentElement.scrollHeight - window.innerHeight")
    page.click("[data-count=open]")
    page.wait_for_url("**/cases/?*")

    assert before == "1"
    assert over <= 0
    assert page.locator(".case-title").count() == 2
    assert complaints == []


def test_the_map_shifts_places_as_the_server_does(
    open_browser: Callable[..., Page], cast: Cast, complaints: Complaints
):
    page = open_browser()
    page.goto("/r/")

    shifted = page.evaluate(
        """async (places) => {
            const map = await import("/static/gongzhi/map.js");
            return places.map((place) => {
                const there = map.toBasemap(place, "gcj02");
                return { there, back: map.toGround(there, "gcj02") };
            });
        }""",
        [list(place) for place in PLACES],
    )

    for place, found in zip(PLACES, shifted, strict=True):
        ours = convert(*place, source=Datum.WGS84, target=Datum.GCJ02)
        assert distance_m(ours, Point(*found["there"])) < 0.001
        assert distance_m(Point(*place), Point(*found["back"])) < 0.2
    assert complaints == []


def test_the_map_shifts_each_part_of_a_collection(
    open_browser: Callable[..., Page], cast: Cast, complaints: Complaints
):
    (lon, lat), other = PLACES[0], list(PLACES[1])
    river = {"type": "LineString", "coordinates": [[lon, lat], other]}
    wall = {"type": "Polygon", "coordinates": [[[lon, lat], other, [lon, lat]]]}
    page = open_browser()
    page.goto("/r/")

    shifted = page.evaluate(
        """async (parts) => {
            const map = await import("/static/gongzhi/map.js");
            const found = { type: "GeometryCollection", geometries: parts };
            map.changeAll(found, (place) => map.toBasemap(place, "gcj02"));
            return found.geometries.map(({ coordinates }) => coordinates);
        }""",
        [river, wall],
    )

    ours = convert(lon, lat, source=Datum.WGS84, target=Datum.GCJ02)
    for (first, *_rest), before in ((shifted[0], river), (shifted[1][0], wall)):
        assert distance_m(ours, Point(*first)) < 0.001, before["type"]
    assert complaints == []
