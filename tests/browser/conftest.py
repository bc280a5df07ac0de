"""A real Chromium against a live server over a real database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from gongzhi.channels.api.limits import REPORTS, SECRETS
from gongzhi.handling.cases.services import load_categories
from gongzhi.registry.organisations.services import load_roles
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import Cast, lay_ground, make_cast
from tests.handling.cases.conftest import _fresh_books  # noqa: F401 - a fixture

BUILT = Path("src/gongzhi/channels/portal/static/gongzhi/app.js")
# Debian's build without windows is quicker: it opens none of the browser's own pages beside ours.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-gpu",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The map draws by WebGL, here in software: that slows every page, so only its tests ask for it.
DRAWING = [
    *(flag for flag in FLAGS if flag != "--disable-gpu"),
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
]  # fmt: skip
PASSWORD = "a-password-for-tests"


def wait_until(page: Page, script: str, *, seconds: float = 15) -> None:
    """Wait until a script says yes. Playwright's own waiting evals it, which our policy refuses."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        with suppress(Error):  # the page may be on its way to another
            if page.evaluate(script):
                return
        page.wait_for_timeout(100)
    pytest.fail(f"not within {seconds} s: {script}")


def enter(page: Page, username: str, *, to: str = "") -> None:
    """Sign in with the password of tests, for a page or wherever that account's home is."""
    page.goto(f"/accounts/login/?next={to}" if to else "/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "login" not in address)


def enter_as(page: Page, staff: Staff, role: str, *, to: str = "") -> None:
    """Give somebody with a role the password of tests, and sign them in."""
    account = staff[role].account
    account.set_password(PASSWORD)
    account.save()
    enter(page, account.username, to=to)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    root = Path(__file__).resolve().parents[2]
    if CHROMIUM is None:
        pytest.skip("no Chromium here; install it: apt-get install chromium-headless-shell")
    if not (root / BUILT).exists():
        pytest.skip("the front end is not built; run: make build")
    # Playwright keeps an event loop in this thread; Django would refuse its database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def drawing_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Return a browser that can draw a map."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=DRAWING)
    yield browser
    browser.close()


@pytest.fixture
def staff(transactional_db: None) -> Iterator[Staff]:
    lay_ground()
    load_categories()
    load_roles()
    yield Staff(make_cast())
    REPORTS.forget()
    SECRETS.forget()


@pytest.fixture
def cast(staff: Staff) -> Cast:
    return staff.cast


class Complaints(list[str]):
    """What the browser's console complained of."""


@pytest.fixture
def open_browser(
    request: pytest.FixtureRequest, live_server: LiveServer, complaints: Complaints
) -> Iterator[Callable[..., Page]]:
    """Return what opens a page as in a browser of its own: without scripts, or with maps drawn."""
    contexts: list[BrowserContext] = []

    def open_page(
        *, scripts: bool = True, maps: bool = False, width: int = 1280, **options: object
    ) -> Page:
        browser: Browser = request.getfixturevalue("drawing_chromium" if maps else "chromium")
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: _note(complaints, said.type, said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        with suppress(Exception):
            context.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def sign_in(staff: Staff) -> Callable[[Page, str], None]:
    """Return what signs somebody with a role in, by the form."""

    def do(page: Page, role: str) -> None:
        enter_as(page, staff, role)
        page.wait_for_url("**/cases/inbox/")

    return do


def _note(complaints: Complaints, kind: str, text: str) -> None:
    # A refused form answers 400 on purpose; everything else is a fault.
    if kind in {"error", "warning"} and "status of 400" not in text:
        complaints.append(text)
