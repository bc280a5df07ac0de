"""On real messages, where they lie beside the checkout: known matters are found whole."""

from __future__ import annotations

import random

import pytest

from bench.complaints import (
    CHOSEN_ON,
    FOLDER,
    HELD_BACK,
    edited,
    hot_messages,
    ids_of,
    labelled_texts,
)
from gongzhi.language.similar_texts import SimilarTexts
from gongzhi.language.topics import TopicBook

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason=f"the real messages are not in {FOLDER}"),
]


@pytest.fixture(scope="module")
def topics():
    book = TopicBook()
    book.find(hot_messages())
    return book.topics()


@pytest.mark.parametrize("matter", CHOSEN_ON, ids=lambda matter: matter.name)
def test_a_large_known_matter_is_found_whole_and_among_the_hottest(topics, matter):
    ids = ids_of(matter)

    best = max(topics, key=lambda topic: len(ids.intersection(topic.messages)))

    told = set(best.messages) - set(matter.either)
    assert len(ids & told) / len(ids) >= 0.95
    assert len(ids & told) / len(told) >= 0.9
    assert topics.index(best) < 5


def test_matters_that_nothing_was_tuned_on_are_found_too(topics):
    recalls = []
    for matter in HELD_BACK:
        ids = ids_of(matter)
        most = max(len(ids.intersection(topic.messages)) for topic in topics)
        recalls.append(most / len(ids))

    assert sum(recall == 1 for recall in recalls) >= len(HELD_BACK) - 2


def test_near_copies_are_found_among_thousands_of_real_texts():
    originals, chance = labelled_texts(), random.Random(8)
    index = SimilarTexts()
    index.add_many(range(len(originals)), originals)
    asked = chance.sample(range(len(originals)), 200)

    found = [index.query(edited(originals[number], chance), most=5) for number in asked]

    hits = sum(
        number in [one.id for one in answers] for number, answers in zip(asked, found, strict=True)
    )
    assert hits / len(asked) >= 0.95
