"""A look gathers a sub-district's cases into topics that keep who they are."""

from __future__ import annotations

from copy import copy

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Case, CaseContact
from gongzhi.handling.cases.queries import case_page
from gongzhi.handling.cases.services import change_case_rule
from gongzhi.handling.topics import queries, services
from gongzhi.handling.topics.models import Topic, TopicCase, TopicLook
from gongzhi.handling.topics.services import look, put_case
from gongzhi.handling.topics.tasks import look_for_all_topics, look_for_new_topics
from tests.handling.cases.cast import COMMUNITY, OTHER_STREET, STREET, Cast
from tests.handling.topics.scenes import (
    ALONE,
    MORE_NOISE,
    PARKING,
    cases_of,
    topic_of,
    write,
)

pytestmark = pytest.mark.django_db


def _journal() -> int:
    return JournalEntry.objects.filter(subject_kind="topic").count()


def test_each_matter_becomes_a_topic_with_marking_words_and_an_explained_score(noise: list[int]):
    topic = topic_of(noise)

    assert cases_of(topic) == set(noise)
    assert "搅拌站" in topic.title
    assert Topic.objects.count() == 2
    assert (topic.count, topic.open_count, topic.trend) == (5, 5, "rising")
    assert topic.early == "new"
    assert topic.areas == {COMMUNITY: 5}
    assert sum(topic.weeks) == 5
    assert [part["name"] for part in topic.parts] == [
        "volume", "growth", "spread", "unresolved", "likes",
    ]  # fmt: skip


def test_how_many_days_are_read_is_a_rule_of_the_area(cast: Cast, noise: list[int]):
    rule = {"name": "topic_days", "value": "10", "source": "街道规定"}
    change_case_rule(actor=cast.administrator, area_prefix=STREET, **rule)

    row = look(STREET, whole=True)

    # The parking bays are twenty days old.
    assert row.cases == len(noise) + len(ALONE)


def test_looking_again_changes_nothing(noise: list[int]):
    entries = _journal()
    before = list(Topic.objects.order_by("pk").values("pk", "title", "count", "version"))

    services.look(STREET, whole=True)
    services.look(STREET, whole=False)

    assert list(Topic.objects.order_by("pk").values("pk", "title", "count", "version")) == before
    assert _journal() == entries


def test_new_cases_join_their_topic_without_a_look_at_all(cast: Cast, noise: list[int]):
    topic = topic_of(noise)
    [more] = write(cast, [MORE_NOISE], days_ago=0.5)

    row = services.look(STREET, whole=False)

    assert row.cases == 1
    assert more in cases_of(topic)
    topic.refresh_from_db()
    assert topic.count == 6
    assert topic.title


def test_a_new_matter_is_found_among_what_belonged_to_none(cast: Cast, noise: list[int]):
    fresh = [
        ("快递柜收费不合理", "东门快递柜超时收费，快递柜一天收五角，快递柜收费没有告知。"),
        ("快递柜超时收费", "东门的快递柜超时收费，没有通知就收费，快递柜收费请管一管。"),
        ("东门快递柜乱收费", "东门快递柜乱收费，取快递还要交钱，快递柜收费不透明。"),
    ]
    ids = write(cast, fresh, days_ago=0.5)

    services.look(STREET, whole=False)

    assert cases_of(topic_of(ids)) == set(ids)
    assert Topic.objects.count() == 3


def test_a_topic_keeps_who_it_is_when_all_is_gathered_anew(cast: Cast, noise: list[int]):
    topic = topic_of(noise)
    more = write(cast, [MORE_NOISE], days_ago=0.5)

    services.look(STREET, whole=True)

    assert topic_of(more) == topic


def test_a_matter_of_another_sub_district_is_another_topic(cast: Cast, noise: list[int]):
    services.look(OTHER_STREET, whole=True)

    assert set(Topic.objects.values_list("area_code", flat=True)) == {STREET}


