"""Clocks as a fold over journalled operations: the deadline can always be recomputed.

A clock measures one phase of a subject. Its operations are journalled as facts; ``apply`` folds
one into the clock's state and ``replay`` all of them, so the stored deadline is only a cache.

Pauses move the deadline by the time they took, as the limit's unit measures it: what was left
when a clock was paused is left when it resumes. Time before counting begins is not lost and so
not given back, and a pause that begins at or after the deadline cannot cure it. For natural days
a deadline moved onto a day off moves on to the next working day at the same hour. Moments out of
order (clocks of two machines) are read as the start, the pause or the stop that came before: a
pause then lasts no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.calendar import WorkingCalendar, to_local
from gongzhi.foundation.clock.limits import (
    PERIOD_RULE,
    YELLOW_SHARE,
    Limit,
    RuleSource,
    Span,
    Unit,
    counting_from,
    due_at,
    measure,
    share_passed,
    shift,
    warn_at,
)
from gongzhi.foundation.clock.operations import ClockOp, Extend, Pause, Resume, Start, Stop
from gongzhi.foundation.errors import WrongState

__all__ = [
    "PERIOD_RULE",
    "YELLOW_SHARE",
    "ClockOp",
    "ClockState",
    "Colour",
    "Extend",
    "Limit",
    "Pause",
    "PausedSpan",
    "Resume",
    "RuleSource",
    "Start",
    "Stop",
    "Unit",
    "apply",
    "colour_at",
    "due_at",
    "is_late",
    "replay",
    "warn_at",
]

_NOTHING: Final = timedelta(0)


class Colour(StrEnum):
    """What a clock shows: in time, most of the time used, due."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


# -- state -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PausedSpan:
    """A pause that has ended, and the code of its reason."""

    paused_at: datetime
    resumed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """A phase's clock after some operations. ``round`` counts from 1; all times are local."""

    phase: str
    limit: Limit
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    paused_at: datetime | None = None
    pause_reason: str = ""
    stopped_at: datetime | None = None
    pauses: tuple[PausedSpan, ...] = ()
    extended: tuple[Limit, ...] = ()
    round: int = 1


def colour_at(state: ClockState, moment: datetime) -> Colour:
    """Return the colour at a moment. A paused or stopped clock keeps the colour it had then.

    A running clock is red when due; one stopped at the deadline itself was in time.
    """
    held = min(filter(None, (to_local(moment), state.paused_at, state.stopped_at)))
    if held > state.due_at or (held == state.due_at and held != state.stopped_at):
        return Colour.RED
    return Colour.YELLOW if held >= state.warn_at else Colour.GREEN


def is_late(state: ClockState, moment: datetime) -> bool:
    """Tell whether the deadline had passed, when the phase stopped or otherwise at a moment."""
    return (state.stopped_at or to_local(moment)) > state.due_at


# -- the fold ----------------------------------------------------------------------------------


def apply(
    state: ClockState | None,
    at: datetime,
    op: ClockOp,
    calendar: WorkingCalendar,
    *,
    share: Decimal = YELLOW_SHARE,
) -> ClockState:
    """Return the clock after one operation. ``state`` is None before the phase first starts.

    Pausing and stopping a running clock read no earlier pauses, so for these two (and for a
    start) a state read from the stored row does. Raises ``WrongState`` for an operation that the
    state does not allow.
    """
    at = to_local(at)
    if state is not None and state.phase != op.phase:
        raise ValueError(f"the clock of {state.phase!r} was given {op!r}")
    if isinstance(op, Start):
        return _start(state, at, op, calendar=calendar, share=share)
    if state is None or state.stopped_at is not None:
        raise WrongState(
            _("The clock “{phase}” is not running, so “{op}” does not apply."),
            phase=op.phase,
            op=op.name,
        )
    at = max(at, _last_moment(state))
    if isinstance(op, Pause):
        return _pause(state, at, op)
    if isinstance(op, Resume):
        return _resume(state, at, calendar, share)
    if isinstance(op, Extend):
        return _extend(state, op, calendar, share)
    if not isinstance(op, Stop):
        raise TypeError(f"not a clock operation: {op!r}")
    if state.paused_at is not None:
        state = _resume(state, at, calendar, share)
    return replace(state, stopped_at=at)


