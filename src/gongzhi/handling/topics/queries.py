"""Reading topics: the list, one topic's page, and the topic of a case or a measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.links import Relation, links_of
from gongzhi.foundation.models import JournalEntry, Link
from gongzhi.handling.cases.queries.compared import cases_among
from gongzhi.handling.cases.queries.rows import CaseRow
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.plans.queries import measures_among
from gongzhi.handling.topics.errors import no_such_topic
from gongzhi.handling.topics.models import Topic, TopicCase, TopicFollow, TopicLook
from gongzhi.handling.topics.permissions import VIEW
from gongzhi.registry.territory.queries import within

KIND = "topic"
STREET_LENGTH = 9
MOST_CASES = 500
MOST_EARLY = 6
MOST_MOVING = 3


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """What a list of topics is narrowed to. ``state``: open, followed, closed or faded."""

    state: str = "open"
    area_code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TopicView:
    """All that belongs to a topic, as its viewer may see it."""

    topic: Topic
    cases: tuple[CaseRow, ...]
    hidden: int
    measures: tuple[Measure, ...]
    merged_into: Topic | None
    follows: bool
    entries: tuple[JournalEntry, ...]

    @property
    def open_cases(self) -> tuple[CaseRow, ...]:
        """Those of its cases that somebody still owes a step."""
        return tuple(case for case in self.cases if case.is_open)


def seen_topics(viewer: Actor) -> QuerySet[Topic]:
    """Return the topics that exist for the viewer: of their areas, or with a case of theirs."""
    prefixes = viewer.prefixes(VIEW)
    condition = within(prefixes, field="area_code")
    below = [prefix for prefix in prefixes if len(prefix) > STREET_LENGTH]
    if below:
        theirs = TopicCase.objects.filter(
            within(below, field="case__area_code"), topic=OuterRef("pk"), present=True
        )
        condition |= Q(area_code__in={prefix[:STREET_LENGTH] for prefix in below}) & Q(
            Exists(theirs)
        )
    return Topic.objects.filter(condition)


def topics(viewer: Actor, chosen: TopicFilter | None = None) -> QuerySet[Topic]:
    """Return the topics that fit, rising ones first, then by heat. One query.

    Raises ``NotPermitted`` where no post of the viewer shows topics.
    """
    _check_sees_topics(viewer)
    chosen = chosen or TopicFilter()
    found = seen_topics(viewer).filter(within([chosen.area_code], field="area_code"))
    if chosen.state == "followed":
        mine = TopicFollow.objects.filter(topic=OuterRef("pk"), account_id=_account_id(viewer))
        found = found.filter(Exists(mine))
    elif chosen.state in Topic.State.values:
        found = found.filter(state=chosen.state)
    if chosen.words:
        found = found.filter(Q(title__icontains=chosen.words) | Q(words__contains=[chosen.words]))
    rising = Case(
        When(trend=Topic.Trend.RISING, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.order_by(rising, "-heat", "-count", "pk")


def early_signs(viewer: Actor, area_code: str = "") -> list[Topic]:
    """Return what is new and rising though small, or back after it was closed. One query."""
    found = seen_topics(viewer).filter(within([area_code], field="area_code"))
    signs = found.exclude(early="").exclude(state=Topic.State.FADED)
    return list(signs.order_by("-recent", "-until", "pk")[:MOST_EARLY])


def moving_topics(viewer: Actor) -> list[Topic]:
    """Return what to look at first: new, back or rising, the hottest first; few. One query.

    None where no post of the viewer shows topics.
    """
    if not viewer.holds(VIEW):
        return []
    moving = ~Q(early="") | Q(trend=Topic.Trend.RISING, state=Topic.State.OPEN)
    found = seen_topics(viewer).filter(moving).exclude(state=Topic.State.FADED)
    return list(found.order_by("-heat", "pk")[:MOST_MOVING])


def get_topic(viewer: Actor, topic_id: int) -> Topic:
    """Return one topic. Raises ``NotFound`` out of the viewer's scope, and ``NotPermitted``."""
    _check_sees_topics(viewer)
    topic = seen_topics(viewer).filter(pk=topic_id).first()
    if topic is None:
        raise no_such_topic(topic_id)
    return topic


