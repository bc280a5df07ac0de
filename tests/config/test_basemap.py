"""The basemap: none by default; the one chosen opens the policy for its own origin and no other."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.config.basemap import basemap_of
from gongzhi.config.browser_policy import content_security_policy
from gongzhi.foundation.settings import Settings


def _directives(installation: Settings) -> dict[str, set[str]]:
    policy = content_security_policy(basemap_of(installation))
    parts = (directive.split() for directive in policy.split(";"))
    return {name: set(sources) for name, *sources in parts}


def test_without_a_setting_nothing_comes_from_elsewhere():
    directives = _directives(Settings())

    assert basemap_of(Settings()) is None
    assert directives["worker-src"] == directives["connect-src"] == {"'self'"}
    assert directives["script-src"] == directives["style-src"] == {"'self'"}
    assert directives["img-src"] == {"'self'", "data:", "blob:"}


@pytest.mark.parametrize(
    ("chosen", "origin"),
    [
        ({"BASEMAP_URL": "https://a.example.org/{z}/{x}/{y}.png"}, "https://a.example.org"),
        ({"BASEMAP_URL": "http://10.0.0.7:8080/city.pmtiles"}, "http://10.0.0.7:8080"),
        ({"BASEMAP_TIANDITU_KEY": "0f"}, "https://t0.tianditu.gov.cn"),
    ],
)
def test_a_basemap_opens_the_policy_for_its_origin_alone(chosen: dict[str, str], origin: str):
    before, after = _directives(Settings()), _directives(Settings(**chosen))

    opened = {name: after[name] - before[name] for name in after}

    assert {name: added for name, added in opened.items() if added} == {
        "img-src": {origin},
        "connect-src": {origin},
    }


def test_the_key_of_tianditu_and_both_its_layers_are_in_the_addresses():
    basemap = basemap_of(Settings(BASEMAP_TIANDITU_KEY="0f"))

    assert basemap is not None
    assert ["vec" in basemap["urls"][0], "cva" in basemap["urls"][1]] == [True, True]
    assert all(url.endswith("tk=0f") and "{z}" in url for url in basemap["urls"])


def test_the_datum_of_the_basemap_goes_to_the_browser_as_shifted_or_not():
    def shown(datum: str) -> str:
        url = "https://a.example.org/{z}/{x}/{y}.png"
        basemap = basemap_of(Settings(BASEMAP_URL=url, BASEMAP_DATUM=datum))
        assert basemap is not None
        return basemap["datum"]

    assert (shown("gcj02"), shown("cgcs2000"), shown("wgs84")) == ("gcj02", "wgs84", "wgs84")


def test_every_answer_carries_the_policy(db: None):
    assert "worker-src 'self';" in Client().get("/r/")["Content-Security-Policy"]
