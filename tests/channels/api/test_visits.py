"""Visits over HTTP: once for each key, and within one's areas."""

from __future__ import annotations

import pytest
from django.utils import timezone

from gongzhi.handling.visits.models import Visit
from gongzhi.registry.territory.models import Area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COUNTY, GRID

pytestmark = pytest.mark.django_db
BUILDING = GRID + "001"


@pytest.fixture
def new(staff: Staff) -> dict[str, str]:
    Area.objects.create(code=BUILDING, name="3号楼", level=7, county=COUNTY, parent_id=GRID)
    today = timezone.localdate().isoformat()
    return {"area_code": BUILDING, "purpose": "care", "planned_on": today}


def test_a_visit_is_planned_listed_and_recorded_once_for_each_key(
    staff: Staff, new: dict[str, str]
):
    officer = staff["grid_officer"]

    first = officer.post("/visits", new, Idempotency_Key="a")
    again = officer.post("/visits", new, Idempotency_Key="a")
    listed = officer.get("/visits").json()["items"]
    path = f"/visits/{first.json()['id']}/record"
    body = {"note": "一切都好", "version": first.json()["version"]}
    done = officer.post(path, body, Idempotency_Key="b")
    done_again = officer.post(path, body, Idempotency_Key="b")

    assert (first.status_code, again["Idempotent-Replay"]) == (201, "true")
    assert [row["id"] for row in listed] == [first.json()["id"]]
    assert done.json()["state"] == done_again.json()["state"] == "done"
    assert Visit.objects.get().note == "一切都好"


def test_a_cancelled_visit_is_not_recorded(staff: Staff, new: dict[str, str]):
    officer = staff["grid_officer"]
    visit = officer.post("/visits", new).json()

    officer.post(f"/visits/{visit['id']}/cancel")
    late = officer.post(f"/visits/{visit['id']}/record")

    assert (late.status_code, late.json()["code"]) == (409, "wrong-state")


@pytest.mark.parametrize("visit_id", ["0", "x", "9" * 30, "9" * 5000])
def test_there_is_no_such_visit(staff: Staff, visit_id: str):
    answer = staff["grid_officer"].post(f"/visits/{visit_id}/record")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_who_holds_no_post_for_visits_sees_none(staff: Staff, new: dict[str, str]):
    assert staff["unit_handler"].get("/visits").status_code == 403
    assert staff["auditor"].get("/visits").status_code == 200
    assert staff["auditor"].post("/visits", new).status_code == 403
