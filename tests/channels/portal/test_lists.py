"""The inbox and the list: what one sees, narrowed by the address, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import load_workbook

from gongzhi.handling.cases.categories import forget_categories
from gongzhi.handling.cases.models import Category
from tests.handling.cases.cast import LAMP, Story

pytestmark = pytest.mark.django_db


def _titles(browser: Client, address: str) -> list[str]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return re.findall(r'class="case-title"[^>]*>([^<]+)<', answer.content.decode())


def test_the_inbox_counts_each_queue_and_shows_the_first_that_waits(
    dispatcher: Client, report: Callable[..., Story]
):
    report(title="第一盏灯")
    report(title="第二盏灯").accepted()

    page = dispatcher.get("/cases/inbox/").content.decode()
    second = _titles(dispatcher, "/cases/inbox/?queue=to_dispatch")

    assert re.search(r"<b>1</b>\s*<span[^>]*>to file", page)
    assert "第一盏灯" in page
    assert second == ["第二盏灯"]


def test_an_empty_queue_says_what_fills_it(dispatcher: Client):
    assert "Nothing waits here" in dispatcher.get("/cases/inbox/").content.decode()


def test_the_list_narrows_by_its_address(dispatcher: Client, report: Callable[..., Story]):
    report(title="路灯不亮")
    report(title="井盖丢失").accepted()

    assert _titles(dispatcher, "/cases/?status=accepted") == ["井盖丢失"]
    assert _titles(dispatcher, "/cases/?q=井盖") == ["井盖丢失"]
    assert len(_titles(dispatcher, "/cases/")) == 2


def test_a_number_finds_its_case(dispatcher: Client, report: Callable[..., Story]):
    story = report()
    report()

    assert len(_titles(dispatcher, f"/cases/?q={story.case.number}")) == 1


@pytest.mark.parametrize("bad", ["status=nope", "unit=x", "since=yesterday", "after=xx", "area=a"])
def test_a_filter_that_cannot_be_read_is_said_in_words(dispatcher: Client, bad: str):
    answer = dispatcher.get(f"/cases/?{bad}")

    assert answer.status_code == 400
    assert "note-error" in answer.content.decode()


def test_htmx_gets_the_list_alone(dispatcher: Client, report: Callable[..., Story]):
    report()

    part = dispatcher.get("/cases/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "case-title" in part


def test_pages_follow_each_other_without_doubles(
    dispatcher: Client, report: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
):
    made = {report().case.number for _ in range(5)}
    from gongzhi.handling.cases.queries import lists

    small = lists.list_cases
    monkeypatch.setattr(
        "gongzhi.handling.cases.queries.list_cases",
        lambda viewer, filters, after=None, limit=2: small(viewer, filters, after=after, limit=2),
    )

    seen, address = [], "/cases/"
    while address:
        page = dispatcher.get(address).content.decode()
        seen += re.findall(r'link-plain code" href="/cases/([0-9-]+)/"', page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = f"/cases/{following[1].replace('&amp;', '&')}" if following else ""

    assert len(seen) == 5
    assert set(seen) == made


def test_the_list_asks_few_questions(
    dispatcher: Client, report: Callable[..., Story], django_assert_max_num_queries
):
    for _ in range(3):
        report().dispatched()
    dispatcher.get("/cases/")

    with django_assert_max_num_queries(8):
        dispatcher.get("/cases/?status=dispatched")


def test_the_export_holds_the_filtered_list_and_no_formula(
    dispatcher: Client, report: Callable[..., Story]
):
    report(title="=HYPERLINK(1)").accepted()
    report(title="不在其中")

    answer = dispatcher.get("/cases/export/?status=accepted")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()

    assert len(rows) == 2
    assert rows[1][1].endswith("=HYPERLINK(1)")
    assert "13000000001" not in str(rows)


def test_nothing_selected_is_said(dispatcher: Client):
    answer = dispatcher.get("/cases/together/dispatch/")

    assert answer.status_code == 400
    assert "No case was selected" in answer.content.decode()


def test_cases_of_a_category_no_longer_in_force_are_still_listed(
    dispatcher: Client, report: Callable[..., Story]
):
    report()
    Category.objects.filter(code=LAMP).update(active=False)
    forget_categories()

    page = dispatcher.get(f"/cases/?category={LAMP}").content.decode()

    assert page.count("data-number=") == 1
