"""The map of open cases: what it counts is what the list behind it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.coordinates import Box
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import CaseFilter, count_cells
from tests.handling.cases.cast import (
    GRID,
    IN_GRID,
    IN_NEXT_GRID,
    LAMP,
    MANHOLE,
    STREET,
    Story,
)

pytestmark = pytest.mark.django_db
EVERYWHERE = "119,29,121,31"
Report = Callable[..., Story]


def _features(browser: Client, query: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/map/cases.geojson?{query}")
    assert answer.status_code == 200
    return json.loads(answer.content)["features"]


def _titles(browser: Client, address: str) -> list[str]:
    page = browser.get(address)
    assert page.status_code == 200
    return re.findall(r'class="case-title"[^>]*>([^<]+)<', page.content.decode())


def test_cases_near_each_other_are_one_circle_that_opens_their_list(
    dispatcher: Client, report: Report
):
    for title in ("第一盏", "第二盏"):
        report(title=title)
    report(title="远处", lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])

    near = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=15")
    far = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=5")
    two = next(found["properties"] for found in near if found["properties"]["count"] == 2)

    assert sorted(found["properties"]["count"] for found in near) == [1, 2]
    assert [found["properties"]["count"] for found in far] == [3]
    assert sorted(_titles(dispatcher, two["url"])) == ["第一盏", "第二盏"]
    assert len(_titles(dispatcher, far[0]["properties"]["url"])) == 3


def test_close_by_each_case_is_itself(dispatcher: Client, report: Report):
    story = report(title="第一盏", lon=120.001, lat=30.001)
    report(), report()

    found = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=17")
    single = next(one for one in found if one["properties"]["count"] == 1)

    assert single["properties"]["url"] == f"/cases/{story.case.number}/"
    assert single["properties"]["title"] == "第一盏"
    assert single["geometry"]["coordinates"] == [120.001, 30.001]
    assert sorted(one["properties"]["count"] for one in found) == [1, 2]


def test_several_at_one_point_open_a_list_of_exactly_those(dispatcher: Client, report: Report):
    for title in ("第一盏", "第二盏"):
        report(title=title, lon=120.001, lat=30.001)
    report(title="旁边", lon=120.00101, lat=30.00101)

    found = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=17")
    dot = next(one for one in found if one["properties"]["count"] == 2)

    assert sorted(_titles(dispatcher, dot["properties"]["url"])) == ["第一盏", "第二盏"]
    assert "A point is two numbers" in dispatcher.get("/cases/?spot=x").content.decode()


def test_only_what_is_in_view_is_sent(dispatcher: Client, report: Report):
    report(), report(lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])

    assert len(_features(dispatcher, "bbox=120.0,30.0,120.01,30.01&zoom=15")) == 1


def test_a_circle_at_the_edge_of_the_screen_counts_all_that_its_list_shows(
    dispatcher: Client, report: Report
):
    lon, lat = IN_GRID
    report(), report(lon=lon + 0.0003, lat=lat)

    (circle,) = _features(dispatcher, f"bbox=119,29,{lon + 0.0002},31&zoom=12")

    assert circle["properties"]["count"] == 2
    assert len(_titles(dispatcher, circle["properties"]["url"])) == 2


def test_what_is_overdue_is_told_apart(dispatcher: Client, report: Report):
    late = report()
    report()
    Case.objects.filter(pk=late.id).update(due_at=timezone.now() - timezone.timedelta(hours=1))

    (found,) = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=15")

    assert (found["properties"]["count"], found["properties"]["late"]) == (2, 1)
    assert found["properties"]["title"] == "2 open cases, 1 overdue"


@pytest.mark.parametrize("narrowed", [f"category={LAMP}", "queue=to_dispatch", "status=accepted"])
def test_the_map_narrows_as_the_list_does(dispatcher: Client, report: Report, narrowed: str):
    report(title="灯").accepted()
    report(title="井盖", category_code=MANHOLE)

    (found,) = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=15&{narrowed}")

    assert found["properties"]["count"] == 1
    assert _titles(dispatcher, found["properties"]["url"]) == ["灯"]


def test_the_period_narrows_by_the_day_of_receipt(dispatcher: Client, report: Report):
    old = report()
    report()
    Case.objects.filter(pk=old.id).update(received_at=timezone.now() - timezone.timedelta(days=40))
    since = timezone.localdate() - timezone.timedelta(days=7)

    (found,) = _features(dispatcher, f"bbox={EVERYWHERE}&zoom=15&since={since}")

    assert found["properties"]["count"] == 1


def test_closed_cases_are_not_on_the_map(dispatcher: Client, report: Report):
    report().closed()

    assert _features(dispatcher, f"bbox={EVERYWHERE}&zoom=15") == []
    assert b"No open case here" in dispatcher.get("/map/").content


def test_the_map_shows_what_ones_posts_show(browser_of: Callable[[str], Client], report: Report):
    report(title="本格"), report(lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])
    taken = report(title="交给路灯所").dispatched()

    officer = _features(browser_of("grid_officer"), f"bbox={EVERYWHERE}&zoom=5")
    handler = _features(browser_of("unit_handler"), f"bbox={EVERYWHERE}&zoom=17")

    assert [found["properties"]["count"] for found in officer] == [2]
    assert [found["properties"]["title"] for found in handler] == [taken.case.title]


def test_the_page_counts_by_grid_and_leads_to_each_list(dispatcher: Client, report: Report):
    report(title="一"), report(title="二"), report(lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])

    page = dispatcher.get("/map/").content.decode()
    rows = dict(re.findall(r'class="link-plain" href="([^"]+area=\d+)">(\d+)<', page))
    address = next(address for address in rows if GRID in address)

    assert sorted(rows.values()) == ["1", "2"]
    assert sorted(_titles(dispatcher, unescape(address))) == ["一", "二"]
    assert 'data-map-bounds="120.000000,30.000000,120.020000,30.010000"' in page


def test_many_grids_become_what_lies_above_and_the_unplaced_stay_apart(
    dispatcher: Client, report: Report, monkeypatch: pytest.MonkeyPatch
):
    report(title="一"), report(title="二", lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])
    report(title="三", lon=None, lat=None, area_code=STREET)
    monkeypatch.setattr("gongzhi.channels.maps.casemap.MOST_ROWS", 2)

    page = dispatcher.get("/map/").content.decode()
    rows = dict(re.findall(r'class="link-plain" href="([^"]+area=[^"]+)">(\d+)<', page))

    assert sorted(rows.values()) == ["1", "2"]
    for address, count in rows.items():
        assert len(_titles(dispatcher, unescape(address))) == int(count), address


@pytest.mark.parametrize("bad", ["category=nope", "since=yesterday", "cell=8g", "area=x"])
def test_a_filter_that_cannot_be_read_is_said_in_words(dispatcher: Client, bad: str):
    page = dispatcher.get(f"/map/?{bad}")

    assert page.status_code == 400
    assert "note-error" in page.content.decode()


@pytest.mark.parametrize("bad", ["", "bbox=1,2,3,4", "bbox=1,2,3,4&zoom=nan", "zoom=12"])
def test_a_view_that_cannot_be_read_is_refused(dispatcher: Client, bad: str):
    assert dispatcher.get(f"/map/cases.geojson?{bad}").status_code == 400


def test_every_size_of_cell_counts_every_case_once(report: Report):
    for step in range(6):
        report(lon=IN_GRID[0] + step * 0.0007, lat=IN_GRID[1])

    for resolution in range(11):
        counts = count_cells(SYSTEM, CaseFilter(), box=Box(119, 29, 121, 31), resolution=resolution)
        assert sum(count.open for count in counts) == 6


def test_the_map_asks_few_questions(
    dispatcher: Client, report: Report, django_assert_max_num_queries: Callable
):
    report()
    dispatcher.get("/map/")

    with django_assert_max_num_queries(9):
        dispatcher.get("/map/")
    with django_assert_max_num_queries(6):
        dispatcher.get(f"/map/cases.geojson?bbox={EVERYWHERE}&zoom=12")
