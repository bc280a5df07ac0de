"""The one road every verb of a measure takes.

``acting`` locks the measure, hides it from those who may not see it, refuses a stale writer, finds
the move in the table, checks who, the reason and the guard; the command's body then changes what
it must; and on leaving, the clock moves, one journal entry is written, the measure's version
becomes that entry's number, and one event is emitted. All in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.clock.operations import ClockOp, Extend, Pause, Resume, Start, Stop
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.foundation.models import Clock
from gongzhi.foundation.texts import clean_text
from gongzhi.foundation.workflow import SAME, Effect, Move, Who
from gongzhi.handling.plans import events
from gongzhi.handling.plans.errors import check_in_force, no_such_measure, not_for_you
from gongzhi.handling.plans.models import NOTE_LENGTH, Measure, Responsible
from gongzhi.handling.plans.permissions import find_relation, may_see, permission
from gongzhi.handling.plans.rules import Asked, Snapshot, check_guard, limit_until
from gongzhi.handling.plans.statuses import DELIVERY, VERB_TITLES
from gongzhi.handling.plans.wording import who_text
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW
from gongzhi.registry.records import check_version, locked

KIND: Final = "measure"
# Guards that ask nothing of what the command was given.
_WITHOUT_INPUT: Final = frozenset({"", "verifiable", "milestones_reached"})


def subject_of(measure_id: int) -> Subject:
    """Return the journal's subject of a measure."""
    return Subject(KIND, measure_id)


@dataclass(slots=True, kw_only=True)
class Work:
    """One command at work on one locked measure."""

    measure: Measure
    actor: Actor
    move: Move
    via: Who
    note: str
    responsible: list[Responsible]
    at: datetime
    facts: dict[str, Json] = field(default_factory=dict)
    limit: Limit | None = None
    clock_moves: bool = True
    checked: bool = False

    @property
    def today(self) -> date:
        """The day of the command."""
        return timezone.localdate(self.at)

    @property
    def unit_id(self) -> int | None:
        """The unit for which the actor acts, where it acts for one."""
        if self.via is Who.LEAD:
            return self.measure.lead_unit_id
        if self.via is not Who.ASSIST:
            return None
        held = self.actor.unit_ids(permission(self.move.verb))
        return next((row.unit_id for row in self.responsible if row.unit_id in held), None)

    def check(self, **asked: object) -> None:
        """Run the move's guard on what the command was given. Raises its refusal."""
        self.checked = True
        given = Asked(actor=self.actor.key, today=self.today, **asked)  # type: ignore[arg-type]
        check_guard(self.move.guard, snapshot_of(self.measure), given)

    def set(self, **values: object) -> None:
        """Change columns of the measure; they are saved on leaving."""
        for name, value in values.items():
            setattr(self.measure, name, value)

    def run_until(self, due_on: date) -> None:
        """Plan the measure for a day: the clock that the move starts runs to it."""
        self.measure.due_on = due_on
        self.limit = limit_until(due_on, self.today)

    def leave_clock(self) -> None:
        """Let the clock be: the move's effect does not apply this time."""
        self.clock_moves = False


@contextmanager
def acting(
    verb: str, *, actor: Actor, measure_id: int, version: int | None = None, note: str = ""
) -> Iterator[Work]:
    """Do one verb on one measure; see the module. Yields the ``Work`` to the command's body.

    Raises ``NotFound`` for a measure the actor may not see and for no such verb, ``StaleVersion``,
    ``WrongState`` where the table has no such move, a guard refuses or the programme is withdrawn,
    ``NotPermitted``, and ``InvalidInput`` where a required reason is missing.
    """
    with transaction.atomic():
        work = _begin(verb, actor=actor, measure_id=measure_id, version=version, note=note)
        yield work
        _finish(work)


def locked_measure(actor: Actor, measure_id: int, version: int | None = None) -> Measure:
    """Return a measure the actor may see, locked, with its units. Raises ``NotFound``."""
    if not Measure.objects.filter(pk=measure_id, dropped=False).exists():
        raise no_such_measure(measure_id)
    measure = locked(Measure, measure_id)
    units = [measure.lead_unit, *(row.unit for row in responsible_of(measure_id))]
    if not may_see(actor, measure.area_code, units):
        raise no_such_measure(measure_id)
    check_version(measure, version)
    return measure


