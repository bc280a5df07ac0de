"""An officer's phone: with a signal, without one, restarted, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Route
from pytest_django.live_server_helper import LiveServer

from gongzhi.channels.field.assets import worker_script
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Attachment, Case
from tests.browser.conftest import CHROMIUM, FLAGS, enter_as, wait_until
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import GRID, LAMP, Cast, Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(
    chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """Return what switches the phone on: its storage outlives each of its contexts."""
    contexts: list[BrowserContext] = []

    def switch_on() -> BrowserContext:
        for old in contexts:
            old.close()
        contexts.clear()
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=CHROMIUM,
            args=FLAGS,
            base_url=live_server.url,
            viewport=PHONE,
            locale="zh-CN",
        )
        context.set_default_timeout(15_000)
        # Granting one permission denies the others: no background sync, which would be woken by
        # the machine's real net while only this browser's is cut.
        context.grant_permissions(["geolocation"])
        contexts.append(context)
        return context

    yield switch_on
    for context in contexts:
        context.close()


def _sign_in(page: Page, staff: Staff, role: str = "grid_officer") -> None:
    enter_as(page, staff, role, to="/field/")
    _ready(page)


def _ready(page: Page) -> None:
    page.locator("html[data-ready]").wait_for(state="attached")


def _report(page: Page, detail: str, photo: bytes | None = None) -> None:
    page.click("nav [data-tab=report]")
    page.locator(f".pick:has([value={LAMP}])").click()
    page.fill("[name=detail]", detail)
    if photo:
        _photograph(page.locator("form[data-kind=report]"), photo)
    page.click(".btn-send")
    page.wait_for_url("**/field/outbox/")


def _photograph(form: Locator, photo: bytes) -> None:
    upload = {"name": "1.png", "mimeType": "image/png", "buffer": photo}
    form.locator("[name=photos][capture]").set_input_files(upload)
    form.locator("[data-previews] img").wait_for()


def _entries(case: Case) -> list[str]:
    rows = JournalEntry.objects.filter(subject_kind="case", subject_key=str(case.pk))
    return list(rows.order_by("seq").values_list("verb", flat=True))


def _report_with_a_signal(page: Page, picture: bytes) -> None:
    """Three taps and some words, and the proof is there."""
    _report(page, "东门路灯不亮", picture)
    page.locator("#proofs .chip-good").wait_for()
    case = Case.objects.get(source="patrol")
    assert case.number in page.inner_text("#proofs")
    assert (case.category.code, case.lon) == (LAMP, None)
    assert Attachment.objects.filter(case=case).count() == 1


def _open_without_signal(page: Page, path: str) -> None:
    """A browser that has just started may take more than one touch until its worker answers."""
    for _touch in range(3):
        with suppress(Error):
            page.goto(path)
            return
        page.wait_for_timeout(1_000)
    raise AssertionError(f"{path} did not open")


def _report_a_point_of_the_map(page: Page, detail: str) -> None:
    """What was typed is still there after the page was left; the point is taken by touch."""
    page.goto("/field/report/")
    page.fill("[name=detail]", detail)
    page.wait_for_timeout(1_000)  # a phone keeps what is typed as its typist pauses
    page.goto("/field/")
    page.goto("/field/report/")
    wait_until(page, f"document.querySelector('[name=detail]').value === '{detail}'")
    page.click(".more > summary")
    page.click("details:has(> [data-pick]) > summary")
    page.locator("[data-pick] svg").click(position={"x": 120, "y": 90})
    page.click(".btn-send")
    page.wait_for_url("**/field/outbox/")


def _lose_first_answer(context: BrowserContext) -> list[str]:
    """Let the server do the first report, and cut the line before its answer comes."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    context.route("**/api/v1/cases", lose)
    return lost


def _start_from_a_text(page: Page) -> None:
    """Take a standard text that came along: it goes below what is written already."""
    page.fill("form[data-verb=handle] [name=note]", "看过了。")
    page.click("form[data-verb=handle] .standard-texts summary")
    page.click("form[data-verb=handle] .standard-texts a >> text=路灯已修复")
    note = page.input_value("form[data-verb=handle] [name=note]")
    assert note.startswith("看过了。\n【日期】到场检查")


