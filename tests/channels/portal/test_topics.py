"""Hot topics on the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.channels.portal.topicverbs import VERBS
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import change_case_rule
from gongzhi.handling.topics.models import Topic, TopicLook
from tests.handling.cases.cast import STREET, Cast
from tests.handling.topics.scenes import NOISE, cases_of, topic_of, write_noise_among_others


@pytest.fixture
def topic(cast: Cast) -> Topic:
    return topic_of(write_noise_among_others(cast))


def test_an_empty_list_says_what_to_do_and_a_look_is_asked_for(dispatcher: Client):
    page = dispatcher.get("/topics/")

    assert "Look now" in page.content.decode()
    assert "No topic yet" in page.content.decode()
    asked = dispatcher.post("/topics/look/", {"area": STREET})
    assert asked.status_code == 302
    assert TopicLook.objects.get().step == TopicLook.Step.WAITING
    assert dispatcher.post("/topics/look/", {"area": "x"}).status_code == 403


def test_the_days_read_are_told_as_a_range_where_sub_districts_differ(
    cast: Cast, browser_of: Callable[[str], Client]
):
    district = browser_of("district_supervisor")
    assert "of the last 90 days." in district.get("/topics/").content.decode()
    rule = {"name": "topic_days", "value": "10", "source": "街道规定"}
    change_case_rule(actor=cast.administrator, area_prefix=STREET, **rule)

    both = district.get("/topics/").content.decode()
    one = district.get(f"/topics/?area={STREET}").content.decode()

    assert "of the last 10 to 90 days, as each sub-district" in both
    assert "of the last 10 days." in one


def test_a_topic_is_listed_read_and_tended_from_its_page(dispatcher: Client, topic: Topic):
    path = f"/topics/{topic.pk}/"

    listed = dispatcher.get("/topics/").content.decode()
    page = dispatcher.get(path).content.decode()

    assert topic.title in listed
    assert "Early signs" in listed
    assert "<svg" in listed
    assert "style=" not in page
    assert "。</p>" not in page  # in English a sentence ends in a point
    for title, _detail in NOISE:
        assert title in page
    for slug, verb in VERBS.items():
        shown = dispatcher.get(f"{path}{slug}/?case=1&measure_id=1")
        assert shown.status_code == 200, slug
        assert str(verb.title) in shown.content.decode()
    assert dispatcher.get(f"{path}fly/").status_code == 404
    assert dispatcher.post(f"{path}rename/", {"title": ""}).status_code == 400
    assert dispatcher.post(f"{path}rename/", {"title": "搅拌站夜间噪音"}).status_code == 302
    assert dispatcher.post(f"{path}follow/").status_code == 302
    assert "搅拌站夜间噪音" in dispatcher.get("/topics/?state=followed").content.decode()
    taken = dispatcher.get("/topics/export/")
    assert b"".join(taken.streaming_content).startswith(b"PK")
    ids = [str(each) for each in sorted(cases_of(topic))[:2]]
    answer = {"note": "夜间十点后停工。", "case_ids": ids}
    assert dispatcher.post(f"{path}answer/", answer).status_code == 302
    assert "夜间十点后停工。" in dispatcher.get(path).content.decode()
    case = Case.objects.get(pk=ids[0])
    assert "搅拌站夜间噪音" in dispatcher.get(f"/cases/{case.number}/").content.decode()


def test_a_topic_is_made_a_measure_by_whoever_may_add_measures(
    browser_of: Callable[[str], Client], dispatcher: Client, topic: Topic
):
    address = f"/topics/{topic.pk}/make-measure/"

    assert address not in dispatcher.get(f"/topics/{topic.pk}/").content.decode()
    leader = browser_of("street_leader")
    assert address in leader.get(f"/topics/{topic.pk}/").content.decode()
    form = leader.get(address).content.decode()
    assert "No programme is in force here yet" in form
    assert "Title of the measure" in form


def test_the_writer_of_an_answer_is_told_what_it_lacks(
    browser_of: Callable[[str], Client], dispatcher: Client, topic: Topic
):
    address = f"/topics/{topic.pk}/hints/"
    assert (
        f'data-hints="{address}"' in dispatcher.get(f"/topics/{topic.pk}/answer/").content.decode()
    )

    lacking = dispatcher.post(address, {"note": "您好，高度重视，已转交有关部门处理。"})
    telling = dispatcher.post(
        address, {"note": "搅拌站十一月起夜里十点后停工，噪音由社区每周复测，结果贴在小区门口。"}
    )

    assert "set phrases" in lacking.content.decode()
    assert "hint-list" not in telling.content.decode()
    assert browser_of("community_secretary").post(address, {"note": "x"}).status_code == 403


def test_what_the_machine_did_is_told_as_the_systems(dispatcher: Client, topic: Topic):
    assert "<strong>System</strong>" in dispatcher.get(f"/topics/{topic.pk}/").content.decode()


def test_who_only_sees_topics_is_offered_no_verb(browser_of: Callable[[str], Client], topic: Topic):
    secretary = browser_of("community_secretary")
    path = f"/topics/{topic.pk}/"

    page = secretary.get(path).content.decode()

    assert "Answer together" not in page
    assert "Follow" in page
    assert secretary.post(f"{path}close/", {"note": "办结"}).status_code == 403
    assert secretary.get("/topics/export/").status_code == 403