def topic_page(viewer: Actor, topic_id: int) -> TopicView:
    """Return a topic with those of its cases that the viewer may see, measures and journal.

    Six queries, one more for measures linked. Raises ``NotFound``.
    """
    topic = get_topic(viewer, topic_id)
    ids = case_ids_of(topic_id)
    cases = cases_among(viewer, ids[:MOST_CASES]) if ids else []
    links = links_of(Subject(KIND, topic_id))
    measures = [int(each.other.key) for each in links if each.other.kind == "measure"]
    into = [
        int(each.other.key)
        for each in links
        if each.relation is Relation.MERGED_INTO and each.outgoing
    ]
    return TopicView(
        topic=topic,
        cases=tuple(cases),
        hidden=len(ids) - len(cases),
        measures=tuple(measures_among(viewer, measures)),
        merged_into=seen_topics(viewer).filter(pk__in=into).first() if into else None,
        follows=follows(viewer, topic_id),
        entries=tuple(timeline(Subject(KIND, topic_id)).order_by("-seq")),
    )


def case_ids_of(topic_id: int) -> list[int]:
    """Return a topic's cases, those nearest to all others first. One query."""
    rows = TopicCase.objects.filter(topic_id=topic_id, present=True)
    return list(rows.order_by("nearness", "case_id").values_list("case_id", flat=True))


def beside_cases() -> dict[str, Combinable]:
    """Return what is read with a case of its topic: ``topic_id`` and ``topic_title``."""
    rows = TopicCase.objects.filter(case_id=OuterRef("pk"), present=True)
    return {
        "topic_id": Subquery(rows.values("topic_id")[:1]),
        "topic_title": Subquery(rows.values("topic__title")[:1]),
    }


def may_see_topic_of(viewer: Actor, area_code: str) -> bool:
    """Tell whether the topic of a case at an area exists for the viewer."""
    return viewer.may(VIEW, area_code)


def topics_among(viewer: Actor, topic_ids: Iterable[int]) -> list[Topic]:
    """Return those of the topics that the viewer may see. One query."""
    return list(seen_topics(viewer).filter(pk__in=list(topic_ids)).order_by("pk"))


def topics_of_measure(viewer: Actor, measure_id: int) -> list[Topic]:
    """Return the topics that a measure takes on, where the viewer may see them. One query."""
    if not viewer.holds(VIEW):
        return []
    taken = Link.objects.filter(
        from_kind="measure",
        from_key=str(measure_id),
        relation=Relation.ARISES_FROM.value,
        to_kind=KIND,
        to_key=Cast(OuterRef("pk"), CharField()),
    )
    return list(seen_topics(viewer).filter(Exists(taken)).order_by("pk"))


def topic_titles(topic_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of topics, for lists that have been checked. One query."""
    return {topic.pk: str(topic) for topic in Topic.objects.filter(pk__in=list(topic_ids))}


def looks(viewer: Actor, area_codes: Sequence[str] = ()) -> list[TopicLook]:
    """Return the last looks at the viewer's sub-districts. One query."""
    rows = TopicLook.objects.filter(within(viewer.prefixes(VIEW), field="area_code"))
    return list((rows.filter(area_code__in=area_codes) if area_codes else rows).order_by("pk"))


def follows(viewer: Actor, topic_id: int) -> bool:
    """Tell whether the viewer follows a topic. One query."""
    mine = TopicFollow.objects.filter(topic_id=topic_id, account_id=_account_id(viewer))
    return mine.exists()


def _check_sees_topics(viewer: Actor) -> None:
    if not viewer.holds(VIEW):
        check_may(viewer, VIEW)


def _account_id(viewer: Actor) -> int:
    return viewer.id if viewer.kind is ActorKind.ACCOUNT else 0
