"""Plans over HTTP: lists, verbs once each, refusals as problem documents."""

from __future__ import annotations

import pytest

from gongzhi.handling.plans.models import DutyInstance, Measure
from gongzhi.registry.organisations.roles import read_roles
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import STREET, Cast
from tests.handling.plans.cast import Road, adopt, duty, soon


@pytest.fixture
def road(cast: Cast, staff: Staff) -> Road:
    adopt(cast, duties=[duty()])
    return Road(cast, Measure.objects.get())


def test_a_verb_is_done_once_for_each_key_and_refused_to_the_slower_of_two(
    road: Road, staff: Staff
) -> None:
    leader, body = staff["street_leader"], {"due_on": soon().isoformat()}
    path = f"/plans/measures/{road.id}/assign"

    first = leader.post(path, body, Idempotency_Key="one")
    again = leader.post(path, body, Idempotency_Key="one")
    stale = leader.post(f"/plans/measures/{road.id}/supervise", {"note": "抓紧", "version": 99})

    assert (first.status_code, first.json()["status"]) == (200, "assigned")
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert road.measure.version == 1
    assert stale.status_code == 409
    assert leader.post(f"/plans/measures/{road.id}/verify").status_code == 409
    assert leader.get(f"/plans/measures/{road.id}")["ETag"] == '"1"'


def test_lists_and_verbs_open_as_the_roles_say(road: Road, staff: Staff) -> None:
    row = DutyInstance.objects.get(unit=road.cast.committee)
    for spec in read_roles():
        caller = staff[spec.code]
        holds = "plans.view" in spec.verbs
        for path in ("/plans/measures", "/plans/duties"):
            assert caller.get(path).status_code == (200 if holds else 403), (spec.code, path)
        answer = caller.post(f"/plans/measures/{road.id}/supervise", {"note": "抓紧"})
        sees = holds and spec.reach == "area"
        allowed = 200 if "plans.supervise" in spec.verbs else 403
        assert answer.status_code == (allowed if sees else 404), spec.code
    listed = staff["community_secretary"].get("/plans/measures", {"light": "yellow"}).json()
    assert listed["items"][0]["light"]["reasons"]
    kept = staff["community_secretary"].post(f"/plans/duties/{row.pk}/keep", {"text": "会议纪要"})
    assert (kept.status_code, kept.json()["state"]) == (200, "kept")
    unreadable = staff["community_secretary"].post("/plans/duties/x/keep", {"text": "纪要"})
    assert unreadable.status_code == 404


def test_a_meeting_is_called_held_and_its_task_becomes_a_step(road: Road, staff: Staff) -> None:
    road.assigned()
    leader = staff["street_leader"]
    body = {"area_code": STREET, "title": "调度会", "held_on": "2026-12-01"}

    called = leader.post("/plans/meetings", body, Idempotency_Key="call")
    again = leader.post("/plans/meetings", body, Idempotency_Key="call")

    assert (called.status_code, again.json()) == (201, called.json())
    meeting = called.json()
    [item, *_] = [each for each in meeting["items"] if each["measure_id"] == road.id]
    assert "邻里中心" in item["title"] or item["reason"]  # the draft says why it is on the agenda
    path = f"/plans/meetings/{meeting['id']}"
    held = leader.post(
        f"{path}/minutes",
        {
            "minutes": "听取汇报。",
            "decisions": [{"item_id": item["id"], "text": "限期整改"}],
            "tasks": [
                {
                    "item_id": item["id"],
                    "title": "报送方案",
                    "due_on": soon().isoformat(),
                    "unit_id": road.cast.lighting.pk,
                }
            ],
            "version": meeting["version"],
        },
    )
    assert (held.status_code, held.json()["state"]) == (200, "held")
    [told] = [each for each in held.json()["items"] if each["id"] == item["id"]]
    assert (told["decision"], told["tasks"][0]["title"]) == ("限期整改", "报送方案")
    assert road.measure.milestones.filter(title="报送方案").exists()
    for verb, sent in (("minutes", {"minutes": "再开"}), ("cancel", {"note": "不开"})):
        assert leader.post(f"{path}/{verb}", sent).status_code == 409
    assert leader.get(path)["ETag"] == f'"{held.json()["version"]}"'


def test_meetings_open_as_the_roles_say(road: Road, staff: Staff) -> None:
    made = staff["street_leader"].post(
        "/plans/meetings",
        {"area_code": STREET, "title": "调度会", "held_on": "2026-12-01", "items": []},
    )
    path = f"/plans/meetings/{made.json()['id']}"
    for spec in read_roles():
        caller = staff[spec.code]
        listed = caller.get("/plans/meetings", {"area": STREET})
        assert listed.status_code == (200 if "plans.view" in spec.verbs else 403), spec.code
        over = spec.reach == "area" and any(
            STREET.startswith(prefix) for prefix in caller.actor.prefixes("plans.view")
        )
        if listed.status_code == 200:
            assert listed.json()["total"] == int(over), spec.code
        allowed = 200 if "plans.hold_meeting" in spec.verbs else 403
        changed = caller.post(f"{path}/agenda", {"items": [{"title": "其他"}]})
        assert changed.status_code == (allowed if over else 404), spec.code
    assert staff["street_leader"].get("/plans/meetings/x").status_code == 404
    assert staff["street_leader"].get("/plans/meetings", {"start": 1}).json()["items"] == []
