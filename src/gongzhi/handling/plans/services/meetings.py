"""Scheduling meetings: called with an agenda, held with minutes, and what was decided as tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput, WrongState
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.texts import DETAIL_LENGTH, clean_line, clean_text
from gongzhi.handling.plans import events
from gongzhi.handling.plans.engine import KIND as MEASURE
from gongzhi.handling.plans.errors import check_in_force, no_such_meeting
from gongzhi.handling.plans.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
    AgendaItem,
    DutyInstance,
    Measure,
    Meeting,
    Milestone,
)
from gongzhi.handling.plans.permissions import HOLD_MEETING, may_see
from gongzhi.handling.plans.rules import check_due
from gongzhi.handling.plans.services.answering import add_responsible, unit_around
from gongzhi.handling.plans.statuses import OPEN
from gongzhi.handling.plans.visibility import seen_meetings
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory import queries as territory

KIND: Final = "meeting"
CHANGE_AGENDA: Final = "plans.change_agenda"
RECORD_MINUTES: Final = "plans.record_minutes"
CANCEL_MEETING: Final = "plans.cancel_meeting"
MOST_ITEMS: Final = 100
LONGEST_MINUTES: Final = 20_000


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to put on an agenda: about a measure, about a duty, or about something else."""

    title: str
    reason: str = ""
    measure_id: int | None = None
    instance_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """What a meeting decided that a unit is to do for the measure of an item, by a day."""

    item_id: int
    title: str
    due_on: date
    unit_id: int


@transaction.atomic
def call_meeting(
    *,
    actor: Actor,
    area_code: str,
    title: str,
    held_on: date,
    place: str = "",
    items: Sequence[NewItem] = (),
) -> Meeting:
    """Call a meeting for an area on a day, with its agenda. Raises ``NotPermitted``."""
    check_may(actor, HOLD_MEETING, area_code)
    area = territory.find_area(area_code)
    if area is None:
        raise InvalidInput(_("There is no such area today. Choose another."), field="area_code")
    meeting = Meeting.objects.create(
        county=area.county,
        area_code=area.code,
        title=checked_text(title, field="title", longest=TITLE_LENGTH),
        held_on=held_on,
        place=checked_text(place, field="place", longest=NAME_LENGTH, optional=True),
    )
    _store_items(actor, meeting, items)
    _record(meeting, actor, HOLD_MEETING, {"items": len(items)}, new=True)
    return meeting


def change_agenda(
    *,
    actor: Actor,
    meeting_id: int,
    items: Sequence[NewItem],
    version: int | None = None,
) -> Meeting:
    """Replace the agenda of a meeting that has not been held."""
    with _changing(actor, meeting_id, version) as meeting:
        meeting.items.all().delete()
        _store_items(actor, meeting, items)
        _record(meeting, actor, CHANGE_AGENDA, {"items": len(items)})
    return meeting


def record_minutes(
    *,
    actor: Actor,
    meeting_id: int,
    minutes: str,
    decisions: dict[int, str] | None = None,
    tasks: Sequence[NewTask] = (),
    version: int | None = None,
) -> Meeting:
    """Record that a meeting was held, what it decided on each item, and who is to do what by when.

    A task becomes a step of the item's measure, with the unit and the day: it colours the
    measure's light like any other, the unit answers for the measure from then on, and the measure's
    own journal says so. Raises ``NotFound``; ``NotPermitted`` also where the actor may hold no
    meeting at the measure's area; ``WrongState`` for a meeting already held and a measure that is
    done or out of force; and ``InvalidInput``.
    """
    with _changing(actor, meeting_id, version) as meeting:
        meeting.minutes = _minutes(minutes)
        meeting.state = Meeting.State.HELD
        meeting.save()
        items = {item.pk: item for item in meeting.items.all()}
        for item_id, decision in (decisions or {}).items():
            if item_id in items:
                items[item_id].decision = clean_text(
                    decision, field="decisions", longest=NOTE_LENGTH
                )
                items[item_id].save(update_fields=["decision"])
        # In the order of their measures, so that two meetings never wait for each other.
        ordered = sorted(tasks, key=lambda task: _measure_of(task, items))
        made = [_make_task(actor, task, items) for task in ordered]
        _record(meeting, actor, RECORD_MINUTES, {"tasks": [*made]})
        emit(
            events.MEETING_HELD,
            meeting_id=meeting.pk,
            area_code=meeting.area_code,
            actor=actor.key,
            at=timezone.now().isoformat(),
        )
    return meeting


