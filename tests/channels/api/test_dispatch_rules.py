"""Dispatch rules over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gongzhi.handling.cases.models import DispatchRule
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COUNTY, LAMP, STREET, Cast, Story

pytestmark = pytest.mark.django_db


def _body(cast: Cast, **changes: object) -> dict[str, Any]:
    return {
        "area_prefix": STREET, "name": "夜间", "unit_id": cast.water.pk, "category_code": LAMP,
        "hour_from": "22:00", "hour_to": "06:00", "words": ["三号楼"], **changes,
    }  # fmt: skip


def test_a_list_is_kept_by_programs_as_at_the_desk(staff: Staff, cast: Cast):
    leader = staff["street_leader"]

    made = leader.post("/dispatch-rules", _body(cast), Idempotency_Key="one")
    again = leader.post("/dispatch-rules", _body(cast), Idempotency_Key="one")
    second = leader.post("/dispatch-rules", _body(cast, name="再一条")).json()

    rule = made.json()
    path = f"/dispatch-rules/{rule['id']}"
    assert (made.status_code, again.json()) == (201, rule)
    assert (rule["hour_from"], rule["state"], rule["position"]) == ("22:00", "asked", 1)
    moved = leader.post(f"{path}/move", {"up": False})
    assert (moved.json()["position"], moved["ETag"]) == (2, '"2"')
    values = {key: value for key, value in _body(cast).items() if key != "area_prefix"}
    changed = leader.post(f"{path}/change", {**values, "name": "夜里", "version": 2})
    assert changed.json()["name"] == "夜里"
    assert leader.post(f"{path}/change", {**values, "version": 2}).status_code == 409
    assert leader.post(f"{path}/switch", {"on": False}).json()["state"] == "off"
    assert leader.post(f"{path}/take-out").json()["position"] is None
    listed = leader.get("/dispatch-rules", {"area": STREET}).json()
    assert [each["id"] for each in listed["items"]] == [second["id"]]
    assert [each["id"] for each in listed["taken_out"]] == [rule["id"]]
    assert leader.post(f"{path}/put-back").json()["position"] == 2


def test_a_look_tells_what_would_go_elsewhere_and_stores_nothing(staff: Staff, cast: Cast):
    Story(cast)
    body = _body(cast, hour_from=None, hour_to=None)

    seen = staff["street_leader"].post("/dispatch-rules/preview", body).json()

    assert (seen["of"], seen["moved"]) == (1, 1)
    assert {each["unit"]: each["after"] for each in seen["units"]} == {
        cast.water.name: 1, cast.lighting.name: 0,
    }  # fmt: skip
    assert seen["examples"][0]["after"] == cast.water.name
    assert not DispatchRule.objects.exists()


def test_what_is_wrong_is_refused_and_other_roles_are_too(staff: Staff, cast: Cast):
    leader = staff["street_leader"]
    rule = leader.post("/dispatch-rules", _body(cast)).json()

    for wrong in (
        {"hour_from": "25:00"}, {"hour_from": "22:00Z"}, {"hour_to": None}, {"intakes": ["letter"]}, {"unit_id": 0},
        {"words": ["词"] * 21}, {"words": ["13000000001"]}, {"more": 1}, {"name": ""},
        {"effective_from": "yesterday"}, {"zone_id": 2**40}, {"place_code": COUNTY},
    ):  # fmt: skip
        answer = leader.post("/dispatch-rules", _body(cast, **wrong))
        assert answer.status_code == 422, (wrong, answer.content)
    assert leader.post("/dispatch-rules", _body(cast, area_prefix=COUNTY)).status_code == 403
    assert leader.get("/dispatch-rules", {"area": COUNTY}).status_code == 403
    for path in ("x", "999999"):
        assert leader.post(f"/dispatch-rules/{path}/take-out").status_code == 404
    for role in ("street_dispatcher", "unit_handler", "grid_officer", "district_supervisor"):
        caller = staff[role]
        assert caller.get("/dispatch-rules", {"area": STREET}).status_code == 403, role
        assert caller.post("/dispatch-rules", _body(cast)).status_code == 403, role
        assert caller.post("/dispatch-rules/preview", _body(cast)).status_code == 403, role
        assert caller.post(f"/dispatch-rules/{rule['id']}/take-out").status_code == 403, role
    assert DispatchRule.objects.count() == 1


def test_no_string_breaks_a_rule(staff: Staff, cast: Cast, shared_data: Path):
    strings = json.loads((shared_data / "badinput" / "naughty_strings.json").read_text("utf-8"))
    leader = staff["street_leader"]

    for text in strings:
        for wrong in ({"words": [text]}, {"name": text, "source": text}, {"day_kind": text}):
            answer = leader.post("/dispatch-rules/preview", _body(cast, **wrong))
            assert answer.status_code in {200, 422}, (wrong, answer.content)
