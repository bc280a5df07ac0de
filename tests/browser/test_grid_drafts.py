"""A planner corrects a draft on the map, sees at once what that does, and adopts it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.browser.conftest import Complaints, enter_as
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID
from tests.registry.drafts.cast import draft_by_hand

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
DRAWN = ("ground", "grid_of", "marks", "figures", "settings", "state")


def test_a_building_is_dragged_taken_back_moved_again_and_the_draft_adopted(
    open_browser: Callable[..., Page], staff: Staff, complaints: Complaints
):
    for at, grid in enumerate((GRID, GRID, NEXT_GRID)):
        details = AreaDetails(lon=120.005 + 0.005 * at, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=grid, name=f"{at + 1}号楼", details=details)
    page = open_browser(maps=True)
    enter_as(page, staff, "administrator")
    page.locator(".sidenav").wait_for()
    page.goto(f"/areas/{COMMUNITY}/")
    page.click("a[href^='/grid-drafts/make/']")
    page.fill("[name=name]", "甲案")
    page.click("main form button[type=submit]")
    page.locator("#draft-progress").wait_for()
    drawn = draft_by_hand(COMMUNITY)
    GridDraft.objects.filter(name="甲案").update(**{each: getattr(drawn, each) for each in DRAWN})
    page.locator("[data-map][data-map-ready]").wait_for()
    canvas = page.locator("[data-map] canvas")
    canvas.scroll_into_view_if_needed()
    size = canvas.bounding_box()
    assert size is not None
    # The map is centred on the two grids: the second building stands in its very middle.
    canvas.click(position={"x": size["width"] / 2, "y": size["height"] / 2})
    ticked = page.locator("#draft-chosen input:checked")
    ticked.wait_for()
    before = page.inner_text("#draft-chosen h2")
    middle = size["x"] + size["width"] / 2, size["y"] + size["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + size["width"] * 0.2, middle[1], steps=4)
    page.locator(".draft-card .draft-changes").wait_for()
    foreseen = page.inner_text(".draft-card")
    page.mouse.up()
    page.locator("[data-step=undo]:enabled").wait_for()
    page.keyboard.press("Control+z")
    page.locator("[data-step=redo]:enabled").wait_for()
    page.keyboard.press("Control+y")
    page.locator("[data-step=undo]:enabled").wait_for()
    moved = page.inner_text("#draft-work")
    page.click("a[href$='/adopt/']")
    page.click("main form button[type=submit]")
    page.locator("button[value=confirm]").wait_for()
    preview = page.inner_text("main")
    page.click("button[value=confirm]")
    page.locator(".note-success").wait_for()

    assert before == "杏花一格"
    assert "200 → 100" in foreseen
    assert "200" in moved
    assert "2号楼" in preview
    assert Area.objects.get(name="2号楼", valid_to__isnull=True).parent_id == NEXT_GRID
    assert not complaints
