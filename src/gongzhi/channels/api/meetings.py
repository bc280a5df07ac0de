"""Scheduling meetings: called with an agenda, held with minutes and tasks, or cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Id, Text, id_of
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.channels.portal.planfigures import figures_at
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.errors import no_such_meeting
from gongzhi.handling.plans.models import AgendaItem, Meeting, Milestone
from gongzhi.handling.plans.permissions import HOLD_MEETING, VIEW
from gongzhi.handling.plans.services import NewItem, NewTask

router = Router(tags=["plans"])
MOST_ITEMS = 100

Minutes = Annotated[str, Field(max_length=20_000)]


class TaskOut(Schema):
    """What a meeting gave a unit to do by a day; a step of the item's measure."""

    id: int
    title: str
    unit_id: int | None
    due_on: date | None
    reached_on: date | None


class ItemOut(Schema):
    """One item: what it is about, why it is on the agenda, and what was decided."""

    id: int
    title: str
    reason: str
    measure_id: int | None
    duty_id: int | None
    decision: str
    tasks: list[TaskOut]


class MeetingOut(Schema):
    """A meeting; its minutes once it was held."""

    id: int
    area_code: str
    title: str
    held_on: date
    place: str
    state: str
    minutes: str
    items: list[ItemOut]
    version: int | None


class MeetingLineOut(Schema):
    """A meeting of a list."""

    id: int
    area_code: str
    title: str
    held_on: date
    place: str
    state: str
    items: int


class MeetingListOut(Schema):
    """Meetings, the latest first; ``next`` is where to start for more, null at the end."""

    items: list[MeetingLineOut]
    total: int
    next: int | None


class MeetingQuery(StretchQuery):
    """Which meetings: of an area and below, all without one."""

    area: Annotated[str, Field(max_length=18, pattern=r"^[0-9]*$")] = ""


class ItemIn(Schema):
    """An item for the agenda: about a measure, a duty of a period, or something else."""

    model_config = ConfigDict(extra="forbid")

    title: Text
    reason: Text = ""
    measure_id: Id | None = None
    duty_id: Id | None = None


class CallIn(Schema):
    """A new meeting. Without items its agenda is what is late or at risk in the area."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    title: Text
    held_on: date
    place: Text = ""
    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS)] | None = None


class AgendaIn(Schema):
    """The agenda that replaces the one that stands."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[ItemIn], Field(max_length=MOST_ITEMS)]
    version: int | None = None


class DecisionIn(Schema):
    """What was decided on an item."""

    model_config = ConfigDict(extra="forbid")

    item_id: Id
    text: Text


class TaskIn(Schema):
    """What a unit is to do for the measure of an item, and by when."""

    model_config = ConfigDict(extra="forbid")

    item_id: Id
    title: Text
    due_on: date
    unit_id: Id


class MinutesIn(Schema):
    """That the meeting was held, what it decided, and who is to do what by when."""

    model_config = ConfigDict(extra="forbid")

    minutes: Minutes
    decisions: list[DecisionIn] = Field(default_factory=list, max_length=MOST_ITEMS)
    tasks: list[TaskIn] = Field(default_factory=list, max_length=MOST_ITEMS)
    version: int | None = None


class CancelIn(Schema):
    """Why a meeting is not held."""

    model_config = ConfigDict(extra="forbid")

    note: Text
    version: int | None = None


@router.get(
    "/plans/meetings",
    auth=STAFF,
    response=answers(MeetingListOut),
    openapi_extra=reads(VIEW),
    summary="Scheduling meetings",
)
def list_meetings(request: HttpRequest, chosen: Query[MeetingQuery]) -> HttpResponse:
    """List the meetings that the caller may read, the latest first."""
    found = queries.meetings(caller(request), area_code=chosen.area)
    return answer(stretch_of(found, found.count(), chosen, _line_shape))


@router.get(
    "/plans/meetings/{meeting_id}",
    auth=STAFF,
    response=answers(MeetingOut),
    openapi_extra=reads(VIEW),
    summary="A scheduling meeting",
)
def get_meeting(request: HttpRequest, meeting_id: Path[str]) -> HttpResponse:
    """Return one meeting with its agenda, minutes and tasks, and its version as ETag."""
    meeting = queries.get_meeting(caller(request), id_of(meeting_id, no_such_meeting))
    return answer(meeting_shape(meeting), version=meeting.version)


