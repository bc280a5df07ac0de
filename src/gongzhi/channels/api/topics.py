"""Hot topics: what many people write about, and every verb on a topic."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Id, Text, id_of
from gongzhi.channels.api.row_verbs import Rows, RowVerb, add_verbs
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.foundation.actors import Actor
from gongzhi.handling.topics import permissions, queries, services
from gongzhi.handling.topics.errors import no_such_topic
from gongzhi.handling.topics.models import Topic, TopicLook
from gongzhi.handling.topics.queries import TopicFilter
from gongzhi.handling.topics.services.answering import MOST

router = Router(tags=["topics"])


class PartOut(Schema):
    """A part of the heat: 0 to 1, null where nothing is known, and its weight."""

    name: str
    value: float | None
    weight: float


class TopicOut(Schema):
    """A topic: its marks, its figures and its heat explained. Nothing in it is of a person."""

    id: int
    area_code: str
    title: str
    state: str
    words: list[str]
    places: list[str]
    areas: Annotated[dict[str, int], Field(description="Cases by community")]
    count: int
    open_count: int
    recent: Annotated[int, Field(description="Cases of the last 14 days")]
    before: Annotated[int, Field(description="Cases of the 14 days before")]
    trend: str
    weeks: Annotated[list[int], Field(description="Cases a week, the latest last")]
    since: datetime
    until: datetime
    early: Annotated[str, Field(description="new, jump, back, or empty")]
    heat: Annotated[float, Field(description="0 to 100")]
    parts: list[PartOut]
    version: int | None


class TopicPageOut(TopicOut):
    """A topic with its cases that the caller may see, and its measures."""

    case_ids: list[int]
    measure_ids: list[int]


class TopicListOut(Schema):
    """Topics, rising ones first; ``next`` is where to start for more, null at the end."""

    items: list[TopicOut]
    total: int
    next: int | None


class TopicQuery(StretchQuery):
    """Which topics: of an area, in a state (open, followed, closed, faded), with words."""

    area: AreaCode = ""
    state: Annotated[str, Field(max_length=10, pattern="^(open|followed|closed|faded)$")] = "open"
    q: Annotated[Text, Field(max_length=40)] = ""


class TopicIn(Schema):
    """What every verb may be given: the version read."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = None


class RenameIn(TopicIn):
    """Another title; it names the matter and the place, never a person."""

    title: Text


class ReasonIn(TopicIn):
    """Why."""

    note: Text


class CaseIn(TopicIn):
    """Which case."""

    case_id: Id


class MeasureIn(TopicIn):
    """Which measure."""

    measure_id: Id


class AnswerIn(TopicIn):
    """One public answer; to all open cases without ``case_ids``."""

    note: Text
    case_ids: Annotated[list[Id], Field(max_length=MOST)] | None = None


class NewMeasureIn(TopicIn):
    """The measure to make of it, in a programme in force."""

    programme_id: Id
    title: Text
    text: Text = ""
    due_on: date | None = None


class LookIn(Schema):
    """Of which sub-district."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode


class LookOut(Schema):
    """A look asked for, and how far it is."""

    area_code: str
    step: str
    asked_at: datetime
    finished_at: datetime | None
    cases: int
    topics: int


@router.get(
    "/topics",
    auth=STAFF,
    response=answers(TopicListOut),
    openapi_extra=reads(permissions.VIEW),
    summary="Hot topics",
)
def list_topics(request: HttpRequest, chosen: Query[TopicQuery]) -> HttpResponse:
    """List the topics that the caller may see, rising ones first, then by heat."""
    found = queries.topics(
        caller(request), TopicFilter(state=chosen.state, area_code=chosen.area, words=chosen.q)
    )
    return answer(stretch_of(found, found.count(), chosen, topic_shape))


@router.post(
    "/topics/look",
    auth=STAFF,
    response=answers(LookOut, status=202, write=True),
    openapi_extra=writes(permissions.LOOK),
    summary="Look for topics now",
)
def ask_look(request: HttpRequest, given: LookIn) -> HttpResponse:
    """Have a sub-district's cases looked at anew, by a job."""
    actor = caller(request)

    def write() -> Written:
        row = services.ask_look(actor=actor, area_code=given.area_code)
        return Written(data=_look_shape(row), version=None, status=202)

    return once(request, write)


@router.get(
    "/topics/{topic_id}",
    auth=STAFF,
    response=answers(TopicPageOut),
    openapi_extra=reads(permissions.VIEW),
    summary="A hot topic",
)
def get_topic(request: HttpRequest, topic_id: Path[str]) -> HttpResponse:
    """Return one topic with its cases and measures, and its version as ETag."""
    view = queries.topic_page(caller(request), id_of(topic_id, no_such_topic))
    shape = topic_shape(view.topic) | {
        "case_ids": [case.id for case in view.cases],
        "measure_ids": [measure.pk for measure in view.measures],
    }
    return answer(shape, version=view.topic.version)


def _written(actor: Actor, topic_id: int, _result: object) -> Written:
    topic = queries.get_topic(actor, topic_id)
    return Written(data=topic_shape(topic), version=topic.version)


_TOPICS = Rows(
    address="/topics",
    kind="topic",
    key="topic_id",
    out=TopicOut,
    missing=no_such_topic,
    written=_written,
)
_RENAME, _CORRECT, _LINK = permissions.RENAME, permissions.CORRECT, permissions.LINK
_CLOSE, _FOLLOW = permissions.CLOSE, permissions.FOLLOW

add_verbs(
    router,
    _TOPICS,
    (
        RowVerb("rename", _RENAME, "Give a topic a title", RenameIn, services.rename_topic),
        RowVerb("put-case", _CORRECT, "Put a case in", CaseIn, services.put_case),
        RowVerb("take-out-case", _CORRECT, "Take a case out", CaseIn, services.take_out_case),
        RowVerb("answer", permissions.ANSWER, "Answer together", AnswerIn, services.answer_topic),
        RowVerb("link-measure", _LINK, "Link a measure", MeasureIn, services.link_measure),
        RowVerb("unlink-measure", _LINK, "Take a link away", MeasureIn, services.unlink_measure),
        RowVerb(
            "make-measure", permissions.MAKE, "Make a measure", NewMeasureIn, services.make_measure
        ),
        RowVerb("close", _CLOSE, "Close a topic", ReasonIn, services.close_topic),
        RowVerb("reopen", _CLOSE, "Reopen a topic", ReasonIn, services.reopen_topic),
        RowVerb(
            "follow", _FOLLOW, "Follow a topic", TopicIn, services.follow_topic, versioned=False
        ),
        RowVerb(
            "unfollow",
            _FOLLOW,
            "Follow no longer",
            TopicIn,
            services.unfollow_topic,
            versioned=False,
        ),
    ),
)


def topic_shape(topic: Topic) -> Shape:
    """Return a topic as the API shows it."""
    names = (
        "id", "area_code", "title", "state", "words", "places", "areas", "count", "open_count",
        "recent", "before", "trend", "weeks", "since", "until", "early", "heat", "parts",
        "version",
    )  # fmt: skip
    return {name: getattr(topic, name) for name in names}


def _look_shape(row: TopicLook) -> Shape:
    names = ("area_code", "step", "asked_at", "finished_at", "cases", "topics")
    return {name: getattr(row, name) for name in names}
