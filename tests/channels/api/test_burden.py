"""Data requests over the API: asked once, answered once, repeated safely."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gongzhi.oversight.burden.models import DataRequest, HeldFigure
from gongzhi.registry.organisations.roles import read_roles
from tests.channels.api.callers import Caller, Staff, hire
from tests.handling.cases.cast import COMMUNITY, STREET

pytestmark = pytest.mark.django_db
ROLES = {spec.code: set(spec.verbs) for spec in read_roles()}


@pytest.fixture
def asker(staff: Staff) -> Caller:
    return hire("unit_head", staff.cast.lighting, STREET)


def _body(asker: Caller, *names: str) -> dict[str, Any]:
    soon = (timezone.localdate() + timedelta(days=9)).isoformat()
    return {
        "title": "设施摸底",
        "unit_id": asker.actor.grants[0].unit_id,
        "area_code": STREET,
        "since": "2026-10-01",
        "until": "2026-10-31",
        "fields": [{"name": name, "ground": "方案编制", "ends_on": soon} for name in names],
    }


def test_what_is_held_comes_at_once_and_the_rest_is_answered_once(asker: Caller, staff: Staff):
    secretary = staff["community_secretary"]

    asked = asker.post("/burden/requests", _body(asker, "网格数", "电梯台数"))
    path = f"/burden/requests/{asked.json()['id']}"
    answered = secretary.post(f"{path}/answer", {"area_code": COMMUNITY, "answers": {"2": "12"}})
    second = asker.post("/burden/requests", _body(asker, "电梯数量"))

    grids, lifts = asked.json()["fields"]
    assert asked.status_code == 201
    assert (grids["figures"][0]["value"], grids["figures"][0]["state"]) == ("2", "stock")
    assert lifts["figures"][0]["state"] == "waiting"
    assert answered.json()["waiting"] == 0
    assert second.json()["asked"] == 0
    assert second.json()["fields"][0]["figures"][0]["value"] == "12.00"


def test_a_repetition_gets_the_first_answer_and_a_duplicate_a_pointer(asker: Caller):
    body = _body(asker, "电梯台数")

    first = asker.post("/burden/requests", body, Idempotency_Key="k1")
    again = asker.post("/burden/requests", body, Idempotency_Key="k1")
    other = asker.post("/burden/requests", body, Idempotency_Key="k2")

    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert (other.status_code, DataRequest.objects.count()) == (409, 1)
    assert str(first.json()["id"]) in other.json()["detail"]


def test_each_role_reads_and_writes_as_its_verbs_say(asker: Caller, staff: Staff):
    made = asker.post("/burden/requests", _body(asker, "电梯台数")).json()
    path = f"/burden/requests/{made['id']}"
    answer = {"area_code": COMMUNITY, "answers": {"1": "十二"}}
    for role, verbs in ROLES.items():
        caller = staff[role]
        listed = caller.get("/burden/requests").status_code
        assert listed == (200 if "burden.view" in verbs else 403), role
        held = caller.get("/burden/holdings", {"q": "网格"}).status_code
        assert held == (200 if "burden.view" in verbs else 403), role
        status = caller.post(f"{path}/answer", answer).status_code
        assert status in ({422} if "burden.answer" in verbs else {403, 404}), role
    assert not HeldFigure.objects.exists()


@pytest.mark.parametrize("key", ["0", "999999", "x", "1" * 40, "%00"])
def test_a_request_that_is_not_there_is_not_found(asker: Caller, key: str):
    assert asker.get(f"/burden/requests/{key}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"fields": []}, {"until": "2026-09-01"}, {"area_code": "x"}, {"unit_id": 0}, {"more": 1}],
)
def test_bad_input_is_named(asker: Caller, wrong: dict[str, Any]):
    answer = asker.post("/burden/requests", {**_body(asker, "电梯台数"), **wrong})

    assert answer.status_code in {400, 404, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not DataRequest.objects.exists()