def responsible_of(measure_id: int) -> list[Responsible]:
    """Return a measure's responsible units, in the document's order. One query."""
    return list(Responsible.objects.filter(measure_id=measure_id).select_related("unit"))


def snapshot_of(measure: Measure) -> Snapshot:
    """Return a measure as the guards see it."""
    waiting = measure.milestones.filter(reached_on__isnull=True)
    return Snapshot(
        title=measure.title,
        evidence=measure.evidence.count(),
        needs_evidence=bool(measure.evidence_required),
        submitted_by=measure.submitted_by,
        adjustment_by=str((measure.adjustment or {}).get("by", "")),
        open_milestones=tuple(waiting.values_list("title", flat=True)),
        blanks=frozenset(each["key"] for each in measure.parameters),
        score=measure.mark,
    )


def _begin(verb: str, *, actor: Actor, measure_id: int, version: int | None, note: str) -> Work:
    measure = locked_measure(actor, measure_id, version)
    check_in_force(measure.programme)
    move = MEASURE_WORKFLOW.check_move(verb, measure.status)
    responsible = responsible_of(measure_id)
    via = find_relation(actor, move, measure, [row.unit for row in responsible])
    if via is None:
        raise not_for_you(VERB_TITLES[verb], who_text(move.who))
    work = Work(
        measure=measure,
        actor=actor,
        move=move,
        via=via,
        note=clean_text(note, field="note", longest=NOTE_LENGTH, required=move.reason),
        responsible=responsible,
        at=timezone.now(),
    )
    if move.guard in _WITHOUT_INPUT:
        work.check()
    return work


def _finish(work: Work) -> None:
    measure, move = work.measure, work.move
    if not work.checked:
        raise AssertionError(f"{move.verb} left its guard “{move.guard}” unchecked")
    before = measure.status
    if move.target != SAME:
        measure.status = move.target
    if work.clock_moves:
        _move_clock(work)
    facts: dict[str, Json] = {"from": before, "to": measure.status, "via": work.via.value}
    entry = record(
        subject_of(measure.pk),
        actor=work.actor,
        verb=permission(move.verb),
        county=measure.county,
        facts={**facts, **work.facts},
        note=work.note,
        at=work.at,
    )
    measure.version = entry.seq
    measure.save()
    emit(
        events.MEASURE_CHANGED,
        measure_id=measure.pk,
        version=entry.seq,
        actor=work.actor.key,
        at=work.at.isoformat(),
        area_code=measure.area_code,
        status=str(measure.status),
        verb=move.verb,
        unit_id=measure.lead_unit_id,
    )


def _move_clock(work: Work) -> None:
    subject = subject_of(work.measure.pk)
    stored = clocks.load_clocks(subject)
    ops = [op for effect in work.move.clocks for op in _ops(effect.effect, work, stored)]
    if not ops:
        return
    history = clocks.replayed(subject) if stored else None
    applied = clocks.apply(
        subject,
        ops,
        at=work.at,
        county=work.measure.county,
        clocks=stored,
        history=history,
    )
    work.facts["clocks"] = applied.facts
    show_clock(work.measure, applied.clocks.get(DELIVERY))


def _ops(effect: Effect, work: Work, stored: clocks.Clocks) -> Iterator[ClockOp]:
    row = stored.get(DELIVERY)
    runs = row is not None and row.stopped_at is None
    if effect is Effect.START:
        if runs:
            yield Stop(DELIVERY)
        if work.limit is None:
            raise AssertionError(f"{work.move.verb} gave its clock no limit")
        yield Start(DELIVERY, work.limit)
    elif not runs or row is None:
        return
    elif effect is Effect.STOP:
        yield Stop(DELIVERY)
    elif effect is Effect.PAUSE and row.paused_at is None:
        yield Pause(DELIVERY, work.move.verb)
    elif effect is Effect.RESUME and row.paused_at is not None:
        yield Resume(DELIVERY)
    elif effect is Effect.EXTEND and work.limit is not None:
        yield Extend(DELIVERY, work.limit)


def show_clock(measure: Measure, row: Clock | None) -> None:
    """Put the running clock's deadline on the measure; not saved. A stopped one leaves it be."""
    if row is not None and row.stopped_at is None:
        measure.due_at, measure.warn_at = row.due_at, row.warn_at