def replay(
    entries: Iterable[tuple[datetime, Sequence[ClockOp]]],
    calendar: WorkingCalendar,
    *,
    share: Decimal = YELLOW_SHARE,
) -> dict[str, ClockState]:
    """Return each phase's clock after the journal's entries, given in their order."""
    states: dict[str, ClockState] = {}
    for at, ops in entries:
        for op in ops:
            states[op.phase] = apply(states.get(op.phase), at, op, calendar, share=share)
    return states


def _last_moment(state: ClockState) -> datetime:
    """Return the latest moment that the stored row knows too, so that both give one answer."""
    return state.paused_at or state.started_at


def _start(
    state: ClockState | None,
    at: datetime,
    op: Start,
    *,
    calendar: WorkingCalendar,
    share: Decimal,
) -> ClockState:
    if state is not None and state.stopped_at is None:
        raise WrongState(
            _("The clock “{phase}” is already running. Stop it before it starts again."),
            phase=op.phase,
        )
    if state is not None and state.stopped_at is not None:
        at = max(at, state.stopped_at)
    return ClockState(
        phase=op.phase,
        limit=op.limit,
        started_at=at,
        due_at=due_at(at, op.limit, calendar),
        warn_at=warn_at(at, op.limit, calendar, share=share),
        round=state.round + 1 if state else 1,
    )


def _pause(state: ClockState, at: datetime, op: Pause) -> ClockState:
    if state.paused_at is not None:
        raise WrongState(
            _("The clock “{phase}” is already paused. Resume it first."), phase=op.phase
        )
    return replace(state, paused_at=at, pause_reason=op.reason)


def _resume(
    state: ClockState, at: datetime, calendar: WorkingCalendar, share: Decimal
) -> ClockState:
    if state.paused_at is None:
        raise WrongState(
            _("The clock “{phase}” is not paused, so it cannot resume."), phase=state.phase
        )
    ended = PausedSpan(state.paused_at, at, state.pause_reason)
    moved = replace(
        state,
        due_at=_moved(state, ended, calendar),
        paused_at=None,
        pause_reason="",
        pauses=(*state.pauses, ended),
    )
    return _with_warning(moved, calendar, share)


def _moved(state: ClockState, pause: PausedSpan, calendar: WorkingCalendar) -> datetime:
    """Return the deadline after a pause."""
    unit = state.limit.unit
    lost_from = max(pause.paused_at, counting_from(state.started_at, unit))
    if pause.paused_at >= state.due_at or pause.resumed_at <= lost_from:
        return state.due_at
    lost = measure(lost_from, pause.resumed_at, unit=unit, calendar=calendar)
    if lost == _NOTHING:
        return state.due_at
    due = shift(state.due_at, lost, unit=unit, calendar=calendar)
    if unit is Unit.DAYS:
        due = datetime.combine(calendar.working_day_on_or_after(due.date()), due.timetz())
    return due


def _extend(state: ClockState, op: Extend, calendar: WorkingCalendar, share: Decimal) -> ClockState:
    later = replace(
        state,
        due_at=due_at(state.due_at, op.limit, calendar),
        extended=(*state.extended, op.limit),
    )
    return _with_warning(later, calendar, share)


def _with_warning(state: ClockState, calendar: WorkingCalendar, share: Decimal) -> ClockState:
    warning = share_passed(
        start=state.started_at,
        due=state.due_at,
        unit=state.limit.unit,
        pauses=[Span(pause.paused_at, pause.resumed_at) for pause in state.pauses],
        calendar=calendar,
        share=share,
    )
    return replace(state, warn_at=warning)
