"""A grid is split in a real browser: a line tapped on the map, the preview read, confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gongzhi.registry.territory.models import Area
from tests.browser.conftest import Complaints, enter_as
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID, Cast, Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_line_on_the_map_splits_a_grid_and_its_open_work(
    open_browser: Callable[..., Page], staff: Staff, cast: Cast, complaints: Complaints
):
    west, east = Story(cast, lon=120.002, lat=30.005), Story(cast, lon=120.008, lat=30.005)
    page = open_browser(maps=True)
    enter_as(page, staff, "administrator")
    page.locator(".sidenav").wait_for()
    page.goto(f"/areas/{GRID}/")
    page.click(f"a[href='/areas/{GRID}/split/']")
    page.fill("[name=name_1]", "西格")
    page.fill("[name=name_2]", "东格")
    page.locator("[data-map][data-map-ready]").wait_for()
    drawing = page.locator("[data-map] canvas")
    drawing.scroll_into_view_if_needed()
    size = drawing.bounding_box()
    assert size is not None
    # The map is centred on the grid; the line runs up through its middle, so the west lies left.
    for height in (0.95, 0.5, 0.05):
        drawing.click(position={"x": size["width"] / 2, "y": size["height"] * height})
    drawn = json.loads(page.locator("[name=drawn]").input_value())
    page.click("main form button[type=submit]")
    page.locator("button[value=confirm]").wait_for()
    preview = page.inner_text("main")
    page.click("button[value=confirm]")
    page.locator(".note-success").wait_for()

    assert drawn["type"] == "LineString"
    assert len(drawn["coordinates"]) == 3
    assert "西格" in preview
    parts = Area.objects.filter(parent_id=COMMUNITY, valid_to__isnull=True)
    names = dict(parts.values_list("code", "name"))
    assert names[west.case.area_code] == "西格"
    assert names[east.case.area_code] == "东格"
    assert not complaints
