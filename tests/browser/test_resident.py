"""A resident's phone: nothing lost and nothing doubled, whatever signal, fingers and phone do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.models import Attachment, Case
from gongzhi.registry.territory.services import issue_signs, retire_sign
from tests.browser.conftest import Complaints, wait_until
from tests.handling.cases.cast import COMMUNITY, GRID, IN_GRID, Cast, Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
Open = Callable[..., Page]
HERE = {"longitude": IN_GRID[0], "latitude": IN_GRID[1]}
SEND = "main form button.btn-primary[value=send]"
_UPSIDE_DOWN = 3
_ORIENTATION = 0x0112


def _photo(path: Path, width: int, height: int, *, orientation: int = 1, weight: int = 0) -> Path:
    """Write a photo, dark above and light below, padded to a weight as cameras' files are."""
    drawn = Image.new("RGB", (width, height), "#223344")
    drawn.paste("#ddeeff", (0, height // 2, width, height))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    stream = BytesIO()
    drawn.save(stream, "JPEG", quality=90, exif=exif)
    path.write_bytes(stream.getvalue().ljust(weight, b"\0"))
    return path


def _write(page: Page, detail: str = "单元门口的路灯不亮") -> None:
    page.fill("[name=detail]", detail)
    page.select_option("[name=area_code]", COMMUNITY)


def _kept(page: Page) -> None:
    """Wait until the device holds what the form holds."""
    wait_until(
        page,
        """async () => {
            const open = indexedDB.open("gongzhi-resident");
            const base = await new Promise((done) => (open.onsuccess = () => done(open.result)));
            if (!base.objectStoreNames.length) return false;
            const get = base.transaction("drafts").objectStore("drafts").get("report");
            const draft = await new Promise((done) => (get.onsuccess = () => done(get.result)));
            base.close();
            return draft?.fields.detail === document.querySelector("[name=detail]").value;
        }""",
    )


def test_a_draft_survives_a_closed_tab_and_a_lost_signal_and_is_taken_once(
    open_browser: Open, cast: Cast, tmp_path: Path
):
    page = open_browser(width=360)
    page.goto("/r/report/")
    _write(page)
    page.set_input_files("[name=photos]", _photo(tmp_path / "a.jpg", 400, 300))
    expect(page.locator("[data-photo-list] img")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    _kept(page)
    context = page.context
    page.close()

    page = context.new_page()
    page.goto("/r/report/")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    assert page.input_value("[name=detail]") == "单元门口的路灯不亮"
    expect(page.locator("[data-photo-list] img")).to_have_count(1)

    context.set_offline(True)
    page.click(SEND)
    expect(page.locator("[data-send-status]")).to_contain_text("没有信号")
    assert Case.objects.count() == 0

    context.set_offline(False)
    page.dblclick(SEND)
    page.wait_for_selector("#number")
    number = page.inner_text("#number")
    page.reload()
    assert page.inner_text("#number") == number
    page.go_back()
    page.wait_for_selector("form[data-report]")
    page.goto("/r/report/")
    page.wait_for_load_state("networkidle")

    assert page.input_value("[name=detail]") == ""
    assert Case.objects.count() == Attachment.objects.count() == 1


def test_a_draft_older_than_a_week_is_forgotten(open_browser: Open, cast: Cast):
    page = open_browser(width=360)
    page.goto("/r/report/")
    _write(page)
    _kept(page)

    page.goto("/r/")  # on leaving, what was not kept yet is kept: now, not a week later
    page.clock.set_fixed_time(timezone.now() + timedelta(days=8))
    page.goto("/r/report/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-draft-note]")).to_be_hidden()

    assert page.input_value("[name=detail]") == ""


def test_an_answer_lost_on_the_way_does_not_double_the_report(open_browser: Open, cast: Cast):
    page = open_browser(width=360)
    page.goto("/r/report/")
    _write(page)
    page.route("**/r/report/", lambda route: (route.fetch(), route.abort()))
    page.click(SEND)
    expect(page.locator("[data-send-status]")).to_be_visible()
    page.unroute("**/r/report/")

    page.click(SEND)
    page.wait_for_selector("#number")

    assert page.inner_text("#number") == Case.objects.get().number


def test_two_tabs_with_one_draft_lose_nothing(open_browser: Open, cast: Cast):
    first = open_browser(width=360)
    first.goto("/r/report/")
    _write(first)
    _kept(first)
    second = first.context.new_page()
    second.goto("/r/report/")
    expect(second.locator("[data-draft-note]")).to_be_visible()

    first.click(SEND)
    first.wait_for_selector("#number")
    second.fill("[name=detail]", "井盖缺失")
    second.click(SEND)
    expect(second.locator("main .note-error")).to_contain_text("另一件事")
    second.click(SEND)
    second.wait_for_selector("#number")

    assert set(Case.objects.values_list("text__detail", flat=True)) == {
        "单元门口的路灯不亮",
        "井盖缺失",
    }


def test_photos_large_turned_and_none_at_all(
    open_browser: Open, cast: Cast, tmp_path: Path, complaints: Complaints
):
    large = _photo(tmp_path / "large.jpg", 4000, 3000, orientation=_UPSIDE_DOWN, weight=19 * 2**20)
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"this is no photo")
    page = open_browser(width=360)
    page.goto("/r/report/")
    _write(page)
    page.dispatch_event("[name=photos]", "cancel")  # as a browser tells it of a refused camera
    expect(page.locator("[data-photo-status]")).to_contain_text("没有照片也可以提交")

    page.set_input_files("[name=photos]", [large, fake])
    expect(page.locator("[data-photo-list] li")).to_have_count(2)
    page.click(SEND)
    expect(page.locator("main .note-error")).to_contain_text("fake.jpg")
    expect(page.locator(".kept img")).to_have_count(1)
    page.click(SEND)
    page.wait_for_selector("#number")

    kept = Attachment.objects.get()
    assert (kept.width, kept.height) == (1600, 1200)
    page.click("main .form-actions .btn-primary")
    picture = page.request.get(page.get_attribute(".thumbs a", "href") or "").body()
    shown = Image.open(BytesIO(picture)).convert("L").resize((1, 2))
    assert shown.getpixel((0, 0)) > shown.getpixel((0, 1)) + 80  # upright again: light above
    assert complaints == []


def test_a_scan_a_position_or_a_tap_gives_the_place_and_offers_what_is_known(
    open_browser: Open, cast: Cast, complaints: Complaints
):
    story = Story(cast)
    Case.objects.filter(pk=story.id).update(public=True)
    sign, other = issue_signs(actor=SYSTEM, area_code=COMMUNITY).new[:2]
    page = open_browser(width=360, geolocation=HERE, permissions=["geolocation"])

    page.goto(f"/q/{sign.code}/")
    expect(page.locator(".spot")).to_contain_text("杏花社区")
    page.goto("/r/report/")
    page.click("[data-locate]")
    expect(page.locator(".spot")).to_contain_text("杏花一格")
    page.fill("[name=detail]", "三号楼前路灯又不亮了")
    page.locator("[name=address]").focus()
    expect(page.locator(".offers")).to_contain_text("路灯")
    page.click("[data-join]")
    page.wait_for_selector("#number")
    assert page.inner_text("#number") == story.case.number
    assert story.case.followers == 1

    retire_sign(actor=SYSTEM, code=other.code)
    complaints.clear()
    page.goto(f"/q/{other.code}/")
    expect(page.locator("h1")).to_contain_text("没有启用")
    page.click("main a[href='/r/grid/']")
    page.click("[data-locate]")
    page.wait_for_url(f"**/r/grid/{GRID}/")
    assert [said for said in complaints if "404" not in said] == []


def test_a_phone_whose_clock_is_a_day_off_reports_at_the_servers_time(
    open_browser: Open, cast: Cast
):
    page = open_browser(width=360)
    page.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    page.goto("/r/report/")
    _write(page)
    page.click(SEND)
    page.wait_for_selector("#number")

    assert abs(Case.objects.get().received_at - timezone.now()) < timedelta(minutes=5)


def test_care_mode_asks_one_thing_a_page_and_back_goes_one_step_back(
    open_browser: Open, cast: Cast, complaints: Complaints
):
    page = open_browser(width=360)
    page.goto("/r/")
    page.click("button[name=care]")
    page.goto("/r/report/")
    steps = page.locator("main .page-head p")

    page.fill("[name=detail]", "路灯不亮")
    page.click("button[value=next]:visible >> nth=-1")
    expect(steps).to_contain_text("第 2 步")
    page.click("button.btn-lg[value=next]")
    expect(steps).to_contain_text("第 3 步")
    page.go_back()
    expect(steps).to_contain_text("第 2 步")
    page.click("button.btn-lg[value=next]")
    expect(steps).to_contain_text("第 3 步")
    page.select_option("[name=area_code]", COMMUNITY)
    page.click("button.btn-lg[value=next]")
    expect(steps).to_contain_text("第 4 步")
    page.click("button.btn-lg[value=next]")
    expect(page.locator(".check-list")).to_contain_text("路灯不亮")
    page.click("button.btn-lg[value=send]")
    page.wait_for_selector("#number")

    assert Case.objects.get().text.detail == "路灯不亮"
    assert complaints == []
