"""Messages become topics: what, where, how many, since when, rising or not."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from gongzhi.language.heat import Trend
from gongzhi.language.linkage import join_smaller
from gongzhi.language.messages import Message
from gongzhi.language.topics import Topic, TopicBook

START = datetime(2026, 3, 1, 9, tzinfo=UTC)

DUST = (
    "清溪花园旁搅拌站扬尘太大",
    "投诉清溪花园附近的搅拌站噪音扰民",
    "清溪花园小区边上的搅拌站日夜施工",
    "搅拌站的灰尘飘进清溪花园，窗户不敢开",
    "请查处清溪花园东门外搅拌站污染",
)
BUS = (
    "27路公交车总是晚点，等了四十分钟",
    "建议27路公交早高峰加开班次",
    "27路公交末班车太早，下班赶不上",
    "27路公交司机到站不停车",
)
OTHERS = (
    "幼儿园报名需要准备哪些材料",
    "楼道声控灯坏了一个月无人修理",
    "请问老年证在哪里补办",
    "健身步道上的井盖松动",
    "流浪犬夜里成群出没",
)


def written(texts: tuple[str, ...], *, first: int = 0, every: int = 2) -> list[Message]:
    return [
        Message(
            id=str(first + place),
            title=text,
            at=START + timedelta(days=every * place),
            author=f"居民{first + place}",
            likes=place,
        )
        for place, text in enumerate(texts)
    ]


@pytest.fixture
def messages() -> list[Message]:
    return written(DUST) + written(BUS, first=100) + written(OTHERS, first=200)


def found(messages: list[Message]) -> list[Topic]:
    book = TopicBook()
    book.find(messages)
    return book.topics()


def test_messages_about_one_matter_become_one_topic(messages):
    topics = found(messages)

    assert {topic.messages for topic in topics} == {
        tuple(str(number) for number in range(5)),
        tuple(str(number) for number in range(100, 104)),
    }


def test_a_topic_says_what_where_how_many_and_since_when(messages):
    topic = next(one for one in found(messages) if "0" in one.messages)

    assert "搅拌站" in topic.what
    assert topic.where[0] == "清溪花园"
    assert (topic.count, topic.writers) == (5, 5)
    assert topic.since == START
    assert topic.until == START + timedelta(days=8)
    assert topic.title in DUST
    assert set(topic.examples) <= set(topic.messages)


def test_the_order_of_the_messages_does_not_matter(messages):
    shuffled = random.Random(3).sample(messages, len(messages))

    assert found(shuffled) == found(messages)


def test_a_topic_rises_or_falls_by_the_last_window_and_the_one_before(messages):
    book = TopicBook()
    book.find(messages)

    def trends(*, day: int, days: int) -> list[tuple[int, Trend]]:
        told = book.topics(now=START + timedelta(days=day), days=days)
        return sorted((topic.count, topic.course.trend) for topic in told)

    assert trends(day=8, days=5) == [(4, Trend.STEADY), (5, Trend.STEADY)]
    assert trends(day=8, days=7) == [(4, Trend.RISING), (5, Trend.RISING)]
    assert trends(day=12, days=5) == [(4, Trend.QUIET), (5, Trend.FALLING)]


def _near(pairs: dict[tuple[int, int], float], count: int) -> list[dict[int, float]]:
    near: list[dict[int, float]] = [{} for _ in range(count)]
    for (one, other), similarity in pairs.items():
        near[one][other] = near[other][one] = similarity
    return near


def test_a_few_join_a_large_group_that_is_like_them_in_part():
    large, few, others = list(range(12)), [12, 13], [14, 15]
    like = {(one, other): 0.1 for one in few for other in large[:4]}
    unlike = {(one, other): 0.1 for one in others for other in large[:3]}
    near = _near(like | unlike, 16)

    joined = join_smaller([few, others, large], [1] * 16, near, nearest=4, least=0.1)

    assert joined == [[*large, *few], others]


def test_a_group_joins_none_as_small_as_itself():
    near = _near({(one, other): 0.5 for one in range(3) for other in range(3, 6)}, 6)

    groups = [[0, 1, 2], [3, 4, 5]]

    assert join_smaller(groups, [1] * 6, near, nearest=2, least=0.1) == groups
