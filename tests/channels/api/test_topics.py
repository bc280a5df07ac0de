"""Hot topics over HTTP."""

from __future__ import annotations

import pytest

from gongzhi.channels.notify.kinds import Kind
from gongzhi.channels.notify.models import Notification
from gongzhi.channels.notify.services import tell_grown
from gongzhi.handling.topics.models import Topic
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import STREET, Cast
from tests.handling.topics.scenes import topic_of, write_noise_among_others


@pytest.fixture
def topic(cast: Cast) -> Topic:
    return topic_of(write_noise_among_others(cast))


def test_topics_are_listed_read_and_tended(topic: Topic, staff: Staff) -> None:
    leader, path = staff["street_leader"], f"/topics/{topic.pk}"

    listed = leader.get("/topics", {"area": STREET}).json()
    page = leader.get(path)
    renamed = leader.post(f"{path}/rename", {"title": "搅拌站噪音"}, Idempotency_Key="one")
    again = leader.post(f"{path}/rename", {"title": "搅拌站噪音"}, Idempotency_Key="one")

    assert (listed["total"], listed["items"][0]["count"]) == (2, 5)
    assert len(page.json()["case_ids"]) == 5
    assert page["ETag"] == f'"{topic.version}"'
    assert (renamed.status_code, renamed.json()["title"]) == (200, "搅拌站噪音")
    assert again.json() == renamed.json()
    assert leader.post(f"{path}/follow").status_code == 200
    assert leader.get("/topics", {"state": "followed"}).json()["total"] == 1
    assert leader.post(f"{path}/close", {"note": "已停工", "version": 1}).status_code == 409
    assert leader.post(f"{path}/close", {"note": "已停工"}).json()["state"] == "closed"
    assert leader.post("/topics/look", {"area_code": STREET}).status_code == 202


def test_whoever_follows_is_told_once_that_it_grew(topic: Topic, staff: Staff) -> None:
    account = staff["street_leader"].account
    facts = {"topic_id": topic.pk, "area_code": STREET, "count": 9, "accounts": [account.pk]}

    assert [tell_grown(facts), tell_grown(facts)] == [1, 0]
    assert Notification.objects.get(account=account).kind == Kind.GREW


def test_what_is_wrong_is_refused_and_other_roles_are_too(topic: Topic, staff: Staff) -> None:
    leader, path = staff["street_leader"], f"/topics/{topic.pk}"

    assert leader.get("/topics/x").status_code == 404
    assert leader.get("/topics", {"state": "hot"}).status_code == 422
    assert leader.post(f"{path}/rename", {"title": "", "more": 1}).status_code == 422
    assert leader.post(f"{path}/put-case", {"case_id": 999_999}).status_code == 422
    assert staff["community_secretary"].get(path).status_code == 200
    assert staff["community_secretary"].post(f"{path}/close", {"note": "x"}).status_code == 403
    assert staff["grid_officer"].get("/topics").status_code == 403
    assert staff["administrator"].get(path).status_code == 403
