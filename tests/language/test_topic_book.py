"""Topics from day to day: what is added, what keeps its id, and what people may write."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.language.messages import Message
from gongzhi.language.topics import TopicBook
from tests.language.test_topics import BUS, DUST, OTHERS, START, written

EVERYTHING = written(DUST) + written(BUS, first=100) + written(OTHERS, first=200)


def book_of(messages: list[Message]) -> TopicBook:
    book = TopicBook()
    book.find(messages)
    return book


def members(book: TopicBook) -> set[tuple[str, ...]]:
    return {topic.messages for topic in book.topics()}


def test_a_message_added_joins_its_topic_which_keeps_its_id():
    book = book_of(EVERYTHING)
    before = {topic.id for topic in book.topics()}

    book.add([Message("300", "清溪花园搅拌站夜里噪音大，灰尘多", at=START + timedelta(days=20))])

    dust = next(topic for topic in book.topics() if "300" in topic.messages)
    assert {topic.id for topic in book.topics()} == before
    assert set(dust.messages) == {"0", "1", "2", "3", "4", "300"}


def test_messages_added_about_something_new_become_a_topic_of_their_own():
    book = book_of(EVERYTHING)

    for number, title in enumerate(
        ("杏林小学门口放学时堵车", "杏林小学门口堵车，家长乱停车", "杏林小学放学堵车没有交警"), 300
    ):
        book.add([Message(str(number), title, at=START + timedelta(days=number))])

    assert ("300", "301", "302") in members(book)


def test_a_copy_of_a_message_joins_it_even_where_nothing_else_is_alike():
    book = book_of(EVERYTHING)

    copies = [replace(EVERYTHING[-1], id=one, author=f"又一位{one}") for one in ("400", "401")]
    book.add(copies)

    assert (EVERYTHING[-1].id, "400", "401") in members(book)


def test_what_one_person_writes_again_and_again_is_no_topic():
    book = book_of(EVERYTHING)

    book.add([replace(EVERYTHING[-1], id=f"40{n}") for n in range(5)])

    assert all(EVERYTHING[-1].id not in held for held in members(book))


def test_a_topic_found_anew_keeps_the_id_of_the_run_before():
    yesterday = {"kept": ("1", "2", "3"), "gone": ("901", "902")}

    book = TopicBook()
    book.find(EVERYTHING, previous=yesterday)

    dust = next(topic for topic in book.topics() if "0" in topic.messages)
    assert dust.id == "kept"
    assert "gone" not in {topic.id for topic in book.topics()}


def test_finding_again_with_more_messages_keeps_the_ids():
    book = book_of(EVERYTHING[1:])
    before = {topic.messages[0]: topic.id for topic in book.topics()}

    book.find(EVERYTHING)

    after = {
        topic.messages[1 if topic.messages[0] == "0" else 0]: topic.id for topic in book.topics()
    }
    assert after == before


def test_a_new_topic_never_takes_an_id_that_was_given_before():
    previous = {"T0": ("500", "501", "502")}

    book = TopicBook()
    book.find(EVERYTHING, previous=previous)

    assert "T0" not in {topic.id for topic in book.topics()}


def test_a_new_topic_has_an_id_though_all_its_messages_gave_theirs_away():
    previous = {f"T{number}": (f"9{number}", f"8{number}") for number in range(5)}

    book = TopicBook()
    book.find(EVERYTHING, previous=previous)

    assert {topic.id for topic in book.topics()} == {"T0-2", "T100"}


def test_a_message_known_already_is_passed_over():
    book = book_of(EVERYTHING)
    before = book.topics()

    book.add(EVERYTHING)
    book.add([replace(EVERYTHING[0], title="别的事情")])

    assert book.topics() == before


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_same_messages_make_the_same_topics_in_any_order(chance):
    shuffled = EVERYTHING[:]
    chance.shuffle(shuffled)

    assert book_of(shuffled).topics() == book_of(EVERYTHING).topics()


def test_people_writing_often_count_once_each():
    many = book_of(EVERYTHING).topics()
    one = book_of(
        [replace(message, author=f"同三人{n % 3}") for n, message in enumerate(EVERYTHING)]
    ).topics()

    assert one[0].writers == 3
    assert one[0].score.total < many[0].score.total


def test_each_part_of_the_score_is_told_and_the_unknown_left_out():
    bare = [replace(message, author="", likes=None, at=None) for message in EVERYTHING]

    topic = book_of(bare).topics()[0]

    values = {part.name: part.value for part in topic.score.parts}
    assert values == {
        "volume": 0.388,
        "growth": None,
        "spread": None,
        "unresolved": None,
        "likes": None,
    }
    assert topic.score.total == 38.8
    assert (topic.since, topic.writers) == (None, None)


def test_what_is_unresolved_makes_a_topic_hotter():
    def total(*, resolved: bool) -> float:
        return (
            book_of([replace(one, resolved=resolved) for one in EVERYTHING]).topics()[0].score.total
        )

    assert total(resolved=False) > total(resolved=True)


def test_numbers_of_people_stand_in_nothing_that_is_told():
    told = "联系电话13000000001身份证110101199003070011"

    topics = book_of(
        [replace(one, title=one.title + told, detail=told) for one in EVERYTHING]
    ).topics()

    shown = "".join(f"{topic.title}{topic.what}{topic.where}" for topic in topics)
    assert topics
    assert "13000000001" not in shown
    assert "19900307" not in shown


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "", ""],
        ["灯"],
        ["😀", "😀😀", "😀"],
        ["x" * 100_000],
        ["<b>" * 1000, "</b>", "&amp;"],
        ["投诉" * 5000] * 5,
        ["\x00\ud800", "\ufeff"],
        ["The street lamp is broken", "Лампа не горит", "الضوء معطل"],
    ],
    ids=str,
)
def test_whatever_is_written_makes_no_error(texts):
    messages = [Message(str(number), text, text) for number, text in enumerate(texts)]

    book = book_of(messages)
    book.add([Message("later", texts[0] if texts else "")])

    ids = [one for topic in book.topics() for one in topic.messages]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {*(message.id for message in messages), "later"}


def test_a_flood_of_one_text_is_one_topic_and_hides_no_other():
    chance = random.Random(4)
    flood = [
        Message(
            str(1000 + number),
            f"强烈要求开通地铁八号线北延段，造福沿线居民{chance.choice('！。～')}",
        )
        for number in range(400)
    ]

    topics = book_of([*EVERYTHING, *flood]).topics()

    assert sorted(topic.count for topic in topics) == [4, 5, 400]
