"""Gathering a sub-district's cases into topics: all of them anew, or only what came since.

A look at all reads the window's cases and gathers them from nothing; topics keep their ids by the
cases that they share. A look at what is new holds it to a dozen cases of each topic and to the
latest that belong to none, so that it costs the same however large the topics are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from gongzhi.handling.cases.queries.compared import Written, written_in
from gongzhi.handling.topics.models import Topic, TopicCase
from gongzhi.language.messages import Message
from gongzhi.language.topics import Topic as Found
from gongzhi.language.topics import TopicBook

MOST_CASES: Final = 10_000
"""So many of the window's cases are read at most, the latest: it bounds time and memory."""
STAND_FOR: Final = 12
"""Cases that stand for a topic when new ones are held to it."""
MOST_LOOSE: Final = 600
"""Cases of no topic, the latest, that new ones are held to."""
COMMUNITY_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that belong together: those nearest to all others first, then the latest."""

    case_ids: list[int]
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a look found: groups by the topic's number, or by a new name."""

    groups: dict[str, Group]
    read: frozenset[int] = field(default_factory=frozenset)
    newest: int = 0


def gather_all(area_code: str, now: datetime, days: int) -> Gathered:
    """Gather the window's cases from nothing."""
    written = list(written_in(area_code, since=now - timedelta(days=days), most=MOST_CASES))
    book = TopicBook()
    read = frozenset(one.case_id for one in written)
    book.find(map(message_of, written), previous=_known(area_code, read))
    return Gathered(
        groups={topic.id: _group(topic) for topic in book.topics(now=now)},
        read=read,
        newest=max(read, default=0),
    )


def gather_new(area_code: str, now: datetime, *, after_id: int, days: int) -> Gathered:
    """Hold what came after a case to the topics that are there, gathering the rest."""
    since = now - timedelta(days=days)
    fresh = list(written_in(area_code, since=since, most=MOST_CASES, after_id=after_id))
    if not fresh:
        return Gathered({}, frozenset(), after_id)
    standing = _standing(area_code)
    inside = {case_id for ids in standing.values() for case_id in ids}
    texts = {
        one.case_id: message_of(one)
        for one in written_in(area_code, since=since, most=MOST_CASES, ids=inside)
    }
    new = {one.case_id for one in fresh}
    book = TopicBook()
    book.resume(
        {
            str(key): [texts[each] for each in ids if each in texts and each not in new]
            for key, ids in standing.items()
        },
        map(message_of, _loose(area_code, since, new)),
    )
    book.add(map(message_of, fresh))
    return Gathered(
        groups={topic.id: _group(topic) for topic in book.topics(now=now)},
        read=frozenset(new),
        newest=max(new),
    )


def message_of(written: Written) -> Message:
    """Return a case as the library compares it: its community is its place."""
    return Message(
        id=str(written.case_id),
        title=written.title,
        detail=written.detail,
        at=written.received_at,
        place=written.area_code[:COMMUNITY_LENGTH],
        author=written.reporter,
        likes=written.followers,
        resolved=not written.is_open,
    )


def _group(topic: Found) -> Group:
    ids = [int(each) for each in dict.fromkeys([*topic.examples, *reversed(topic.messages)])]
    return Group(ids, topic.what, tuple(place for place in topic.where if not place.isdigit()))


def _known(area_code: str, read: frozenset[int]) -> Mapping[str, Sequence[str]]:
    """Return the topics that are there with those of their cases that are read again."""
    rows = TopicCase.objects.filter(topic__area_code=area_code, present=True, case_id__in=read)
    known: dict[str, list[str]] = defaultdict(list)
    for topic_id, case_id in rows.order_by("pk").values_list("topic_id", "case_id"):
        known[str(topic_id)].append(str(case_id))
    return known


def _standing(area_code: str) -> dict[int, list[int]]:
    """Return the cases that stand for each topic that new ones may join."""
    rows = TopicCase.objects.filter(
        topic__area_code=area_code, present=True, nearness__lt=STAND_FOR
    ).exclude(topic__state=Topic.State.FADED)
    standing: dict[int, list[int]] = defaultdict(list)
    for topic_id, case_id in rows.order_by("topic_id", "nearness", "case_id").values_list(
        "topic_id", "case_id"
    ):
        standing[topic_id].append(case_id)
    return {key: ids[:STAND_FOR] for key, ids in standing.items()}


def _loose(area_code: str, since: datetime, new: Iterable[int]) -> list[Written]:
    """Return the latest cases that belong to no topic, without the new ones."""
    written = written_in(area_code, since=since, most=4 * MOST_LOOSE)
    out = set(new)
    latest = [one for one in written if one.case_id not in out]
    held = set(
        TopicCase.objects.filter(
            case_id__in=[one.case_id for one in latest], present=True
        ).values_list("case_id", flat=True)
    )
    return [one for one in latest if one.case_id not in held][:MOST_LOOSE]
