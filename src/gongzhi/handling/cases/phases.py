"""From the table's clock effects to operations on a case's clocks.

The main phases (filing, dispatch, handling, call-back) follow each other and show as the case's
deadline; each whistle and each request to an outside body has a clock of its own beside them,
``whistle.<id>`` and ``inquiry.<id>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypedDict

from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.clock.operations import ClockOp, Extend, Pause, Resume, Start, Stop
from gongzhi.foundation.clock.services import Applied, Clocks
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.models import Clock
from gongzhi.foundation.workflow import ClockEffect, Effect
from gongzhi.handling.cases.categories import CategoryInForce
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.workflow import Phase

MAIN: Final = (Phase.FILING, Phase.DISPATCH, Phase.HANDLING, Phase.CALL_BACK)
_WHISTLE: Final = f"{Phase.WHISTLE}."
_INQUIRY: Final = f"{Phase.INQUIRY}."
_BESIDE: Final = frozenset({Phase.WHISTLE.value, Phase.INQUIRY.value})


class ShownClock(TypedDict):
    """The columns of a case that repeat its running clock."""

    phase: str
    due_at: datetime | None
    warn_at: datetime | None


def whistle_phase(whistle_id: int) -> str:
    """Return the name of a whistle's clock."""
    return f"{_WHISTLE}{whistle_id}"


def whistle_id_of(phase: str) -> int | None:
    """Return the whistle whose clock this is, or None for a main phase."""
    return int(phase.removeprefix(_WHISTLE)) if phase.startswith(_WHISTLE) else None


def inquiry_phase(inquiry_id: int) -> str:
    """Return the name of the clock of a request to an outside body."""
    return f"{_INQUIRY}{inquiry_id}"


def inquiry_id_of(phase: str) -> int | None:
    """Return the request to an outside body whose clock this is, or None for another's."""
    return int(phase.removeprefix(_INQUIRY)) if phase.startswith(_INQUIRY) else None


def only_beside(effects: Iterable[ClockEffect]) -> bool:
    """Tell whether a move leaves the main phases alone."""
    return all(effect.phase in _BESIDE for effect in effects)


def limit_for(phase: str, category: CategoryInForce | None, thresholds: Thresholds) -> Limit:
    """Return the limit of a main phase: the category's own, or the default."""
    own = category.limits.get(phase) if category else None
    return own or thresholds.default_limits[phase]


def shown_clock(rows: Mapping[str, Clock]) -> ShownClock:
    """Return what the case's row shows of its clocks.

    While the phase is paused there is no deadline, because every hour moves it.
    """
    going = [row for phase in MAIN if (row := rows.get(phase)) and row.stopped_at is None]
    if not going:
        return {"phase": "", "due_at": None, "warn_at": None}
    row = going[-1]
    held = row.paused_at is not None
    return {
        "phase": row.phase,
        "due_at": None if held else row.due_at,
        "warn_at": None if held else row.warn_at,
    }


def move_clocks(  # noqa: PLR0913 (what a deadline depends on, each by name)
    subject: Subject,
    effects: Sequence[ClockEffect],
    *,
    at: datetime,
    county: str,
    reason: str,
    limit_of: Callable[[str], Limit],
    own_phase: str,
    thresholds: Thresholds,
    rows: Clocks | None = None,
    also_stop: Iterable[str] = (),
) -> Applied:
    """Apply a move's effects to the case's clocks; return them with the facts for the journal.

    ``own_phase`` names the clock that an effect on one beside the main phases means; those of
    ``also_stop`` end too.
    """
    history = None
    if rows is None and any(map(_needs_history, effects)):
        history = clocks.replayed(subject)
        rows = clocks.rows_of(history, subject, county=county, chain=thresholds.chain)
    elif rows is None:
        rows = clocks.load_clocks(subject)
    ops = [
        op
        for effect in effects
        for op in _ops(effect, rows, reason=reason, limit_of=limit_of, own=own_phase)
    ]
    ended = {op.phase for op in ops if isinstance(op, Stop)}
    ops += [Stop(name) for name in _going(rows, also_stop) if name not in ended]
    return clocks.apply(
        subject,
        ops,
        at=at,
        county=county,
        clocks=rows,
        history=history,
        chain=thresholds.chain,
    )


def _needs_history(effect: ClockEffect) -> bool:
    """Tell whether earlier pauses count; handling is paused whenever it stops."""
    return effect.effect in {Effect.RESUME, Effect.EXTEND} or (
        effect.effect is Effect.STOP and effect.phase == Phase.HANDLING
    )


def _ops(
    effect: ClockEffect,
    rows: Mapping[str, Clock],
    *,
    reason: str,
    limit_of: Callable[[str], Limit],
    own: str,
) -> Iterator[ClockOp]:
    """Yield the operations of one effect that apply to the clocks as they stand."""
    phase = own if effect.phase in _BESIDE else effect.phase
    if effect.effect is Effect.START:
        limit = limit_of(effect.phase)
        yield from (Stop(name) for name in _going(rows, [phase]))
        yield Start(phase, limit)
    elif effect.effect is Effect.EXTEND:
        yield from (Extend(name, limit_of(effect.phase)) for name in _going(rows, [phase]))
    elif effect.effect is Effect.STOP:
        yield from (Stop(name) for name in _going(rows, [phase] if phase else sorted(rows)))
    else:
        held = effect.effect is Effect.RESUME
        for name in _going(rows, [phase] if phase else MAIN):
            if (rows[name].paused_at is not None) is held:
                yield Resume(name) if held else Pause(name, reason)


def _going(rows: Mapping[str, Clock], names: Iterable[str]) -> list[str]:
    return [str(name) for name in names if name in rows and rows[name].stopped_at is None]
