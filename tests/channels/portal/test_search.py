"""One box for everything: what is found, by which words, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.channels.portal.searching import search_all
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.organisations.services import UnitDetails, create_unit
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import create_area, rename_area
from tests.handling.cases.cast import COMMUNITY, Cast, Story

pytestmark = pytest.mark.django_db


def _found(browser: Client, words: str) -> list[str]:
    page = browser.get("/search/", {"q": words}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    return re.findall(r'class="hit-title">([^<]+)<', page)


@pytest.fixture
def grid(cast: Cast) -> Area:
    return create_area(actor=SYSTEM, parent_code=COMMUNITY, name="长风三格")


@pytest.mark.parametrize("words", ["长风", "风三格", "cfsg", "CFS", "changf", COMMUNITY + "003"])
def test_a_place_is_found_by_name_pinyin_initials_and_code(
    dispatcher: Client, grid: Area, words: str
):
    assert "长风三格" in _found(dispatcher, words)


def test_a_renamed_place_is_found_by_its_new_name_alone(dispatcher: Client, grid: Area):
    rename_area(actor=SYSTEM, area_code=grid.code, name="海棠三格")

    assert _found(dispatcher, "htsg") == ["海棠三格"]
    assert _found(dispatcher, "cfsg") == []


@pytest.mark.parametrize("words", ["环卫", "环卫所", "hws", "huanweis"])
def test_an_organisation_is_found_by_part_of_its_name_or_pinyin(
    dispatcher: Client, cast: Cast, words: str
):
    details = UnitDetails(name="云栖区环境卫生服务中心", short_name="环卫所")
    create_unit(actor=SYSTEM, kind="department", area_code="990101001", details=details)

    assert "云栖区环境卫生服务中心" in _found(dispatcher, words)


def test_a_case_is_found_by_its_words_and_by_its_number(dispatcher: Client, story: Story):
    assert _found(dispatcher, "路灯") == ["楼前路灯不亮"]
    assert _found(dispatcher, story.case.number) == ["楼前路灯不亮"]
    assert _found(dispatcher, "20261122-0000009-9") == []


@pytest.mark.parametrize(
    "part",
    [
        lambda day, serial, check: day,
        lambda day, serial, check: f"{day}-{serial}",
        lambda day, serial, check: f"{day}-{serial[:6]}",
        lambda day, serial, check: serial,
        lambda day, serial, check: f"{serial[-5:]}-{check}",
        lambda day, serial, check: f"{day[4:]}-{serial}{check}",
    ],
)
def test_a_case_is_found_by_a_part_of_its_number(
    dispatcher: Client, browser_of: Callable[[str], Client], story: Story, part: Callable[..., str]
):
    typed = part(*story.case.number.split("-"))
    another = f"{typed[:-1]}{(int(typed[-1]) + 5) % 10}"

    assert _found(dispatcher, typed) == ["楼前路灯不亮"]
    assert _found(browser_of("unit_handler"), typed) == []
    assert _found(dispatcher, another) == []


def test_what_one_may_not_see_is_not_found(
    browser_of: Callable[[str], Client], story: Story, cast: Cast
):
    administrator, handler = browser_of("administrator"), browser_of("unit_handler")

    assert _found(administrator, "路灯不亮") == []
    assert _found(handler, "路灯不亮") == []
    assert _found(handler, "杏花") == []
    assert "杏花社区" in _found(administrator, "杏花")


def test_accounts_are_found_by_those_who_keep_them(
    browser_of: Callable[[str], Client], dispatcher: Client
):
    administrator = browser_of("administrator")

    assert _found(administrator, "street_dispatcher") != []
    assert _found(dispatcher, "street_dispatcher") == []


def test_the_page_says_where_to_look_when_nothing_is_found(dispatcher: Client):
    page = dispatcher.get("/search/", {"q": "没有这回事"}).content.decode()

    assert "Nothing found" in page
    assert "outside your posts" in page


@pytest.mark.parametrize("words", ["", "  ", "\0", "%", "_", "'; drop table", "🙂" * 80])
def test_odd_words_find_nothing_and_break_nothing(dispatcher: Client, story: Story, words: str):
    assert _found(dispatcher, words) == []


def test_a_search_asks_few_questions(
    cast: Cast, story: Story, grid: Area, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        by_word = search_all(cast.auditor, "路灯", limit=5)
    with django_assert_max_num_queries(4):
        by_initials = search_all(cast.administrator, "cfsg", limit=5)

    assert [group.icon for group in by_word] == ["list", "unit"]
    assert [hit.title for group in by_initials for hit in group.hits] == ["长风三格"]
