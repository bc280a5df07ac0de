"""From a report to its rating without a mouse: Tab, Enter, Space, arrows, letters and writing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.handling.cases.models import Case
from tests.browser.conftest import PASSWORD, Complaints
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, LAMP, photo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
STOPS = 60
# Where the focus is, and whether one sees it: an outline or a ring, its own or of what shows it.
HERE = """(wanted) => {
    const here = document.activeElement;
    const marked = (element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    const { width, height } = here.getBoundingClientRect();
    const shown = [here, here.parentElement, ...(here.labels ?? [])];
    return {
        there: here.matches(wanted),
        seen: shown.some((element) => element && marked(element)),
        hidden: width === 0 || height === 0,
        what: here.outerHTML.slice(0, 140),
    };
}"""
# How many choices further down than where one stands.
DOWN = """([wanted, value]) => {
    const box = document.querySelector(wanted);
    const values = [...box.options].map((option) => option.value);
    const here = document.activeElement;
    return values.indexOf(value) - (here === box ? box.selectedIndex : here.index);
}"""


class Hands:
    """Somebody at a keyboard, who must see where they are."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def tab_to(self, wanted: str) -> None:
        """Go on by Tab until there, unless there already, and see a mark at every stop."""
        passed: list[str] = []
        for _ in range(STOPS):
            here = self.page.evaluate(HERE, wanted)
            passed.append(here["what"])
            assert here["what"].startswith("<body") or here["seen"], f"unmarked: {here['what']}"
            if here["there"]:
                return
            self.keys.press("Tab")
        pytest.fail(f"Tab does not reach {wanted}, but:\n" + "\n".join(passed))

    def press(self, wanted: str, key: str = "Enter") -> None:
        self.tab_to(wanted)
        self.keys.press(key)

    def write(self, wanted: str, words: str) -> None:
        self.tab_to(wanted)
        self.keys.type(words)

    def choose(self, wanted: str, value: str) -> None:
        """Open a list of choices, go down to the one with this value and take it."""
        self.tab_to(wanted)
        self.keys.press("ArrowDown")  # opens it, on what is chosen or one on
        for _ in range(self.page.evaluate(DOWN, [wanted, value])):
            self.keys.press("ArrowDown")
        self.keys.press("Enter")
        assert self.page.input_value(wanted) == value

    def sign_in(self, staff: Staff, role: str) -> None:
        account = staff[role].account
        account.set_password(PASSWORD)
        account.save()
        self.page.goto("/accounts/login/")
        self.write("#id_login", account.username)
        self.write("#id_password", PASSWORD)
        self.keys.press("Enter")
        self.page.wait_for_url("**/cases/inbox/")

    def open_case(self, number: str) -> None:
        """Go to the list by letters and read one case beside it."""
        self.keys.press("g")
        self.keys.press("l")
        self.page.wait_for_url("**/cases/")
        self.keys.press("j")
        self.keys.press("Enter")
        self.page.wait_for_url(f"**/cases/?case={number}")

    def use(self, letter: str, *, status: str) -> None:
        """Use a verb that asks nothing more than its press."""
        self.begin(letter)
        self.finish(status=status)

    def begin(self, letter: str) -> None:
        expect(self.page.locator("#sheet[open]")).to_have_count(0)
        self.keys.press(letter)
        self.page.wait_for_selector("#sheet[open] form")

    def finish(self, *, status: str) -> None:
        self.press("#sheet button[type=submit]")
        self.page.wait_for_selector("#sheet:not([open])", state="attached")
        self.page.wait_for_selector(".note-success")
        assert Case.objects.get().status == status


def test_from_the_report_to_its_rating_without_a_mouse(
    open_browser: Callable[..., Page], staff: Staff, complaints: Complaints
):
    resident = Hands(open_browser(width=360))
    resident.page.goto("/r/")
    resident.press("main a[href='/r/report/']")
    resident.page.wait_for_url("**/r/report/")
    resident.write("[name=detail]", "单元门口的路灯不亮")
    with resident.page.expect_file_chooser() as chooser:
        resident.press("[name=photos]")
    chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": photo()})
    expect(resident.page.locator("[data-photo-list] img")).to_have_count(1)
    resident.choose("[name=area_code]", COMMUNITY)
    resident.press("main form .btn-primary[value=send]")
    resident.page.wait_for_selector("#number")
    number = resident.page.inner_text("#number")

    desk = Hands(open_browser())
    desk.sign_in(staff, "street_dispatcher")
    desk.open_case(number)
    desk.begin("c")
    desk.choose("#sheet [name=category_code]", LAMP)
    desk.finish(status="received")
    desk.use("a", status="accepted")
    desk.begin("d")
    desk.choose("#sheet [name=unit_id]", str(staff.cast.lighting.pk))
    desk.finish(status="dispatched")

    unit = Hands(open_browser())
    unit.sign_in(staff, "unit_handler")
    unit.open_case(number)
    unit.use("t", status="handling")
    unit.begin("h")
    unit.keys.type("已更换灯泡")
    with unit.page.expect_file_chooser() as chooser:
        unit.press("#sheet [name=photos]")
    chooser.value.set_files({"name": "b.png", "mimeType": "image/png", "buffer": photo(1)})
    unit.finish(status="handled")

    desk.page.reload()
    desk.use("v", status="verified")
    desk.begin("e")
    desk.keys.type("路灯已修好,请查看")
    desk.finish(status="closed")

    resident.press("main a[href='/r/case/']")
    resident.page.wait_for_url("**/r/case/")
    expect(resident.page.locator("main")).to_contain_text("路灯已修好")
    resident.press("#rate [name=resolved]", "Space")
    resident.press("#rate [name=satisfied]", "Space")
    resident.press("#rate button[type=submit]")
    resident.page.wait_for_selector(".note-success")

    case = Case.objects.get()
    assert (case.status, case.resolved) == ("rated", True)
    assert complaints == []
