"""No line of a log holds the key of a link, however it was spelled."""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from gongzhi.channels.doors import Route, routes
from gongzhi.config.logs import LineWithoutSecrets

NUMBER = "20261127-0000001-9"
SECRETS = ("K7F3Q-9MX2H", "k7f3q-9mx2h", "K7F3Q9MX2H", "K7F3Q 9MX2H", "k7f3q9mx2h2345abcdefghjkmn")
_OPENING = [
    route for route in routes() if ":secret>" in route.pattern or ":token>" in route.pattern
]


def _line(words: str) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, words, (), None)
    return LineWithoutSecrets("{levelname} {message}", style="{").format(record)


def _address(pattern: str, secret: str) -> str:
    given = {"number": NUMBER, "attachment_id": "7", "secret": secret, "token": secret}
    for name, value in given.items():
        for kind in ("str", "int", "case"):
            pattern = pattern.replace(f"<{kind}:{name}>", value)
    assert "<" not in pattern
    return f"/{pattern}"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("route", _OPENING, ids=lambda route: route.name)
def test_every_address_that_is_a_key_is_starred(route: Route, secret: str):
    line = _line(f"Bad Request: {_address(route.pattern, secret)}")

    assert "***" in line
    assert not any(part in line.upper() for part in ("K7F3Q", "9MX2H"))


def test_other_addresses_stay_as_they_are():
    for name, args in (("resident:follow", []), ("resident:case", []), ("cases:case", [NUMBER])):
        line = f"Not Found: {reverse(name, args=args)}"
        assert _line(line) == f"WARNING {line}"