def test_what_is_done_without_a_signal_arrives_once_and_in_order(
    phone: Callable[[], BrowserContext], staff: Staff, cast: Cast
):
    cases.load_standard_texts()
    story = Story(cast).dispatched(cast.committee)
    number = story.case.number
    context = phone()
    page = context.pages[0]
    _sign_in(page, staff)

    picture = page.screenshot()
    _report_with_a_signal(page, picture)

    # The net is cut; the application opens all the same, with today's work and the case.
    context.set_offline(True)
    page.goto("/field/")
    assert page.locator("#page[data-kept]").count() == 1
    assert "没有信号" in page.inner_text("#notices")
    page.click(f".task a[href='/field/cases/{number}/']")
    page.click("form[data-verb=take] [type=submit]")
    page.locator("[data-pending-of] .note").wait_for()
    # What the taking allows can be done at once.
    _start_from_a_text(page)
    page.fill("form[data-verb=handle] [name=note]", "已更换灯泡")
    page.click("form[data-verb=handle] [type=submit]")
    assert "拍一张" in page.inner_text("form[data-verb=handle] [data-complaint]")
    page.dispatch_event("form[data-verb=handle] [capture]", "cancel")
    assert "相机被拒绝" in page.inner_text("form[data-verb=handle] [data-photo-note]")
    _photograph(page.locator("form[data-verb=handle]"), picture)
    page.click("form[data-verb=handle] [type=submit]")
    page.locator("[data-pending-of] .note >> nth=1").wait_for()
    _report(page, "西门路灯不亮")
    _report_a_point_of_the_map(page, "南门路灯不亮")
    page.locator("#queue .entry >> nth=3").wait_for()
    page.goto("/field/map/")
    assert page.locator("svg.ground-map path").count() == 1

    # The phone is restarted, still without a signal: everything is there.
    context = phone()
    context.set_offline(True)
    page = context.pages[0]
    _open_without_signal(page, "/field/outbox/")
    page.locator("#queue .entry >> nth=3").wait_for()

    # The signal is back, and the server's first answer is lost on its way.
    lost = _lose_first_answer(context)
    context.set_offline(False)
    _sign_in(page, staff)
    page.goto("/field/outbox/")
    page.locator("#proofs .chip-good >> nth=4").wait_for(timeout=45_000)

    assert len(lost) == 1
    assert page.locator("#queue .entry").count() == 0
    assert Case.objects.filter(source="patrol").count() == 3
    (picked,) = Case.objects.filter(source="patrol", lon__isnull=False)
    assert (picked.title, picked.grid_code, picked.placed) == ("南门路灯不亮", GRID, True)
    assert story.status == "handled"
    assert _entries(story.case)[-3:] == ["cases.take", "cases.attach", "cases.handle"]


def test_what_waits_leaves_its_form_so_that_a_second_press_says_nothing_twice(
    phone: Callable[[], BrowserContext], staff: Staff, cast: Cast
):
    story = Story(cast).dispatched(cast.committee)
    context = phone()
    page = context.pages[0]
    _sign_in(page, staff)
    page.goto(f"/field/cases/{story.case.number}/")
    _ready(page)

    # The server restarts: there is a signal, and no answer for a while.
    context.route("**/field/session.json", lambda route: route.fulfill(status=503))
    page.click("details:has(form[data-verb=comment]) summary")
    page.fill("form[data-verb=comment] [name=note]", "物业说明天来")
    page.click("form[data-verb=comment] [type=submit]")
    page.locator("[data-pending-of] .note").wait_for()
    wait_until(page, "!document.querySelector('form[data-verb=comment] [name=note]').value")
    context.unroute("**/field/session.json")
    page.goto("/field/outbox/")
    page.locator("#proofs .chip-good").wait_for(timeout=45_000)

    assert _entries(story.case).count("cases.comment") == 1

    # What no place on its page shows waits where it is seen.
    context.set_offline(True)
    page.goto("/field/visits/")
    page.click("#plan summary")
    page.click("#plan [type=submit]")
    page.wait_for_url("**/field/outbox/")
    page.locator("#queue .entry").wait_for()
    page.locator("[data-notice=offline]").wait_for()

    # The signal is back: it is sent, and the page is read anew without the band.
    context.set_offline(False)
    page.locator("#page:not([data-kept])").wait_for()
    assert page.locator("[data-notice=offline]").count() == 0


