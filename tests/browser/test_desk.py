"""The desk by keyboard, beside the list, in bulk, on the board and by its one search box."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.channels.portal.models import SavedFilter
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.services import suggest_for_cases
from gongzhi.registry.territory.models import Area
from tests.browser.conftest import Complaints
from tests.handling.cases.cast import COMMUNITY, Cast, Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def _status(story: Story) -> str:
    return Case.objects.get(pk=story.id).status


def test_a_case_is_accepted_commented_and_searched_by_keyboard_alone(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    first, second = Story(cast, title="东门路灯不亮"), Story(cast, title="西门路灯不亮")
    area = Area.objects.get(pk=COMMUNITY)
    area.call(area.name)
    area.save()
    page = open_browser(width=1440)
    sign_in(page, "street_dispatcher")
    keys = page.keyboard

    keys.press("g")
    keys.press("l")
    page.wait_for_url("**/cases/")
    keys.press("?")
    expect(page.locator("#sheet[open] kbd").first).to_be_visible()
    keys.press("Escape")

    # j lands on the first row, then the second; Enter shows it beside the list.
    keys.press("j")
    keys.press("j")
    expect(page.locator("tr.is-current")).to_have_attribute("data-number", first.case.number)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/?case={first.case.number}")
    expect(page.locator("#reading h1")).to_have_text("东门路灯不亮")

    # A letter opens the verb's form; written text is text and no key.
    keys.press("m")
    page.wait_for_selector("#sheet[open] textarea:focus")
    keys.type("jxagl")
    page.locator("#sheet button[type=submit]").press("Enter")
    page.wait_for_selector(".note-success")
    assert page.url.endswith(f"?case={first.case.number}")
    expect(page.locator("#reading .said")).to_have_text("jxagl")
    keys.press("Escape")
    expect(page.locator("#reading h1")).to_have_count(0)
    page.go_back()
    expect(page.locator("#reading h1")).to_have_text("东门路灯不亮")

    # On a row the letter means that row, and a verb not possible says why.
    keys.press("Escape")
    keys.press("k")
    keys.press("a")
    page.locator("#sheet[open] button[type=submit]").press("Enter")
    page.wait_for_selector(".note-success")
    assert (_status(first), _status(second)) == ("received", "accepted")
    keys.press("j")
    keys.press("a")
    page.wait_for_selector("#sheet[open] .note-error")
    keys.press("Escape")

    # The box suggests while one types; the arrow and Enter open what is meant.
    page.locator("#top-search").focus()
    keys.type("xhs")
    page.wait_for_selector("#suggestions .hit")
    keys.press("ArrowDown")
    keys.press("Enter")
    page.wait_for_url(f"**/areas/{COMMUNITY}/")
    assert [line for line in complaints if "409" not in line] == []


def test_filters_are_saved_several_are_accepted_and_the_board_dispatches(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    stories = [Story(cast, title=f"第{n}盏灯不亮") for n in (1, 2)]
    page = open_browser(width=1280)
    sign_in(page, "street_dispatcher")
    keys = page.keyboard

    page.goto("/cases/?status=received")
    page.click("a[href^='/cases/filters/save/']")
    page.fill("#sheet [name=name]", "待受理")
    page.click("#sheet button[type=submit]")
    expect(page.locator(".saved [aria-current]")).to_have_text("待受理")
    assert SavedFilter.objects.get().query == "status=received"

    for _ in stories:
        keys.press("j")
        keys.press("x")
    expect(page.locator("[data-check-count]")).to_have_text("2")
    keys.press("a")
    page.wait_for_url("**/cases/together/accept/**")
    assert [_status(story) for story in stories] == ["received"] * 2
    page.dblclick("button[name=go]")
    page.wait_for_selector(".note-success")
    assert [_status(story) for story in stories] == ["accepted"] * 2

    page.goto("/cases/board/")
    keys.press("j")
    keys.press("1")
    page.wait_for_selector(".note-success")
    assert sorted(_status(story) for story in stories) == ["accepted", "dispatched"]
    page.drag_and_drop("article[data-case]", f"tr[data-unit='{cast.water.pk}']")
    page.wait_for_selector(".board-sent >> nth=1")
    units = Case.objects.values_list("lead_unit_id", flat=True)
    assert set(units) == {cast.lighting.pk, cast.water.pk}
    assert complaints == []


def test_the_board_and_the_bulk_preview_work_without_scripts(
    open_browser: Callable[..., Page], sign_in: Callable[[Page, str], None], cast: Cast
):
    story = Story(cast)
    page = open_browser(scripts=False, width=360)
    sign_in(page, "street_dispatcher")

    page.goto("/cases/")
    page.check("[name=case]")
    page.click("button[formaction='/cases/together/accept/']")
    page.click("button[name=go]")
    assert _status(story) == "accepted"
    page.goto("/cases/board/")
    page.click("article button[name=unit_id] >> nth=0")
    assert _status(story) == "dispatched"
    page.goto("/cases/")
    page.click(".case-title")
    page.wait_for_url(f"**/cases/{story.case.number}/")


def test_one_key_accepts_what_is_suggested_and_a_list_shows_it_first(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    first, second = (Story(cast, category_code="", detail="路灯坏了，漆黑一片") for _ in range(2))
    suggest_for_cases([first.id, second.id])
    page = open_browser(width=1280)
    sign_in(page, "street_dispatcher")

    page.goto(f"/cases/{first.case.number}/")
    expect(page.locator("mark").first).to_be_visible()
    page.keyboard.press("i")
    page.wait_for_selector(".note-success")
    page.goto("/cases/")
    page.keyboard.press("j")
    page.keyboard.press("i")
    page.locator("#sheet[open] button[type=submit]").press("Enter")
    page.wait_for_selector(".note-success")

    kept = Suggestion.objects.order_by("pk").values_list("category_kept", flat=True)
    assert list(kept) == [True, True]
    assert complaints == []
