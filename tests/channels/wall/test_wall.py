"""The wall: its numbers are those of the lists behind them, and single nobody out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import count_queues
from gongzhi.oversight.metrics.services import rebuild_tallies
from tests.handling.cases.cast import (
    COMMUNITY,
    COUNTY,
    GRID,
    IN_NEXT_GRID,
    MANHOLE,
    OTHER_STREET,
    STREET,
    Cast,
    Story,
)

pytestmark = pytest.mark.django_db
Report = Callable[..., Story]
COUNTED = ("open", "today", "due_soon", "overdue", "whistled", "to_call_back")


def _numbers(page: str) -> dict[str, tuple[int, str]]:
    """Return each big number of the wall with the address of its list."""
    found = re.findall(r'href="([^"]+)" data-count="(\w+)"><b>([\d,]+)<', page)
    return {name: (int(count.replace(",", "")), unescape(url)) for url, name, count in found}


def _listed(browser: Client, address: str) -> int:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode().count('class="case-title"')


@pytest.fixture
def busy(cast: Cast, report: Report) -> None:
    """Cases in every queue that the wall counts."""
    now = timezone.now()
    late, soon = report(title="超期"), report(title="将到期")
    Case.objects.filter(pk=late.id).update(due_at=now - timedelta(hours=1))
    Case.objects.filter(pk=soon.id).update(
        warn_at=now - timedelta(hours=1), due_at=now + timedelta(hours=1)
    )
    whistled = report(title="已吹哨").dispatched()
    cases.blow_whistle(
        actor=cast.dispatcher, case_id=whistled.id, unit_id=cast.police.pk,
        trigger="hard", note="请到场处置",
    )  # fmt: skip
    report(title="待回访").closed()
    old = report(title="上周", lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1], category_code="")
    Case.objects.filter(pk=old.id).update(received_at=now - timedelta(days=7))


def test_every_number_is_that_of_the_list_it_opens(dispatcher: Client, busy: None):
    numbers = _numbers(dispatcher.get("/wall/").content.decode())

    assert tuple(numbers) == COUNTED
    assert all(count for count, _address in numbers.values()), numbers
    for name, (count, address) in numbers.items():
        assert _listed(dispatcher, address) == count, name


def test_places_and_classes_agree_with_their_lists_too(dispatcher: Client, busy: None):
    page = dispatcher.get("/wall/").content.decode()
    rows = re.findall(r'<li>\s*<a href="([^"]+)">.*?<b>(\d+)</b>', page, re.DOTALL)

    assert len(rows) == 4  # two grids, one class, and what has none
    for address, count in rows:
        assert _listed(dispatcher, unescape(address)) == int(count), address


def test_what_nobody_placed_yet_is_counted_apart_and_listed_so(
    dispatcher: Client, busy: None, report: Report
):
    report(title="未落格", lon=None, lat=None, area_code=STREET)

    page = dispatcher.get("/wall/").content.decode()
    (row,) = re.findall(rf'href="([^"]+area={STREET}&amp;here=yes)">.*?<b>(\d+)</b>', page)

    assert row[1] == "1"
    assert _listed(dispatcher, unescape(row[0])) == 1


def test_the_wall_agrees_with_the_queues_of_the_inbox(dispatcher: Client, cast: Cast, busy: None):
    numbers = _numbers(dispatcher.get("/wall/").content.decode())
    queues = {queue.value: count for queue, count in count_queues(cast.dispatcher).items()}

    for name in ("due_soon", "overdue", "whistled", "to_call_back"):
        assert numbers[name][0] == queues[name]


def test_rates_are_shown_from_five_ratings_on(dispatcher: Client, report: Report):
    for _ in range(4):
        report().rated()
    rebuild_tallies()
    few = dispatcher.get("/wall/").content.decode()
    unhappy = report().rated()
    Case.objects.filter(pk=unhappy.id).update(resolved=False, satisfied=2)
    rebuild_tallies()
    cache.clear()
    enough = dispatcher.get("/wall/").content.decode()

    assert few.count("<i>%</i>") == 0
    assert "Fewer than five ratings" in few
    assert re.findall(r">(\d+)<i>%</i>", enough) == ["100", "80", "80"]
    (address,) = re.findall(r'href="([^"]+)" data-count="rated"', enough)
    assert _listed(dispatcher, unescape(address)) == 5
    rates = re.findall(r'href="([^"]+)">(\d+)<i>%</i>', enough)
    for address, rate in rates:  # the page it opens shows the same figure
        page = dispatcher.get(unescape(address)).content.decode()
        assert f'<strong class="figure">{rate}.0</strong>' in page, address


def test_the_wall_is_of_ones_own_areas(browser_of: Callable[[str], Client], busy: None):
    district, secretary = browser_of("district_supervisor"), browser_of("community_secretary")

    assert district.get(f"/wall/?area={STREET}").status_code == 200
    assert f"area={COUNTY}" in district.get("/wall/").content.decode()
    assert f"area={COMMUNITY}" in secretary.get("/wall/").content.decode()
    assert secretary.get(f"/wall/?area={STREET}").status_code == 403
    assert district.get("/wall/?area=99").status_code == 403
    assert browser_of("street_leader").get(f"/wall/?area={OTHER_STREET}").status_code == 403
    assert district.get("/wall/?area=x").status_code == 400


def test_many_grids_are_shown_as_what_lies_above(
    dispatcher: Client, busy: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("gongzhi.channels.wall.views.MOST_PLACES", 1)

    page = dispatcher.get("/wall/").content.decode()

    assert f"area={COMMUNITY}" in page
    assert f"area={GRID}" not in page


def test_htmx_gets_the_numbers_alone_and_asks_again(dispatcher: Client):
    page = dispatcher.get("/wall/").content.decode()
    part = dispatcher.get("/wall/", headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 20s"' in page
    assert "<html" not in part
    assert tuple(_numbers(part)) == COUNTED


def test_several_screens_cost_what_one_does(
    dispatcher: Client, busy: None, django_assert_max_num_queries: Callable
):
    with django_assert_max_num_queries(16):
        dispatcher.get("/wall/")
    with django_assert_max_num_queries(7):  # session, account, its posts; names
        dispatcher.get("/wall/")


def test_nobody_of_the_staff_is_named_on_it(dispatcher: Client, cast: Cast, report: Report):
    report(category_code=MANHOLE).dispatched()

    page = dispatcher.get("/wall/").content.decode()

    assert cast.lighting.name not in page
    assert "示例1" not in page