def test_an_untended_topic_fades_once_it_is_not_found_and_a_tended_one_stays(
    cast: Cast, noise: list[int]
):
    parking = Topic.objects.exclude(pk=topic_of(noise).pk).get()
    services.rename_topic(actor=cast.dispatcher, topic_id=topic_of(noise).pk, title="搅拌站噪音")

    services.look(STREET, whole=True, days=1)

    parking.refresh_from_db()
    assert parking.state == Topic.State.FADED
    assert topic_of(noise).state == Topic.State.OPEN


def test_the_night_asks_for_each_sub_district_and_the_hour_only_where_something_is_new(
    cast: Cast, noise: list[int]
):
    assert _jobs(look_for_new_topics) == 0

    write(cast, PARKING[:1], days_ago=0.2)

    assert _jobs(look_for_new_topics) == 1
    assert _jobs(look_for_all_topics) == 2


def test_looking_now_waits_for_a_job_once_and_is_for_those_who_tend_topics(cast: Cast):
    services.ask_look(actor=cast.leader, area_code=STREET)
    services.ask_look(actor=cast.leader, area_code=STREET)

    assert TopicLook.objects.get().step == TopicLook.Step.WAITING
    assert _waiting() == 1
    with pytest.raises(NotPermitted):
        services.ask_look(actor=cast.secretary, area_code=STREET)
    with pytest.raises(InvalidInput):
        services.ask_look(actor=SYSTEM, area_code="9901")


def test_what_a_viewer_may_not_see_is_not_there(cast: Cast, noise: list[int]):
    topic = topic_of(noise)

    assert set(queries.topics(cast.secretary)) == set(queries.topics(cast.leader))
    assert list(queries.topics(cast.outsider)) == []
    with pytest.raises(NotPermitted):
        queries.topics(cast.officer)
    assert queries.topic_page(cast.secretary, topic.pk).hidden == 0


def test_pages_and_lists_cost_the_same_however_many_cases(
    cast: Cast, noise: list[int], django_assert_num_queries
):
    topic = topic_of(noise)

    with django_assert_num_queries(1):
        list(queries.topics(cast.leader))
    with django_assert_num_queries(6):
        queries.topic_page(cast.leader, topic.pk)
    before = case_page(cast.leader, noise[0], beside=queries.beside_cases()).case
    assert (before.topic_id, before.topic_title) == (topic.pk, topic.title)


def _jobs(task) -> int:
    task.func(timestamp=0)
    return _waiting()


def _waiting() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="look_for_topics").count()


def test_what_one_person_writes_often_is_no_topic(noise: list[int]):
    CaseContact.objects.bulk_create(
        CaseContact(case_id=each, phone="13000000001") for each in noise[:4]
    )

    look(STREET, whole=True)

    assert not TopicCase.objects.filter(case_id__in=noise).exists()
    CaseContact.objects.filter(case_id__in=noise[:2]).delete()
    look(STREET, whole=True)
    assert cases_of(topic_of(noise)) == set(noise)


def test_a_case_placed_elsewhere_or_refused_since_leaves_its_topic(cast: Cast, noise: list[int]):
    topic = topic_of(noise)
    put_case(actor=cast.dispatcher, topic_id=topic.pk, case_id=write(cast, ALONE[:1])[0])
    pinned = max(cases_of(topic))
    Case.objects.filter(pk=pinned).update(area_code=OTHER_STREET)
    Case.objects.filter(pk=noise[0]).update(status="refused")
    Case.objects.filter(pk=noise[1]).update(area_code=OTHER_STREET)
    beside = [f"{title}，{detail}" for title, detail in ALONE[:1] * 3]
    elsewhere = copy(cast)
    elsewhere.dispatcher = cast.actor("street_dispatcher", unit=cast.street, areas=(OTHER_STREET,))
    others = write(elsewhere, [(each, each) for each in beside], area_code=OTHER_STREET)

    look(OTHER_STREET, whole=True)
    look(STREET, whole=False)

    assert cases_of(topic_of(others)) == {pinned, *others}
    assert cases_of(topic) == set(noise[2:])
    topic.refresh_from_db()
    assert topic.count == 3
