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


def test_one_s_own_round_of_today_keeps_to_the_hours_of_visits(staff: Staff, new: dict[str, str]):
    Area.objects.filter(code__in=[BUILDING, GRID]).update(lon=120.004, lat=30.004)
    officer = staff["grid_officer"]
    hours = {"opens": "14:00", "closes": "14:30"}
    made = officer.post("/visits", new | hours, Idempotency_Key="a")
    refused = officer.post("/visits", new | {"opens": "15:00", "closes": "14:00"})

    zoned = officer.post("/visits", new | hours | {"opens": "06:00Z"}, Idempotency_Key="b")
    seconds = officer.post("/visits", new | {"opens": 3600}, Idempotency_Key="c")

    day = officer.get(f"/rounds/today?start={BUILDING}&begins=09:00&ends=17:00&minutes=10")
    morning = officer.get(f"/rounds/today?start={BUILDING}&begins=09:00&ends=12:00")

    assert (made.status_code, refused.status_code) == (201, 422)
    assert (zoned.status_code, seconds.status_code) == (422, 422)
    assert (made.json()["opens"], made.json()["closes"]) == ("14:00:00", "14:30:00")
    (stop,) = day.json()["stops"]
    assert stop["key"] == f"visit-{made.json()['id']}"
    assert (stop["hours"], stop["begins"]) == ("14:00–14:30", "14:00")
    assert morning.json()["stops"] == []
    assert [each["key"] for each in morning.json()["left_out"]] == [stop["key"]]
    assert officer.get("/rounds/today").status_code == 200
    assert officer.get("/rounds/today?begins=18:00&ends=17:00").status_code == 422
    assert officer.get("/rounds/today?start=999").status_code == 422


def test_a_round_is_for_those_who_make_visits_and_have_a_place(staff: Staff):
    Area.objects.all().update(lon=None, lat=None, west=None)

    nowhere = staff["grid_officer"].get("/rounds/today")

    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "conflict")
    assert staff["unit_handler"].get("/rounds/today").status_code == 403
