"""From a report at the door to a rated closure without scripts, and what a device may refuse."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.handling.cases.models import Case
from tests.browser.conftest import Complaints
from tests.handling.cases.cast import COMMUNITY, IN_GRID, LAMP, Cast, photo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SEND = "main form .btn-primary[value=send]"


def _report(page: Page) -> tuple[str, str]:
    page.goto("/r/report/")
    page.fill("[name=detail]", "单元门口的路灯不亮,老人晚上出门看不清台阶")
    page.fill("[name=address]", "折桂街3号楼")
    page.select_option("[name=area_code]", COMMUNITY)
    page.click("details.panel > summary")
    page.fill("[name=contact_phone]", "13000000001")
    page.click(SEND)
    return page.inner_text("#number"), page.inner_text("#secret")


def _do(page: Page, number: str, verb: str, **values: str | bytes) -> None:
    """Use a verb on a case's page: without scripts its form is a page of its own."""
    page.goto(f"/cases/{number}/")
    page.click(f"a[href='/cases/{number}/{verb}/']")
    form = page.locator(f"form[action='/cases/{number}/{verb}/']")
    form.wait_for()
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        if isinstance(value, bytes):
            field.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": value})
        elif field.first.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").click()
    page.wait_for_url(f"**/cases/{number}/")
    page.locator(".note-success").wait_for()


def test_from_the_door_to_the_rating_without_scripts(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    """With scripts it is walked in ``test_keyboard``."""
    resident = open_browser(scripts=False, width=360)
    number, secret = _report(resident)

    desk = open_browser(scripts=False)
    sign_in(desk, "street_dispatcher")
    desk.goto(f"/cases/{number}/classify/")
    desk.select_option("[name=category_code]", LAMP)
    desk.click("main form button[type=submit]")
    _do(desk, number, "accept")
    _do(desk, number, "dispatch", unit_id=str(cast.lighting.pk))

    unit = open_browser(scripts=False)
    sign_in(unit, "unit_handler")
    _do(unit, number, "take")
    _do(unit, number, "handle", note="已更换灯泡", photos=photo())

    _do(desk, number, "verify")
    _do(desk, number, "close", note="路灯已修好,请查看")

    resident.goto("/r/follow/")
    resident.fill("[name=number]", number)
    resident.fill("[name=secret]", secret)
    resident.click("main form button[type=submit]")
    resident.wait_for_url("**/r/case/")
    assert "路灯已修好" in resident.inner_text("main")
    resident.check("#rate [name=resolved][value=yes]")
    resident.check("#rate [name=satisfied][value='5']")
    resident.click("#rate button[type=submit]")
    resident.locator(".note-success").wait_for()

    case = Case.objects.get()
    assert (case.status, case.resolved, case.satisfied) == ("rated", True, 5)
    assert complaints == []


def test_a_position_is_taken_only_when_asked_and_gives_the_grid(
    open_browser: Callable[..., Page], cast: Cast, complaints: Complaints
):
    position = {"longitude": IN_GRID[0], "latitude": IN_GRID[1]}
    page = open_browser(width=360, geolocation=position, permissions=["geolocation"])
    page.goto("/r/report/")
    before = page.input_value("[name=lon]")

    page.click("[data-locate]")
    expect(page.locator("[name=lon]")).not_to_have_value("", timeout=15_000)
    page.fill("[name=detail]", "路灯不亮")
    page.click(SEND)
    page.wait_for_selector("#number")

    assert before == ""
    assert Case.objects.get().placed
    assert complaints == []


def test_a_refused_position_is_said_and_the_form_stays_usable(
    open_browser: Callable[..., Page], cast: Cast
):
    page = open_browser(width=360, permissions=[])
    page.goto("/r/report/")

    page.click("[data-locate]")
    expect(page.locator("[data-locate-status]")).to_have_text(re.compile(".{9}"), timeout=15_000)
    number, _secret = _report(page)

    assert number == Case.objects.get().number


def test_a_double_tap_makes_one_case(open_browser: Callable[..., Page], cast: Cast):
    page = open_browser(width=360)
    page.goto("/r/report/")
    page.fill("[name=detail]", "路灯不亮")
    page.select_option("[name=area_code]", COMMUNITY)

    page.dblclick(SEND)
    page.wait_for_selector("#number")
    page.go_back()
    page.click(SEND)
    page.wait_for_selector("#number")

    assert Case.objects.count() == 1


def test_a_refused_form_stays_in_the_dialog_with_its_reason(
    open_browser: Callable[..., Page], sign_in: Callable[[Page, str], None], cast: Cast
):
    number, _secret = _report(open_browser(width=360))
    desk = open_browser()
    sign_in(desk, "street_dispatcher")

    desk.goto(f"/cases/{number}/")
    desk.click(f"a[href='/cases/{number}/refuse/']")
    desk.click("#sheet button[type=submit]")
    desk.wait_for_selector("#sheet .has-error")

    assert desk.url.endswith(f"/cases/{number}/")
    assert desk.locator("#sheet").get_attribute("open") is not None
    desk.keyboard.press("Escape")
    assert desk.locator("#sheet").get_attribute("open") is None
