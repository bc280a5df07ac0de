"""Keeping what a look found: who belongs where, what hands corrected, and the figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Relation, link
from gongzhi.handling.cases.queries.compared import SETTLED_ELSEWHERE, classes_of, reporter_of
from gongzhi.handling.cases.statuses import OPEN
from gongzhi.handling.topics.events import TOPIC_GREW
from gongzhi.handling.topics.models import TITLE_LENGTH, WORD_LENGTH, Topic, TopicCase, TopicFollow
from gongzhi.handling.topics.queries import KIND
from gongzhi.handling.topics.rules import (
    COURSE_DAYS,
    by_week,
    corrected,
    early_sign,
    grew,
    moved_into,
    title_of,
)
from gongzhi.handling.topics.services.finding import COMMUNITY_LENGTH, Gathered, Group
from gongzhi.language.heat import Trend, course_of, score_of
from gongzhi.language.topics import LEAST_PEOPLE
from gongzhi.registry.records import record_change

FOUND: Final = "topics.found"
FADED: Final = "topics.faded"
State = Topic.State


@dataclass(frozen=True, slots=True)
class Counted:
    """A case as the score counts it."""

    at: datetime
    place: str
    likes: int
    resolved: bool
    author: str
    dislikes: int | None = None


def store(area_code: str, found: Gathered, *, whole: bool, now: datetime) -> int:
    """Bring a sub-district's topics to what a look found; return how many are open.

    Call it under the area's lock. What hands did stays: a case put into a topic or taken out of
    it, a title, a closing. One journal entry by the system for each topic whose cases changed.
    """
    rows = Topic.objects.select_for_update(no_key=True).filter(area_code=area_code)
    known = {str(topic.pk): topic for topic in rows.exclude(state=State.FADED).order_by("pk")}
    _let_out(area_code, known)
    members = _members(known)
    groups = _with_hands(found, known)
    if whole:
        _let_go(known, members, groups)
    for key, ids in groups.items():
        topic = known.get(key)
        if topic is None and len(ids) < LEAST_PEOPLE:
            continue
        before = members[key]
        gone = before.intersection(found.read).difference(ids) if whole else set()
        _keep(topic or _new_topic(area_code, now), found.groups.get(key), ids, before, gone, now)
    standing = Topic.objects.filter(area_code=area_code).exclude(state=State.FADED)
    refresh(standing.values_list("pk", flat=True), now)
    return standing.filter(state=State.OPEN).count()


def refresh(topic_ids: Iterable[int], now: datetime) -> None:
    """Count the cases of topics anew, tell whether they rise, and tell those who follow.

    Call it under their areas' locks. Four queries, whatever their number.
    """
    topics = list(Topic.objects.filter(pk__in=list(topic_ids)).order_by("pk"))
    counted = _counted(topic.pk for topic in topics)
    for topic in topics:
        if counted[topic.pk]:
            count_cases(topic, counted[topic.pk], now)
        else:
            topic.count = topic.open_count = topic.recent = topic.before = 0
            topic.areas, topic.weeks, topic.heat, topic.early = {}, [], 0, ""
    Topic.objects.bulk_update(topics, _FIGURES, batch_size=200)
    _tell_followers(topics)


def count_cases(topic: Topic, cases: Sequence[Counted], now: datetime) -> None:
    """Set a topic's figures from its cases, at least one."""
    course = course_of(cases, now=now, days=COURSE_DAYS)
    score = score_of(cases, course)
    moments = [case.at for case in cases]
    topic.areas = dict(Counter(case.place for case in cases).most_common())
    topic.count = len(cases)
    topic.open_count = sum(not case.resolved for case in cases)
    topic.recent, topic.before = course.recent, course.before
    topic.trend = Topic.Trend.STEADY if course.trend is Trend.UNKNOWN else course.trend.value
    topic.weeks = by_week(moments, now)
    topic.since, topic.until = min(moments), max(moments)
    topic.heat = score.total
    topic.parts = [
        {"name": part.name, "value": part.value, "weight": part.weight} for part in score.parts
    ]
    sign = early_sign(
        count=topic.count,
        recent=topic.recent,
        before=topic.before,
        since=topic.since,
        since_closed=topic.since_closed,
        now=now,
    )
    topic.early = sign or ""


def _members(known: Collection[str]) -> dict[str, set[int]]:
    rows = TopicCase.objects.filter(topic_id__in=[int(key) for key in known], present=True)
    members: dict[str, set[int]] = defaultdict(set)
    for topic_id, case_id in rows.order_by("pk").values_list("topic_id", "case_id"):
        members[str(topic_id)].add(case_id)
    return members


def _with_hands(found: Gathered, known: Collection[str]) -> dict[str, list[int]]:
    rows = TopicCase.objects.filter(topic_id__in=[int(key) for key in known], by_hand=True)
    hands = list(rows.order_by("pk").values_list("topic_id", "case_id", "present"))
    return corrected(
        {key: group.case_ids for key, group in found.groups.items()},
        pinned={case_id: str(topic_id) for topic_id, case_id, present in hands if present},
        barred={(str(topic_id), case_id) for topic_id, case_id, present in hands if not present},
    )


