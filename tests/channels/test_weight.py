"""The first pages weigh little: all bytes that a first visit brings, as gzip sends them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    _fresh_books,
    browser_of,
    cast,
    dispatcher,
    report,
    staff,
)
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db
KILOBYTE = 1000
RESIDENT, DESK = 100 * KILOBYTE, 250 * KILOBYTE
LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="/static/([^"]+)"')
# What a script needs before it runs; what it fetches later, as the map, is another visit.
IMPORTED = re.compile(r'(?:\bfrom|\bimport)\s*"\./([^"]+\.js)"')


def _files(name: str) -> set[Path]:
    found = finders.find(name)
    assert isinstance(found, str), f"{name}: the front end is not built; run: make build"
    path = Path(found)
    needed = {path}
    if path.suffix == ".js":
        for imported in IMPORTED.findall(path.read_text("utf-8")):
            needed |= _files((Path(name).parent / imported).as_posix())
    return needed


def _weight(browser: Client, address: str) -> int:
    answer = browser.get(address, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    page = gzip.decompress(answer.content).decode()
    files = set().union(*(_files(name) for name in LINKED.findall(page)))
    assert {path.suffix for path in files} >= {".css", ".js"}
    sent = [path.read_bytes() for path in files]
    return len(answer.content) + sum(len(gzip.compress(each)) for each in sent)


def test_a_resident_s_first_page_weighs_at_most_100_kilobytes():
    assert _weight(Client(), "/r/") <= RESIDENT
    assert _weight(Client(), "/r/report/") <= RESIDENT


def test_the_desk_s_first_page_weighs_at_most_250_kilobytes_before_the_map(
    dispatcher: Client,  # noqa: F811 - the fixture
    report: Callable[..., Story],  # noqa: F811 - the fixture
):
    for _ in range(20):
        report()

    assert _weight(dispatcher, "/cases/inbox/") <= DESK
    assert _weight(dispatcher, "/cases/") <= DESK


def test_a_compressed_page_tells_nothing_by_its_length():
    browser = Client(headers={"accept-encoding": "gzip"})

    lengths = {len(browser.get("/r/privacy/").content) for _ in range(20)}

    assert len(lengths) > 1