def cancel_meeting(
    *, actor: Actor, meeting_id: int, note: str, version: int | None = None
) -> Meeting:
    """Cancel a meeting that has not been held, for a recorded reason."""
    with _changing(actor, meeting_id, version) as meeting:
        reason = clean_text(note, field="note", longest=NOTE_LENGTH, required=True)
        meeting.state = Meeting.State.CANCELLED
        meeting.save()
        _record(meeting, actor, CANCEL_MEETING, {}, note=reason)
    return meeting


@contextmanager
def _changing(actor: Actor, meeting_id: int, version: int | None) -> Iterator[Meeting]:
    with transaction.atomic():
        if not seen_meetings(actor).filter(pk=meeting_id).exists():
            raise no_such_meeting(meeting_id)
        meeting = locked(Meeting, meeting_id, version=version)
        check_may(actor, HOLD_MEETING, meeting.area_code)
        if meeting.state != Meeting.State.PLANNED:
            raise WrongState(
                _("This meeting is already {state}; its minutes stand."),
                state=meeting.get_state_display(),
            )
        yield meeting


def _store_items(actor: Actor, meeting: Meeting, items: Sequence[NewItem]) -> None:
    if len(items) > MOST_ITEMS:
        raise InvalidInput(_("An agenda has at most {most} items."), field="items", most=MOST_ITEMS)
    measures = _seen(Measure, actor, [item.measure_id for item in items])
    instances = _seen(DutyInstance, actor, [item.instance_id for item in items])
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            measure_id=item.measure_id if item.measure_id in measures else None,
            instance_id=item.instance_id if item.instance_id in instances else None,
            title=checked_text(item.title[:TITLE_LENGTH], field="items", longest=TITLE_LENGTH),
            reason=clean_line(item.reason, field="items", longest=DETAIL_LENGTH)[:500],
        )
        for position, item in enumerate(items)
    )


def _seen(model: type[Any], actor: Actor, ids: Sequence[int | None]) -> set[int]:
    wanted = [each for each in ids if each is not None]
    found = model.objects.filter(pk__in=wanted).values_list("pk", "area_code")
    return {pk for pk, area_code in found if may_see(actor, area_code)}


def _make_task(actor: Actor, task: NewTask, items: dict[int, AgendaItem]) -> int:
    item = items.get(task.item_id)
    if item is None or item.measure_id is None:
        raise InvalidInput(
            _("A task belongs to an item about a measure. Put the measure on the agenda first."),
            field="tasks",
        )
    measure = locked(Measure, item.measure_id)
    _check_takes_tasks(actor, measure)
    check_due(task.due_on, timezone.localdate(), field="tasks")
    unit = unit_around(measure.area_code, task.unit_id, field="tasks")
    made = Milestone.objects.create(
        measure=measure,
        title=checked_text(task.title, field="tasks", longest=TITLE_LENGTH),
        due_on=task.due_on,
        unit=unit,
        item=item,
    )
    if unit.pk != measure.lead_unit_id:
        add_responsible(measure, unit)
    record_change(
        measure,
        kind=MEASURE,
        actor=actor,
        verb=RECORD_MINUTES,
        county=measure.county,
        facts={
            "meeting": item.meeting_id,
            "milestone": made.pk,
            "unit": unit.pk,
            "due_on": task.due_on.isoformat(),
        },
        note=made.title,
    )
    return made.pk


def _measure_of(task: NewTask, items: dict[int, AgendaItem]) -> int:
    item = items.get(task.item_id)
    return item.measure_id or 0 if item else 0


def _check_takes_tasks(actor: Actor, measure: Measure) -> None:
    """Refuse a task where the actor holds no meetings, or nobody works on the measure any more."""
    check_may(actor, HOLD_MEETING, measure.area_code)
    check_in_force(measure.programme, dropped=measure.dropped)
    if measure.status not in OPEN:
        raise WrongState(
            _("“{title}” is done; it takes no new tasks. Leave the task out."),
            title=measure.title,
        )


def _minutes(text: str) -> str:
    plain = clean_text(text, field="minutes", longest=LONGEST_MINUTES)
    if not plain:
        raise InvalidInput(
            _("Write the minutes, at most {longest} characters."),
            field="minutes",
            longest=LONGEST_MINUTES,
        )
    return plain


def _record(
    meeting: Meeting,
    actor: Actor,
    verb: str,
    facts: dict[str, Json],
    *,
    note: str = "",
    new: bool = False,
) -> None:
    record_change(
        meeting,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=meeting.county,
        facts={"state": str(meeting.state), "held_on": meeting.held_on.isoformat(), **facts},
        note=note,
        new=new,
    )