def _let_out(area_code: str, known: Mapping[str, Topic]) -> None:
    """Take the cases out that are placed elsewhere by now, or were refused or sent elsewhere.

    What a hand put in goes only with its place: a topic is of one sub-district.
    """
    rows = TopicCase.objects.filter(topic_id__in=[int(key) for key in known])
    moved = rows.exclude(case__street_code=area_code)
    settled = rows.filter(case__status__in=SETTLED_ELSEWHERE, by_hand=False)
    out = list((moved | settled).filter(present=True).values_list("pk", "topic_id"))
    TopicCase.objects.filter(pk__in=[pk for pk, _topic in out]).delete()
    for topic_id, count in sorted(Counter(topic for _pk, topic in out).items()):
        _record(known[str(topic_id)], FOUND, {"added": 0, "removed": count})


def _let_go(
    known: Mapping[str, Topic],
    members: Mapping[str, set[int]],
    groups: Mapping[str, list[int]],
) -> None:
    """Let the topics fade that were not found again, and that nobody had laid a hand on.

    Those that somebody tends or follows keep the cases that no other topic took.
    """
    ids = [topic.pk for topic in known.values()]
    followed = set(TopicFollow.objects.filter(topic_id__in=ids).values_list("topic_id", flat=True))
    for key, topic in known.items():
        kept = topic.state != State.OPEN or topic.tended or topic.pk in followed
        if kept or key in groups:
            continue
        into = moved_into(members.get(key, ()), groups)
        TopicCase.objects.filter(topic=topic, by_hand=False).delete()
        topic.state, topic.early = State.FADED, ""
        topic.save(update_fields=["state", "early"])
        if into.isdigit():
            link(Subject(KIND, topic.pk), Relation.MERGED_INTO, Subject(KIND, into), actor=SYSTEM)
        _record(topic, FADED, {"from": State.OPEN.value, "into": into})


def _new_topic(area_code: str, now: datetime) -> Topic:
    return Topic.objects.create(
        county=area_code[:6], area_code=area_code, since=now, until=now, found_at=now
    )


def _keep(  # noqa: PLR0917 (a topic, and what was found for it)
    topic: Topic,
    group: Group | None,
    ids: Sequence[int],
    before: set[int],
    gone: set[int],
    now: datetime,
) -> None:
    """Bring one topic's cases to what was found; cases that the look did not read stay."""
    added = [case_id for case_id in ids if case_id not in before]
    TopicCase.objects.filter(topic=topic, case_id__in=gone, by_hand=False).delete()
    # A case placed here since a hand put it into another sub-district's topic is of that no more.
    elsewhere = TopicCase.objects.filter(case_id__in=added, present=True).exclude(topic=topic)
    elsewhere.exclude(by_hand=True, topic__area_code=topic.area_code).delete()
    TopicCase.objects.bulk_create(
        [
            TopicCase(topic=topic, case_id=case_id, nearness=place, joined_at=now)
            for place, case_id in enumerate(ids)
        ],
        update_conflicts=True,
        unique_fields=["topic", "case"],
        update_fields=["nearness"],
    )
    new = topic.version is None
    if group is not None and (new or gone or len(group.case_ids) >= len(before)):
        _mark(topic, group)
    if new or added or gone:
        _record(topic, FOUND, {"added": len(added), "removed": len(gone)}, new=new)


def _mark(topic: Topic, group: Group) -> None:
    topic.words = [word[:WORD_LENGTH] for word in group.words]
    topic.places = [place[:WORD_LENGTH] for place in group.places]
    if not topic.titled_by_hand:
        topic.title = title_of(topic.words, topic.places) or _commonest_class(group)
    topic.save(update_fields=["words", "places", "title"])


def _commonest_class(group: Group) -> str:
    """Return the class of most of a group's cases: what to call a topic that no word marks."""
    rows = classes_of(group.case_ids)
    return rows[0][:TITLE_LENGTH] if rows else ""


def _record(topic: Topic, verb: str, facts: dict[str, Json], *, new: bool = False) -> None:
    record_change(
        topic,
        kind=KIND,
        actor=SYSTEM,
        verb=verb,
        county=topic.county,
        facts={"to": str(topic.state), **facts},
        new=new,
    )


def _counted(topic_ids: Iterable[int]) -> dict[int, list[Counted]]:
    present = TopicCase.objects.filter(topic_id__in=list(topic_ids), present=True)
    rows = present.annotate(author=reporter_of("case_id")).values_list(
        "topic_id", "case__received_at", "case__area_code", "case__followers", "case__status",
        "author",
    )  # fmt: skip
    counted: dict[int, list[Counted]] = defaultdict(list)
    for topic_id, at, area_code, followers, status, author in rows.order_by("pk"):
        place = area_code[:COMMUNITY_LENGTH]
        counted[topic_id].append(Counted(at, place, followers, status not in OPEN, author))
    return counted


def _tell_followers(topics: Iterable[Topic]) -> None:
    """Tell those whose topic grew beyond what they know; each growth once."""
    counts = {topic.pk: topic for topic in topics}
    told: dict[int, list[int]] = defaultdict(list)
    rows = TopicFollow.objects.select_for_update().filter(topic_id__in=counts).order_by("pk")
    grown = [row for row in rows if grew(counts[row.topic_id].count, row.told_count)]
    for row in grown:
        row.told_count = counts[row.topic_id].count
        told[row.topic_id].append(row.account_id)
    TopicFollow.objects.bulk_update(grown, ["told_count"])
    for topic_id, accounts in told.items():
        topic = counts[topic_id]
        emit(
            TOPIC_GREW,
            topic_id=topic_id,
            version=topic.version,
            area_code=topic.area_code,
            count=topic.count,
            accounts=[*accounts],
        )


_FIGURES: Final = (
    "areas", "count", "open_count", "recent", "before", "trend", "weeks", "since", "until",
    "heat", "parts", "early",
)  # fmt: skip