def test_a_case_that_moved_on_is_shown_with_both_sides_and_nothing_is_lost(
    phone: Callable[[], BrowserContext], staff: Staff, cast: Cast
):
    story = Story(cast).dispatched(cast.committee)
    context = phone()
    page = context.pages[0]
    _sign_in(page, staff)

    context.set_offline(True)
    page.goto(f"/field/cases/{story.case.number}/")
    page.click("details:has(form[data-verb=return_case]) summary")
    page.fill("form[data-verb=return_case] [name=note]", "灯杆属于物业")
    page.click("form[data-verb=return_case] [type=submit]")
    page.locator("[data-pending-of] .note").wait_for()
    cases.take_case(actor=cast.secretary, case_id=story.id)
    context.set_offline(False)
    page.goto("/field/outbox/")
    entry = page.locator("#queue .entry.is-conflict")
    entry.wait_for()

    # Mine on one side, theirs on the other, and nothing done.
    wanted, meanwhile = entry.locator(".side").all_inner_texts()
    assert "灯杆属于物业" in wanted
    assert "社区书记" in meanwhile
    assert story.status == "handling"
    # It is said in a phone's words, not in those of a page to reload.
    assert "没有丢" in entry.inner_text()
    assert "刷新" not in entry.inner_text()

    entry.get_by_text("改为留言").click()
    page.locator("#proofs .chip-good").wait_for()
    assert _entries(story.case)[-1] == "cases.comment"
    assert "灯杆属于物业" in JournalEntry.objects.filter(verb="cases.comment").get().note
    assert page.locator("#queue .entry").count() == 0


def test_another_account_on_the_phone_neither_sees_nor_sends_what_waits(
    phone: Callable[[], BrowserContext], staff: Staff, cast: Cast
):
    Story(cast)
    context = phone()
    page = context.pages[0]
    _sign_in(page, staff)
    context.set_offline(True)
    _report(page, "东门路灯不亮")
    context.set_offline(False)
    # The session ends before anything is sent.
    context.clear_cookies(name="gongzhi_session")
    page.reload()
    page.wait_for_url("**/accounts/login/**")

    _sign_in(page, staff, "community_secretary")
    page.goto("/field/outbox/")
    _ready(page)
    assert "东门" not in page.inner_text("main")
    assert not Case.objects.filter(source="patrol").exists()

    # Signing out deletes what was kept for reading; the first person's entry is still theirs.
    page.click("[data-sign-out] button")
    page.wait_for_url("**/r/")
    _sign_in(page, staff)
    page.goto("/field/outbox/")
    page.locator("#proofs .chip-good").wait_for()
    assert Case.objects.get(source="patrol").reporter_account == staff["grid_officer"].account


SMALL = """() => [...document.querySelectorAll(
    "a.btn, button, summary, .pick, .choice, nav a, select,"
+ "input:not([type=hidden], [type=file], [type=radio], [type=checkbox])"
)].filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44)
  .map((each) => each.outerHTML.slice(0, 80))"""


def test_every_page_fits_a_thumb_a_new_version_offers_itself_and_a_wrong_clock_is_named(
    phone: Callable[[], BrowserContext],
    staff: Staff,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
):
    story = Story(cast).dispatched(cast.committee)
    context = phone()
    page = context.pages[0]
    _sign_in(page, staff)
    page.reload()
    _ready(page)

    wide, small = [], []
    for care in ("", "on"):
        cookie = {"name": "gongzhi_care", "value": care, "url": page.url}
        context.add_cookies([cookie])
        for path in (
            "",
            f"cases/{story.case.number}/",
            "report/",
            "round/",
            "visits/",
            "buildings/",
            "outbox/",
        ):
            page.goto(f"/field/{path}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((path, care))
            small += page.evaluate(SMALL)
    assert (wide, small) == ([], [])

    newer = worker_script().replace('"version": "', '"version": "newer')
    monkeypatch.setattr("gongzhi.channels.field.views.phone.worker_script", lambda: newer)
    page.reload()
    page.locator("[data-notice=update] button").click()
    wait_until(
        page, "caches.keys().then(names => names.length === 1 && names[0].includes('newer'))"
    )
    _ready(page)

    assert page.locator("[data-notice=clock]").count() == 0
    context.add_init_script("const real = Date.now; Date.now = () => real() + 86400000")
    page.goto("/field/")
    page.locator("[data-notice=clock]").wait_for()