@router.post(
    "/plans/meetings",
    auth=STAFF,
    response=answers(MeetingOut, status=201, write=True),
    openapi_extra=writes(HOLD_MEETING),
    summary="Call a meeting",
)
def call_meeting(request: HttpRequest, given: CallIn) -> HttpResponse:
    """Call a meeting for an area on a day."""
    actor = caller(request)

    def write() -> Written:
        items = (
            queries.agenda_draft(actor, given.area_code, figures_of=figures_at)
            if given.items is None
            else [_item(each) for each in given.items]
        )
        meeting = services.call_meeting(
            actor=actor,
            area_code=given.area_code,
            title=given.title,
            held_on=given.held_on,
            place=given.place,
            items=items,
        )
        return _written(meeting, status=201)

    return once(request, write)


@router.post(
    "/plans/meetings/{meeting_id}/agenda",
    auth=STAFF,
    response=answers(MeetingOut, write=True),
    openapi_extra=writes(HOLD_MEETING, versioned=True),
    summary="Replace a meeting's agenda",
)
def change_agenda(request: HttpRequest, meeting_id: Path[str], given: AgendaIn) -> HttpResponse:
    """Replace the agenda of a meeting that has not been held."""
    items = [_item(each) for each in given.items]
    return _changed(
        request, meeting_id, given.version, partial(services.change_agenda, items=items)
    )


@router.post(
    "/plans/meetings/{meeting_id}/minutes",
    auth=STAFF,
    response=answers(MeetingOut, write=True),
    openapi_extra=writes(HOLD_MEETING, versioned=True),
    summary="Record a meeting's minutes",
)
def record_minutes(request: HttpRequest, meeting_id: Path[str], given: MinutesIn) -> HttpResponse:
    """Record that a meeting was held; each task becomes a step of its item's measure."""
    change = partial(
        services.record_minutes,
        minutes=given.minutes,
        decisions={one.item_id: one.text for one in given.decisions},
        tasks=[NewTask(one.item_id, one.title, one.due_on, one.unit_id) for one in given.tasks],
    )
    return _changed(request, meeting_id, given.version, change)


@router.post(
    "/plans/meetings/{meeting_id}/cancel",
    auth=STAFF,
    response=answers(MeetingOut, write=True),
    openapi_extra=writes(HOLD_MEETING, versioned=True),
    summary="Cancel a meeting",
)
def cancel_meeting(request: HttpRequest, meeting_id: Path[str], given: CancelIn) -> HttpResponse:
    """Cancel a meeting that has not been held, for a recorded reason."""
    change = partial(services.cancel_meeting, note=given.note)
    return _changed(request, meeting_id, given.version, change)


def _changed(
    request: HttpRequest, meeting_id: str, version: int | None, change: Callable[..., Meeting]
) -> HttpResponse:
    """Carry out a command on a meeting once, at the version that was read."""
    key, read = id_of(meeting_id, no_such_meeting), version_of(request, version)
    actor = caller(request)
    return once(request, lambda: _written(change(actor=actor, meeting_id=key, version=read)))


def meeting_shape(meeting: Meeting) -> Shape:
    """Return a meeting with its agenda and tasks. Two queries."""
    names = ("id", "area_code", "title", "held_on", "place", "state", "minutes", "version")
    shape: Shape = {name: getattr(meeting, name) for name in names}
    return shape | {"items": [_item_shape(item) for item in queries.agenda_of(meeting)]}


def _line_shape(meeting: Meeting) -> Shape:
    names = ("id", "area_code", "title", "held_on", "place", "state")
    shape: Shape = {name: getattr(meeting, name) for name in names}
    return shape | {"items": getattr(meeting, "item_count", 0)}


def _item_shape(item: AgendaItem) -> Shape:
    return {
        "id": item.pk,
        "title": item.title,
        "reason": item.reason,
        "measure_id": item.measure_id,
        "duty_id": item.instance_id,
        "decision": item.decision,
        "tasks": [_task_shape(task) for task in item.tasks.all()],
    }


def _task_shape(task: Milestone) -> Shape:
    names = ("id", "title", "unit_id", "due_on", "reached_on")
    return {name: getattr(task, name) for name in names}


def _item(given: ItemIn) -> NewItem:
    return NewItem(given.title, given.reason, given.measure_id, given.duty_id)


def _written(meeting: Meeting, *, status: int = 200) -> Written:
    return Written(status=status, data=meeting_shape(meeting), version=meeting.version)
