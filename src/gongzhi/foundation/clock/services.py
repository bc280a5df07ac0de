"""Stored clocks: applying operations to them, escalating them, recomputing them.

A stored clock is a cache of what the journal says. The command that writes an entry applies the
operations and puts the facts returned here into that entry under ``clocks``; from those facts
alone ``recompute`` gives every clock again.

Escalation levels: 0 in time, 1 warned, 2 overdue, from 3 on one for each limit of the chain that
has passed since the deadline. Starting and extending a clock set it back to 0.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from gongzhi.foundation.clock import rules
from gongzhi.foundation.clock.calendar import DayKind, WorkingCalendar
from gongzhi.foundation.clock.operations import ClockOp, Extend, Pause, Start
from gongzhi.foundation.clock.rules import ClockState, Limit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.models import Clock, Holiday

WARNED: Final = 1
OVERDUE: Final = 2
ESCALATE: Final = "escalate"
CALENDAR_KEPT_SECONDS: Final = 30.0

_STORED: Final = (
    "county",
    "round",
    "limit",
    "started_at",
    "due_at",
    "warn_at",
    "paused_at",
    "stopped_at",
    "escalation",
    "escalate_at",
)

Clocks = dict[str, Clock]
"""A subject's clocks by phase."""


Chain = Callable[[Limit], Sequence[Limit]]
"""Says for a limit how long after its deadline each further level is told."""


def no_chain(_limit: Limit) -> Sequence[Limit]:
    """Nobody is told after the deadline itself."""
    return ()


@dataclass(frozen=True, slots=True)
class Applied:
    """The subject's clocks after some operations, and the facts for the journal's entry."""

    clocks: Clocks
    facts: list[Json]


@dataclass(frozen=True, slots=True)
class History:
    """Each phase's state, all its pauses included, and its escalation level."""

    states: Mapping[str, ClockState]
    levels: Mapping[str, int]


# -- the calendar in force ---------------------------------------------------------------------


@dataclass(slots=True)
class _Kept:
    calendar: WorkingCalendar
    rows: dict[date, DayKind]
    read_at: float


_kept: _Kept | None = None
_lock = threading.Lock()


def working_calendar() -> WorkingCalendar:
    """Return the calendar with the administrator's holiday table over the published one.

    The table is read again at most every ``CALENDAR_KEPT_SECONDS`` in each process.
    """
    global _kept  # noqa: PLW0603 (one calendar per process)
    with _lock:
        if _kept is not None and time.monotonic() - _kept.read_at < CALENDAR_KEPT_SECONDS:
            return _kept.calendar
        rows = {day: DayKind(kind) for day, kind in Holiday.objects.values_list("day", "kind")}
        calendar = _kept.calendar if _kept and _kept.rows == rows else WorkingCalendar(rows)
        _kept = _Kept(calendar, rows, time.monotonic())
        return calendar


def forget_calendar() -> None:
    """Read the holiday table again before the next sum; call it when the table has changed."""
    global _kept  # noqa: PLW0603 (one calendar per process)
    with _lock:
        _kept = None


# -- applying ----------------------------------------------------------------------------------


def load_clocks(subject: Subject) -> Clocks:
    """Return the subject's stored clocks by phase, in one query."""
    rows = Clock.objects.filter(subject_kind=subject.kind, subject_key=subject.key)
    return {row.phase: row for row in rows}


def apply(  # noqa: PLR0913 (the last two only save queries)
    subject: Subject,
    ops: Sequence[ClockOp],
    *,
    at: datetime,
    county: str,
    clocks: Clocks | None = None,
    history: History | None = None,
    chain: Chain = no_chain,
) -> Applied:
    """Apply operations at a moment, store the clocks they touch, and return the facts.

    The caller holds the subject's lock and records the entry with the same ``at``. One statement
    writes; one reads where ``clocks`` is not given. Where a pause ends or a deadline moves, the
    earlier pauses count: they are in the ``history``, read from the journal if it is not given.
    Raises ``WrongState`` for an operation that a clock does not allow.
    """
    clocks = load_clocks(subject) if clocks is None else dict(clocks)
    if not ops:
        return Applied(clocks, [])
    calendar = working_calendar()
    states = dict(history.states) if history else _states_before(subject, ops, clocks)
    touched: Clocks = {}
    for op in ops:
        state = rules.apply(states.get(op.phase), at, op, calendar)
        states[op.phase] = state
        before = touched.get(op.phase) or clocks.get(op.phase)
        level = 0 if before is None or isinstance(op, Start | Extend) else before.escalation
        touched[op.phase] = _row(subject, state, level=level, county=county, chain=chain)
    _store(touched.values())
    return Applied(clocks | touched, [op.to_facts() for op in ops])


def start_clock(
    subject: Subject,
    phase: str,
    limit: Limit,
    *,
    at: datetime,
    county: str,
    chain: Chain = no_chain,
) -> tuple[Clock, Json]:
    """Return a new subject's running clock, not stored yet, and its fact for the journal."""
    op = Start(phase, limit)
    state = _started(op, at, working_calendar())
    return _row(subject, state, level=0, county=county, chain=chain), op.to_facts()


@lru_cache(maxsize=64)
def _started(op: Start, at: datetime, calendar: WorkingCalendar) -> ClockState:
    """Return a clock just started. All rows of a file start at one moment, most alike."""
    return rules.apply(None, at, op, calendar)


