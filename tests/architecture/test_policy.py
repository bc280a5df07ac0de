"""Every answer carries the strict policy, no page of ours needs more, and files do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from django.test import Client

from gongzhi.config.browser_policy import content_security_policy
from gongzhi.handling.cases.models import Attachment
from gongzhi.handling.cases.services import stored_name
from tests.channels.api.callers import Staff
from tests.every_page import Ground, Reading, page_of

SANDBOX: Final = "default-src 'none'; sandbox"
FILES: Final = {"cases:picture", "resident:picture", "outside:picture"}
# What a script of ours may be asked for in words: data that no browser runs.
DATA: Final = "application/json"


class _Inline(HTMLParser):
    """Notes what a page would need a laxer policy for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != DATA):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            address = (value or "").strip().lower()
            if name == "style" or name.startswith("on") or address.startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value}>")


@pytest.fixture
def ground(staff: Staff) -> Ground:
    return Ground(staff)


def _directives(policy: str) -> dict[str, set[str]]:
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name: set(sources) for name, *sources in parts}


def _inline(page: str) -> list[str]:
    parser = _Inline()
    parser.feed(page)
    return parser.found


def _wrong(reading: Reading, client: Client) -> Iterator[tuple[str, object]]:
    answer = client.get(reading.address)
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = SANDBOX if reading.route in FILES else content_security_policy(None)
    if policy != wanted:
        yield reading.address, policy
    if reading.route in FILES:
        disposition = answer.headers.get("Content-Disposition", "")
        if answer.status_code != 200 or not disposition.startswith("attachment"):
            yield reading.address, (answer.status_code, disposition)
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield reading.address, "may be taken for another type"
    found = _inline(page_of(answer))
    if found:
        yield reading.address, found
    if answer.status_code >= 500:
        yield reading.address, answer.status_code
    for close in answer._resource_closers:  # a file; close() would end the database too
        close()


def test_the_policy_allows_nothing_inline_and_nobody_else():
    allowed = _directives(content_security_policy(None))

    assert allowed["default-src"] == {"'none'"}
    assert allowed["script-src"] == allowed["style-src"] == {"'self'"}
    assert allowed["base-uri"] == allowed["frame-ancestors"] == {"'none'"}
    assert allowed["form-action"] == {"'self'"}
    others = set().union(*allowed.values()) - {"'none'", "'self'", "data:", "blob:"}
    assert others == set()


def test_no_answer_lacks_the_strict_policy_and_no_page_carries_inline_code(ground: Ground):
    readings = list(ground.readings())

    wrong = [fault for each in readings for fault in _wrong(each, ground.client(each.reader))]

    assert {each.route for each in readings} >= FILES
    assert wrong == []


def test_a_file_that_somebody_sent_is_reached_by_no_path_of_the_web_server(ground: Ground):
    name = stored_name(Attachment.objects.filter(case=ground.closed.id)[0])

    for prefix in ("/", "/media/", "/static/", "/static/../media/", "/static/%2e%2e/media/"):
        assert Client().get(prefix + name).status_code == 404
