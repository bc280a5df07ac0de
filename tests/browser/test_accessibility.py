"""No page has a serious fault of accessibility: in light, in dark and in care mode.

axe-core reads each page in the light theme; what the other looks can change, contrast and sizes,
is read again in them. The frame around the pages is read once per reader. Of a long table, list or
select the first three are read, since the others are made of the same template.

As every page is open here, it is also seen to be no wider than a phone, in care mode as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.channels.api.callers import Staff
from tests.conftest import ROOT
from tests.every_page import RESIDENT, Ground, page_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
AXE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PHONES: Final = {RESIDENT, "grid_officer"}
# Each look with the attributes of the root that make it; None is the theme of the device.
READ: Final = """async (framed) => {
    for (const list of document.querySelectorAll("tbody, select, ul, ol")) {
        for (const further of [...list.children].slice(3)) further.remove();
    }
    const part = framed ? document : (document.querySelector("main") ?? document);
    const looks = { light: ["gongzhi", ""], dark: ["gongzhi-dark", ""], care: ["gongzhi", "on"] };
    const visible = { runOnly: ["color-contrast", "link-in-text-block", "target-size"] };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    // Neither where a fault lies among its siblings, nor style sheets read a second time.
    const quick = { resultTypes: ["violations"], selectors: false, preload: false };
    const root = document.documentElement;
    const found = [];
    for (const [look, [theme, care]] of Object.entries(looks)) {
        root.dataset.theme = theme;
        if (care) root.dataset.care = care;
        const how = look === "light" ? { runOnly: tags } : visible;
        const { violations } = await axe.run(part, { ...how, ...quick });
        for (const { id, impact, nodes } of violations) {
            if (impact !== "serious" && impact !== "critical") continue;
            found.push([look, id, nodes[0].html.slice(0, 160), nodes[0].any[0]?.message ?? ""]);
        }
    }
    if (!document.title) found.push(["light", "document-title", location.pathname, ""]);
    return found;
}"""
# How many pixels the page is wider than the screen, without care mode and with it.
# Of a long table, list or select the first twelve are measured.
TOO_WIDE: Final = """() => {
    for (const list of document.querySelectorAll("tbody, select, ul, ol")) {
        for (const further of [...list.children].slice(12)) further.remove();
    }
    const root = document.documentElement;
    const over = () => root.scrollWidth - window.innerWidth;
    const without = over();
    root.dataset.care = "on";
    const within = over();
    delete root.dataset.care;
    return [without, within];
}"""
PHONE, DESK = 360, 1280


@pytest.fixture
def screens(
    chromium: Browser, drawing_chromium: Browser, live_server: LiveServer, staff: Staff
) -> Iterator[Screens]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run: make build")
    browsers = {False: chromium, True: drawing_chromium}
    opened = Screens(browsers, live_server.url, Ground(staff))
    yield opened
    opened.close()


class Screens:
    """One page per reader, with the session of the reader's client; another where maps are."""

    def __init__(self, browsers: dict[bool, Browser], url: str, ground: Ground) -> None:
        self.ground = ground
        self._browsers, self._url = browsers, url
        self._pages: dict[tuple[str, bool], Page] = {}

    def of(self, reader: str, *, maps: bool) -> Page:
        if (reader, maps) not in self._pages:
            context: BrowserContext = self._browsers[maps].new_context(
                base_url=self._url,
                viewport={"width": _width_of(reader), "height": 800},
                locale="zh-CN",
                reduced_motion="reduce",
                service_workers="block",
            )
            context.add_init_script(path=AXE)
            kept: list[Any] = [
                {"name": name, "value": morsel.value, "url": self._url}
                for name, morsel in self.ground.client(reader).cookies.items()
            ]
            context.add_cookies(kept)
            self._pages[reader, maps] = context.new_page()
        return self._pages[reader, maps]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


def _width_of(reader: str) -> int:
    return PHONE if reader in PHONES else DESK


def _too_wide(page: Page, reader: str) -> bool:
    page.set_viewport_size({"width": PHONE, "height": 800})
    over = page.evaluate(TOO_WIDE)
    page.set_viewport_size({"width": _width_of(reader), "height": 800})
    return max(over) > 0


def test_no_page_has_a_serious_fault_in_light_dark_or_care_mode_or_is_too_wide(screens: Screens):
    faults: list[tuple[str, ...]] = []
    wide: list[str] = []
    framed: set[str] = set()
    read: set[frozenset[str | None]] = set()
    for each in screens.ground.readings():
        answer = screens.ground.client(each.reader).get(each.address)
        for close in answer._resource_closers:  # a file; close() would end the database too
            close()
        # Pages made of the same templates, widgets included, are read once.
        made_of = frozenset(template.name for template in answer.templates)
        if not page_of(answer) or made_of in read:
            continue
        read.add(made_of)
        page = screens.of(each.reader, maps="data-map" in page_of(answer))
        page.goto(each.address)
        if _too_wide(page, each.reader):
            wide.append(each.address)
        found = page.evaluate(READ, each.reader not in framed)
        faults += [(each.address, *fault) for fault in found]
        framed.add(each.reader)

    assert faults == []
    assert wide == []
    assert len(read) > 50