def _states_before(
    subject: Subject, ops: Sequence[ClockOp], clocks: Clocks
) -> dict[str, ClockState]:
    """Return the states from the stored rows, or from the journal where earlier pauses count."""
    if any(_needs_history(op, clocks.get(op.phase)) for op in ops):
        return dict(replayed(subject).states)
    return {phase: _state(row) for phase, row in clocks.items()}


def _needs_history(op: ClockOp, row: Clock | None) -> bool:
    if isinstance(op, Start) or row is None:
        return False
    return row.paused_at is not None or not isinstance(op, Pause | rules.Stop)


def _state(row: Clock) -> ClockState:
    return ClockState(
        phase=row.phase,
        limit=Limit.parse(row.limit),
        started_at=row.started_at,
        due_at=row.due_at,
        warn_at=row.warn_at,
        paused_at=row.paused_at,
        stopped_at=row.stopped_at,
        round=row.round,
    )


def _row(subject: Subject, state: ClockState, *, level: int, county: str, chain: Chain) -> Clock:
    return Clock(
        county=county,
        subject_kind=subject.kind,
        subject_key=subject.key,
        phase=state.phase,
        round=state.round,
        limit=str(state.limit),
        started_at=state.started_at,
        due_at=state.due_at,
        warn_at=state.warn_at,
        paused_at=state.paused_at,
        stopped_at=state.stopped_at,
        escalation=level,
        escalate_at=_next_telling(state, level, chain),
    )


def _next_telling(state: ClockState, level: int, chain: Chain) -> datetime | None:
    if level < WARNED:
        return state.warn_at
    if level < OVERDUE:
        return state.due_at
    further = chain(state.limit)[level - OVERDUE :]
    return rules.due_at(state.due_at, further[0], working_calendar()) if further else None


def _store(rows: Iterable[Clock]) -> None:
    Clock.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subject_kind", "subject_key", "phase"],
        update_fields=_STORED,
    )


# -- escalation --------------------------------------------------------------------------------


def overdue_phases(kind: str, now: datetime, *, limit: int) -> list[tuple[str, str]]:
    """Return key and phase of running clocks somebody is to be told of now, oldest first."""
    rows = Clock.objects.filter(
        subject_kind=kind,
        stopped_at__isnull=True,
        paused_at__isnull=True,
        escalate_at__lte=now,
    ).order_by("escalate_at")
    return list(rows.values_list("subject_key", "phase")[:limit])


def is_to_tell(clock: Clock, now: datetime) -> bool:
    """Tell whether the clock runs and its next level has come."""
    return (
        clock.stopped_at is None
        and clock.paused_at is None
        and clock.escalate_at is not None
        and clock.escalate_at <= now
    )


def escalate(clock: Clock, *, chain: Chain = no_chain) -> Json:
    """Raise the clock by one level and return the fact. The caller holds the subject's lock."""
    clock.escalation += 1
    clock.escalate_at = _next_telling(_state(clock), clock.escalation, chain)
    Clock.objects.filter(
        subject_kind=clock.subject_kind, subject_key=clock.subject_key, phase=clock.phase
    ).update(escalation=clock.escalation, escalate_at=clock.escalate_at)
    return {"op": ESCALATE, "phase": clock.phase, "level": clock.escalation}


# -- recomputing -------------------------------------------------------------------------------


def replayed(subject: Subject) -> History:
    """Return each phase's state and escalation level as the journal alone tells them."""
    entries = timeline(subject).filter(facts__contains='"clocks":').values_list("at", "facts")
    calendar = working_calendar()
    states: dict[str, ClockState] = {}
    levels: dict[str, int] = {}
    for at, facts in entries:
        for fact in json.loads(facts)["clocks"]:
            phase = str(fact["phase"])
            if fact["op"] == ESCALATE:
                levels[phase] = int(fact["level"])
                continue
            op = ClockOp.from_facts(fact)
            states[phase] = rules.apply(states.get(phase), at, op, calendar)
            if isinstance(op, Start | Extend):
                levels[phase] = 0
    return History(states, levels)


def recompute(subject: Subject, *, county: str, chain: Chain = no_chain) -> Clocks:
    """Return the subject's clocks as the journal alone tells them, not stored."""
    return rows_of(replayed(subject), subject, county=county, chain=chain)


def rows_of(history: History, subject: Subject, *, county: str, chain: Chain = no_chain) -> Clocks:
    """Return the rows, not stored, that a history gives."""
    return {
        phase: _row(subject, state, level=history.levels[phase], county=county, chain=chain)
        for phase, state in history.states.items()
    }


def rebuild(subject: Subject, *, county: str, chain: Chain = no_chain) -> Clocks:
    """Store the subject's clocks as the journal tells them: after the calendar has changed."""
    clocks = recompute(subject, county=county, chain=chain)
    if clocks:
        _store(clocks.values())
    return clocks


def differences(stored: Mapping[str, Clock], computed: Mapping[str, Clock]) -> list[str]:
    """Return in words where stored and recomputed clocks differ; nothing when they agree."""
    found = [f"{phase}: only one side has it" for phase in stored.keys() ^ computed.keys()]
    for phase in stored.keys() & computed.keys():
        found += [
            f"{phase}.{name}: stored {getattr(stored[phase], name)}, "
            f"journal {getattr(computed[phase], name)}"
            for name in _STORED
            if getattr(stored[phase], name) != getattr(computed[phase], name)
        ]
    return sorted(found)
