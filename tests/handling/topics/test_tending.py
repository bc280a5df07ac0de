"""What named persons do with a topic, and that no later look undoes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy

import pytest

from gongzhi.channels.notify.models import Notification
from gongzhi.channels.notify.services import tell_grown
from gongzhi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.services import Subject, last_entry
from gongzhi.foundation.links import links_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import timeline_of
from gongzhi.handling.plans.models import Measure, Programme
from gongzhi.handling.plans.queries import get_measure
from gongzhi.handling.topics import queries, services
from gongzhi.handling.topics.models import Topic, TopicFollow
from gongzhi.registry.people.models import Account
from tests.handling.cases.cast import OTHER_STREET, STREET, Cast
from tests.handling.plans.cast import adopt
from tests.handling.topics.scenes import ALONE, MORE_NOISE, cases_of, topic_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(noise: list[int]) -> Topic:
    return topic_of(noise)


def _last(topic: Topic) -> str:
    entry = last_entry(Subject("topic", topic.pk))
    assert entry is not None
    return entry.verb


def test_a_title_given_by_hand_stays(cast: Cast, topic: Topic):
    services.rename_topic(actor=cast.dispatcher, topic_id=topic.pk, title="  丽景园  搅拌站 ")

    services.look(STREET, whole=True)

    topic.refresh_from_db()
    assert topic.title == "丽景园 搅拌站"
    assert _last(topic) == "topics.rename"
    with pytest.raises(InvalidInput):
        services.rename_topic(actor=cast.dispatcher, topic_id=topic.pk, title=" ")
    called = "搅拌站，找13000000001"
    services.rename_topic(actor=cast.dispatcher, topic_id=topic.pk, title=called)
    topic.refresh_from_db()
    assert topic.title == "搅拌站，找13*******01"


def test_a_case_taken_out_is_never_put_in_again(cast: Cast, topic: Topic, noise: list[int]):
    services.take_out_case(actor=cast.dispatcher, topic_id=topic.pk, case_id=noise[0])
    topic.refresh_from_db()
    assert topic.count == 4

    services.look(STREET, whole=True)
    services.look(STREET, whole=False)

    assert noise[0] not in cases_of(topic)
    with pytest.raises(InvalidInput):
        services.take_out_case(actor=cast.dispatcher, topic_id=topic.pk, case_id=noise[0])


def test_a_case_put_in_stays_in_and_leaves_the_other_topic(cast: Cast, topic: Topic):
    parking = Topic.objects.exclude(pk=topic.pk).get()
    moved = min(cases_of(parking))

    services.put_case(actor=cast.dispatcher, topic_id=topic.pk, case_id=moved)
    services.look(STREET, whole=True)

    assert moved in cases_of(topic)
    assert moved not in cases_of(parking)
    with pytest.raises(Conflict):
        services.put_case(actor=cast.dispatcher, topic_id=topic.pk, case_id=moved)


def test_a_case_of_elsewhere_or_of_nowhere_is_not_put_in(cast: Cast, topic: Topic):
    elsewhere = write_elsewhere(cast)

    for case_id in (elsewhere, 999_999):
        with pytest.raises(InvalidInput):
            services.put_case(actor=cast.leader, topic_id=topic.pk, case_id=case_id)


def write_elsewhere(cast: Cast) -> int:
    other = copy(cast)
    other.dispatcher = cast.actor("street_dispatcher", unit=cast.street, areas=(OTHER_STREET,))
    return write(other, ALONE[:1], area_code=OTHER_STREET)[0]


def test_closing_needs_a_reason_and_what_comes_after_shows(cast: Cast, topic: Topic):
    with pytest.raises(InvalidInput):
        services.close_topic(actor=cast.leader, topic_id=topic.pk, note=" ")
    services.close_topic(actor=cast.leader, topic_id=topic.pk, note="夜间停工已落实")

    write(cast, [MORE_NOISE, ("搅拌站噪音没有解决", MORE_NOISE[1])], days_ago=0.2)
    services.look(STREET, whole=False)

    topic.refresh_from_db()
    assert (topic.state, topic.since_closed, topic.early) == ("closed", 2, "back")
    with pytest.raises(WrongState):
        services.rename_topic(actor=cast.leader, topic_id=topic.pk, title="另一个")
    services.reopen_topic(actor=cast.leader, topic_id=topic.pk, note="噪音又来了")
    with pytest.raises(WrongState):
        services.reopen_topic(actor=cast.leader, topic_id=topic.pk, note="再来一次")


def test_a_follower_is_told_once_when_it_grew_beyond_what_it_was(cast: Cast, topic: Topic):
    Account.objects.create(pk=cast.leader.id, username="示例负责人")
    services.follow_topic(actor=cast.leader, topic_id=topic.pk)
    services.follow_topic(actor=cast.leader, topic_id=topic.pk)

    write(cast, [(f"搅拌站噪音第{n}夜", MORE_NOISE[1]) for n in range(3)], days_ago=0.2)
    services.look(STREET, whole=False)

    follow = TopicFollow.objects.get()
    assert follow.told_count == 8
    facts = {"topic_id": topic.pk, "area_code": STREET, "count": 8, "accounts": [cast.leader.id]}
    assert tell_grown(facts) == 0  # without a post of today nothing is seen any more
    assert Notification.objects.count() == 0
    services.unfollow_topic(actor=cast.leader, topic_id=topic.pk)
    assert list(queries.topics(cast.leader, queries.TopicFilter(state="followed"))) == []
    assert _last(topic) == "topics.unfollow"


def test_one_answer_goes_to_every_open_case_and_onto_each_record(
    cast: Cast, topic: Topic, noise: list[int]
):
    Case.objects.filter(pk=noise[1]).update(status="closed")

    answered = services.answer_topic(
        actor=cast.leader, topic_id=topic.pk, note="已约谈搅拌站，夜间十点后停工。"
    )

    assert set(answered.done) == set(noise) - {noise[1]}
    assert answered.refused == ()
    case = Case.objects.get(pk=noise[0])
    assert [step.note for step in timeline_of(case.pk)][-1].startswith("已约谈")
    with pytest.raises(InvalidInput):
        services.answer_topic(actor=cast.leader, topic_id=topic.pk, note="x", case_ids=[noise[1]])


def test_a_topic_becomes_a_measure_with_its_cases_linked(
    cast: Cast, topic: Topic, noise: list[int]
):
    adopt(cast)
    programme = Programme.objects.get()

    measure = services.make_measure(
        actor=cast.leader, topic_id=topic.pk, programme_id=programme.pk, title="治理搅拌站夜间噪音"
    )

    assert get_measure(cast.leader, measure.pk).area_code == STREET
    linked = {
        (each.other.kind, each.other.key) for each in links_of(Subject("measure", measure.pk))
    }
    assert linked == {("topic", str(topic.pk)), *(("case", str(each)) for each in noise)}
    assert queries.topic_page(cast.leader, topic.pk).measures == (measure,)
    adopt(cast)
    measure.refresh_from_db()
    assert not measure.dropped


def test_a_measure_is_linked_once_and_unlinked(cast: Cast, topic: Topic):
    adopt(cast)
    measure = Measure.objects.get()
    ids = {"topic_id": topic.pk, "measure_id": measure.pk}

    services.link_measure(actor=cast.leader, **ids)

    with pytest.raises(Conflict):
        services.link_measure(actor=cast.leader, **ids)
    services.unlink_measure(actor=cast.leader, **ids)
    with pytest.raises(InvalidInput):
        services.unlink_measure(actor=cast.leader, **ids)


def test_unlinking_takes_the_links_to_the_topics_cases_along(
    cast: Cast, topic: Topic, noise: list[int]
):
    adopt(cast)
    programme = Programme.objects.get()
    measure = services.make_measure(
        actor=cast.leader, topic_id=topic.pk, programme_id=programme.pk, title="治理搅拌站夜间噪音"
    )
    other = Topic.objects.exclude(pk=topic.pk).get()
    services.link_measure(actor=cast.leader, topic_id=other.pk, measure_id=measure.pk)
    services.put_case(actor=cast.dispatcher, topic_id=other.pk, case_id=noise[0])

    services.unlink_measure(actor=cast.leader, topic_id=topic.pk, measure_id=measure.pk)

    kept = {(each.other.kind, each.other.key) for each in links_of(Subject("measure", measure.pk))}
    assert kept == {("topic", str(other.pk)), ("case", str(noise[0]))}
    entry = last_entry(Subject("topic", topic.pk))
    assert entry is not None
    assert json.loads(entry.facts)["cases"] == len(noise) - 1


_VERBS: dict[str, Callable[..., object]] = {
    "rename": lambda **who: services.rename_topic(title="新题目", **who),
    "put": lambda **who: services.put_case(case_id=1, **who),
    "take": lambda **who: services.take_out_case(case_id=1, **who),
    "close": lambda **who: services.close_topic(note="办结", **who),
    "answer": lambda **who: services.answer_topic(note="答复", **who),
    "link": lambda **who: services.link_measure(measure_id=1, **who),
    "make": lambda **who: services.make_measure(programme_id=1, title="事项", **who),
}


def test_whoever_only_sees_topics_changes_none_and_others_know_of_none(cast: Cast, topic: Topic):
    for verb in _VERBS.values():
        with pytest.raises(NotPermitted):
            verb(actor=cast.secretary, topic_id=topic.pk)
        with pytest.raises(NotFound):
            verb(actor=cast.outsider, topic_id=topic.pk)
    with pytest.raises(StaleVersion):
        services.rename_topic(actor=cast.leader, topic_id=topic.pk, title="旧", version=99)
