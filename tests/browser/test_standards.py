"""Standards at the desk: from the district's board down to the grid, what mends it, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.standards.services import record_check
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.territory.models import Area
from tests.browser.conftest import PASSWORD, Complaints, enter, wait_until
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, NEXT_GRID, STREET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
YINCHUAN = "party-led-governance-2025"
NO_SCROLLING = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def test_a_supervisor_goes_from_the_board_to_the_grid_and_takes_it_along(
    open_browser: Callable[..., Page], staff: Staff, complaints: Complaints
):
    load_pack(actor=SYSTEM, pack=check_pack(shipped_folders()[YINCHUAN]), area_code=COUNTY)
    Area.objects.filter(code=GRID).update(households=620)
    Area.objects.filter(code=NEXT_GRID).update(households=350)
    for days in (2, 1, 0):
        day = timezone.localdate() - timedelta(days=days)
        record_check(actor=SYSTEM, area_code=COUNTY, on=day)
    account = staff["district_supervisor"].account
    account.set_password(PASSWORD)
    account.save()

    desk = open_browser(width=1280)
    enter(desk, account.username)
    desk.goto(f"/standards/?area={COUNTY}")
    expect(desk.get_by_role("heading", name="按条文")).to_be_visible()
    expect(desk.locator("figure.trend svg")).to_be_visible()
    for name in (STREET, COMMUNITY, GRID):
        desk.locator(f"a[href$='area={name}']").first.click()
        desk.wait_for_url(f"**area={name}")
    missed = desk.get_by_role("row").filter(has_text="620 户").first
    expect(missed).to_contain_text("划出 120 户")

    desk.goto(f"/standards/?area={COUNTY}")
    desk.get_by_role("link", name="城市网格规模").first.click()
    expect(desk.get_by_text("300–500 户").first).to_be_visible()
    expect(desk.get_by_role("row").filter(has_text="杏花一格")).to_contain_text("620 户")
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="导出 .xlsx").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    desk.emulate_media(media="print")
    expect(desk.get_by_role("navigation").first).to_be_hidden()
    expect(desk.get_by_role("heading", name="地图")).to_be_hidden()
    expect(desk.locator(".print-only")).to_have_text("云栖区")
    expect(desk.get_by_role("row").filter(has_text="杏花一格")).to_be_visible()

    phone = open_browser(width=360)
    enter(phone, account.username)
    for address in (
        f"/standards/?area={COUNTY}",
        f"/standards/findings/?area={COUNTY}",
        f"/standards/grid-size/?area={COUNTY}",
        f"/metrics/grid.households/?area={COMMUNITY}",
    ):
        phone.goto(address)
        wait_until(phone, NO_SCROLLING)
