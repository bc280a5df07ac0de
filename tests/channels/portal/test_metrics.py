"""Figures on the desk: one's own areas, a definition beside each, and stating them once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from gongzhi.oversight.metrics.models import ServiceSite, StatedFigure
from gongzhi.oversight.metrics.queries import Theme, list_metrics
from gongzhi.oversight.metrics.services import rebuild_tallies
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, STREET, Story

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_each_theme_lists_its_metrics_with_their_definitions(browser_of: Browser):
    leader = browser_of("street_leader")

    for theme in {metric.theme for metric in list_metrics()}:
        page = leader.get(f"/metrics/?theme={theme}").content.decode()
        told = [m for m in list_metrics() if m.theme is theme and Depth.STREET in m.levels]
        assert page.count('class="case-title"') == len(told), theme
    assert "no data" in page


def test_a_page_of_figures_costs_one_statement_for_each_relation(browser_of: Browser):
    leader = browser_of("street_leader")
    leader.get("/metrics/")

    with CaptureQueriesContext(connection) as asked:
        leader.get(f"/metrics/?theme={Theme.CASES}")

    assert len(asked) <= 24


def test_a_metric_shows_its_areas_and_leads_to_each(
    browser_of: Browser, report: Callable[..., Story]
):
    for _ in range(6):
        report().rated()
    rebuild_tallies()
    leader = browser_of("street_leader")

    page = leader.get("/metrics/case.satisfaction_rate/").content.decode()

    assert '<strong class="figure">100.0</strong>' in page
    assert f"?area={COMMUNITY}" in page
    assert "fewer than 5" in page
    below = leader.get(f"/metrics/case.satisfaction_rate/?area={COMMUNITY}").content.decode()
    assert "fewer than 5: not shown" in below or "no data" in below


def test_the_workbook_holds_the_table(browser_of: Browser):
    Area.objects.filter(code=GRID).update(households=400)
    leader = browser_of("street_leader")

    answer = leader.get(f"/metrics/grid.households/export/?area={COMMUNITY}&level=grid")

    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:3] == [GRID, "杏花一格", 400]
    assert rows[2][-1] == "no data"


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("street_leader", f"/metrics/?area={COUNTY}", 403),
        ("street_leader", f"/metrics/grid.count/?area={COUNTY}", 403),
        ("street_leader", f"/metrics/figures/?area={COUNTY}", 403),
        ("street_leader", "/metrics/no.such/", 404),
        ("street_leader", "/metrics/?area=x", 400),
        ("street_leader", "/metrics/case.received/?from=soon", 400),
        ("unit_handler", "/metrics/", 403),
        ("auditor", f"/metrics/figures/population/state/?area={STREET}", 403),
        ("street_leader", f"/metrics/figures/no_such/state/?area={STREET}", 404),
        ("street_leader", "/metrics/?theme=no_such", 200),
    ],
)
def test_doors_and_bad_questions(browser_of: Browser, role: str, address: str, status: int):
    assert browser_of(role).get(address).status_code == status


def test_a_figure_is_stated_once_and_comes_back_filled_in(browser_of: Browser):
    leader = browser_of("street_leader")
    address = f"/metrics/figures/population/state/?area={STREET}"
    given = {"value": "52000", "as_of": "2025-12-31", "source": "统计公报"}

    assert leader.post(address, {**given, "value": "1.5"}).status_code == 400
    assert leader.post(address, given).status_code == 302

    assert StatedFigure.objects.get().value == 52_000
    assert 'value="52000"' in leader.get(address).content.decode()
    assert "52,000" in leader.get(f"/metrics/figures/?area={STREET}").content.decode()


def test_a_site_is_placed_and_closed(browser_of: Browser):
    secretary = browser_of("community_secretary")
    given = {"kind": "station", "name": "杏花站", "lon": "120.005", "lat": "30.005"}

    assert secretary.post("/metrics/sites/new/", given).status_code == 302
    site = ServiceSite.objects.get()
    assert "杏花站" in secretary.get("/metrics/sites/").content.decode()
    assert (
        secretary.post(f"/metrics/sites/{site.pk}/close/", {"version": site.version}).status_code
        == 302
    )
    assert "杏花站" not in secretary.get("/metrics/sites/").content.decode()
