"""A planner drags a centre on the map, watches the figures, puts it elsewhere by keyboard, keeps it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.layouts.queries import outcome_of
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.browser.conftest import Complaints, enter_as
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID
from tests.oversight.layouts.cast import layout_by_hand

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_centre_is_dragged_stepped_and_kept(
    open_browser: Callable[..., Page], staff: Staff, complaints: Complaints
):
    for at, lon in enumerate((120.01, 120.006)):
        details = AreaDetails(lon=lon, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=GRID, name=f"{at + 1}号楼", details=details)
    layout = layout_by_hand(COMMUNITY)
    page = open_browser(maps=True)
    enter_as(page, staff, "administrator", to=f"/site-layouts/{layout.pk}/")
    page.locator("[data-map][data-map-ready]").wait_for()
    canvas = page.locator("[data-map] canvas")
    canvas.scroll_into_view_if_needed()
    size = canvas.bounding_box()
    assert size is not None
    # The map is centred on the community, and the centre stands in its very middle.
    x, y = size["x"] + size["width"] / 2, size["y"] + size["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y, steps=5)
    page.locator("#layout-figures .chip-warn").wait_for()
    page.mouse.up()
    page.locator("#layout-chosen[data-trial]").wait_for()
    dragged = page.input_value("[name=lon]")
    page.focus("#nudge-3")
    page.keyboard.press("Enter")
    page.locator(f"[name=lon]:not([value='{dragged}'])").wait_for()
    stepped = page.input_value("[name=lon]")
    page.click("#layout-chosen button[type=submit]")
    page.locator("#layout-chosen:not([data-trial])").wait_for()

    layout.refresh_from_db()
    found = outcome_of(layout)
    assert found is not None
    assert 120.01 < float(stepped) < float(dragged)
    assert found.sites[0].lon == float(stepped)
    assert layout.figures["outside"] == 2
    assert not complaints
