"""Metrics over the API: with a token, within the caller's areas, and no zero for no data."""

from __future__ import annotations

import pytest

from gongzhi.oversight.metrics.queries import list_metrics
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, COUNTY, STREET

pytestmark = pytest.mark.django_db


def test_the_list_defines_every_metric(staff: Staff):
    answer = staff["street_leader"].get("/metrics")

    items = answer.json()["items"]
    assert [item["id"] for item in items] == [metric.id for metric in list_metrics()]
    assert all(item["definition"] and item["levels"] for item in items)


def test_a_metric_is_read_by_level_within_the_callers_areas(staff: Staff):
    answer = staff["street_leader"].get(f"/metrics/grid.count?area={STREET}&level=community")

    (item,) = answer.json()["items"]
    assert (item["area_code"], item["value"], item["reason"]) == (COMMUNITY, 2.0, "")
    none = staff["street_leader"].get(f"/metrics/grid.households?area={STREET}").json()
    assert none["items"][0]["value"] is None
    assert none["items"][0]["reason"] == "no_data"


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("street_leader", f"/metrics/grid.count?area={COUNTY}", 403),
        ("street_leader", "/metrics/grid.count", 403),
        ("unit_handler", f"/metrics/grid.count?area={STREET}", 403),
        ("unit_handler", "/metrics", 403),
        ("street_leader", f"/metrics/no.such?area={STREET}", 404),
        ("administrator", "/metrics/grid.count?area=990199", 404),
        ("street_leader", f"/metrics/grid.count?area={STREET}&level=galaxy", 422),
        ("street_leader", f"/metrics/grid.count?area={STREET}&level=city", 422),
        ("street_leader", f"/metrics/case.received?area={STREET}&from=yesterday", 422),
        (
            "street_leader",
            f"/metrics/case.received?area={STREET}&from=2026-02-02&to=2026-01-01",
            422,
        ),
        ("street_leader", "/metrics/grid.count?area=x", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(staff: Staff, role: str, address: str, status: int):
    answer = staff[role].get(address)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_reads_without_a_token(client):
    assert client.get("/api/v1/metrics").status_code == 401
