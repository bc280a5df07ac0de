"""Plans over HTTP: lists, verbs once each, refusals as problem documents."""

from __future__ import annotations

import pytest

from gongzhi.handling.plans.models import DutyInstance, Measure
from gongzhi.registry.organisations.roles import read_roles
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import Cast
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
