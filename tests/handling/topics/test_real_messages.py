"""Real messages, where they are at hand, taken in as cases: the large matters are found whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gongzhi.channels.transfer.topic_messages import read_messages
from gongzhi.handling.cases.services import Imported, NewCase, import_batch
from gongzhi.handling.topics.models import Topic
from gongzhi.handling.topics.services import look
from gongzhi.language.messages import Message
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.topics.scenes import cases_of

MATTERS: dict[str, Callable[[str], bool]] = {
    "the mixing plant": lambda text: "搅拌站" in text and "丽发新城" in text,
    "parking bays bundled with flats": lambda text: "车位" in text and "捆绑" in text,
    "the housing subsidy": lambda text: "购房补贴" in text,
}
WHOLE = 0.75
"""The part of a matter's messages that one topic holds at least."""
OTHERS = 450
"""Messages about anything else among which they are found; the whole file is the library's test."""


@pytest.mark.slow
@pytest.mark.django_db
def test_the_large_matters_of_real_messages_become_topics(cast: Cast, shared_data: Path):
    told = read_messages(shared_data / "complaints" / "messages_hot.xlsx", named={}).messages
    matters = [one for one in told if _is_of_a_matter(one)]
    others = [one for one in told if not _is_of_a_matter(one)][:OTHERS]
    ids = _store(cast, [*matters, *others])

    look(STREET, whole=True, now=max(one.at for one in told if one.at), days=2000)

    topics = list(Topic.objects.order_by("pk"))
    for name, is_about in MATTERS.items():
        members = {ids[one.id] for one in matters if is_about(_text(one))}
        largest = max(topics, key=lambda topic: len(members & cases_of(topic)))
        assert len(members & cases_of(largest)) >= WHOLE * len(members), name
        assert largest.title, name


def _is_of_a_matter(message: Message) -> bool:
    return any(is_about(_text(message)) for is_about in MATTERS.values())


def _text(message: Message) -> str:
    return message.title + message.detail


def _store(cast: Cast, messages: Sequence[Message]) -> dict[str, int]:
    """Store messages as cases; return the case of each."""
    rows = [
        NewCase(title=one.title, detail=one.detail, area_code=COMMUNITY, received_at=one.at)
        for one in messages
    ]
    results = import_batch(actor=cast.dispatcher, rows=rows, source_file="示例.xlsx")
    return {
        message.id: result.case_id
        for message, result in zip(messages, results, strict=True)
        if isinstance(result, Imported)
    }
