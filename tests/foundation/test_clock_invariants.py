"""What always holds of deadlines, whatever the limit, the day and the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.clock import rules
from gongzhi.foundation.clock.calendar import ZONE, WorkingCalendar
from gongzhi.foundation.clock.limits import counting_from
from gongzhi.foundation.clock.rules import (
    ClockOp,
    ClockState,
    Colour,
    Extend,
    Limit,
    Pause,
    Resume,
    Start,
    Stop,
    Unit,
)

CALENDAR = WorkingCalendar()
MINUTE = timedelta(minutes=1)
PAUSE, RESUME = Pause("handling", "weather"), Resume("handling")

amounts = {Unit.MINUTES: 5000, Unit.HOURS: 400, Unit.DAYS: 90, Unit.WORKING_HOURS: 300}
limits = st.sampled_from(Unit).flatmap(
    lambda unit: st.builds(Limit, st.integers(1, amounts.get(unit, 60)), st.just(unit))
)
moments = st.timedeltas(timedelta(0), timedelta(days=700)).map(
    datetime(2025, 1, 1, tzinfo=ZONE).__add__
)
gaps = st.timedeltas(timedelta(0), timedelta(days=20))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[datetime, list[ClockOp]]]:
    """Draw lawful histories of two phases: starts, pauses, extensions, stops, new rounds."""
    now = draw(moments)
    running: dict[str, str] = {}
    entries: list[tuple[datetime, list[ClockOp]]] = []
    for _entry in range(draw(st.integers(1, 8))):
        ops: list[ClockOp] = []
        for phase in draw(st.lists(st.sampled_from(["filing", "handling"]), max_size=3)):
            op = draw(_next_op(phase, running.get(phase, "stopped")))
            running[phase] = {"start": "running", "resume": "running", "pause": "paused"}.get(
                op.name, "stopped" if op.name == "stop" else running.get(phase, "")
            )
            ops.append(op)
        entries.append((now, ops))
        now += draw(gaps)
    return entries


def _next_op(phase: str, status: str) -> st.SearchStrategy[ClockOp]:
    extend = st.builds(Extend, st.just(phase), limits)
    if status == "stopped":
        return st.builds(Start, st.just(phase), limits)
    if status == "paused":
        return st.one_of(st.just(Resume(phase)), st.just(Stop(phase)), extend)
    return st.one_of(st.just(Pause(phase, "weather")), st.just(Stop(phase)), extend)


@given(entries=histories())
def test_replaying_equals_applying_one_by_one_and_survives_the_journal(
    entries: list[tuple[datetime, list[ClockOp]]],
) -> None:
    by_hand: dict[str, ClockState] = {}
    for moment, ops in entries:
        for op in ops:
            by_hand[op.phase] = rules.apply(by_hand.get(op.phase), moment, op, CALENDAR)
    from_facts = [
        (moment, [ClockOp.from_facts(op.to_facts()) for op in ops]) for moment, ops in entries
    ]

    assert rules.replay(entries, CALENDAR) == by_hand == rules.replay(from_facts, CALENDAR)


@given(entries=histories(), skew=st.timedeltas(timedelta(0), timedelta(seconds=2)))
def test_the_stored_row_alone_gives_the_same_start_pause_and_stop(
    entries: list[tuple[datetime, list[ClockOp]]], skew: timedelta
) -> None:
    states: dict[str, ClockState] = {}
    for place, (moment, ops) in enumerate(entries):
        at = moment - skew if place % 2 else moment
        for op in ops:
            before = states.get(op.phase)
            states[op.phase] = rules.apply(before, at, op, CALENDAR)
            if before and not before.paused_at and isinstance(op, Start | Pause | Stop):
                row = replace(before, pauses=(), extended=())
                from_row = rules.apply(row, at, op, CALENDAR)
                assert from_row == replace(states[op.phase], pauses=(), extended=())


@given(entries=histories())
def test_yellow_comes_after_the_start_and_before_red(
    entries: list[tuple[datetime, list[ClockOp]]],
) -> None:
    for state in rules.replay(entries, CALENDAR).values():
        assert state.started_at <= state.warn_at < state.due_at
        assert rules.colour_at(state, state.started_at) is Colour.GREEN


@given(entries=histories())
def test_no_operation_brings_a_deadline_forward_within_a_round(
    entries: list[tuple[datetime, list[ClockOp]]],
) -> None:
    for phase in ("filing", "handling"):
        steps = [(moment, op) for moment, ops in entries for op in ops if op.phase == phase]
        states: list[ClockState] = reduce(_with_next, steps, [])
        for earlier, later in pairwise(states):
            assert later.round != earlier.round or later.due_at >= earlier.due_at


def _with_next(states: list[ClockState], step: tuple[datetime, ClockOp]) -> list[ClockState]:
    return [*states, rules.apply(states[-1] if states else None, *step, CALENDAR)]


@given(start=moments, limit=limits, more=st.integers(1, 50))
def test_a_longer_limit_is_never_due_earlier(start: datetime, limit: Limit, more: int) -> None:
    longer = Limit(limit.amount + more, limit.unit)

    assert rules.due_at(start, limit, CALENDAR) <= rules.due_at(start, longer, CALENDAR)
    if limit.unit is not Unit.DAYS:  # two natural days may both move to the same working day
        assert rules.due_at(start, limit, CALENDAR) < rules.due_at(start, longer, CALENDAR)


@given(start=moments, later=gaps, limit=limits)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later: timedelta, limit: Limit
) -> None:
    assert rules.due_at(start, limit, CALENDAR) <= rules.due_at(start + later, limit, CALENDAR)


@given(start=moments, limit=limits)
def test_deadlines_of_working_units_and_of_days_fall_into_business(
    start: datetime, limit: Limit
) -> None:
    deadline = rules.due_at(start, limit, CALENDAR)

    assert deadline > start
    if limit.unit not in (Unit.MINUTES, Unit.HOURS):
        assert CALENDAR.is_working_time(deadline)
    if limit.unit.is_whole_days:
        assert deadline == CALENDAR.close_of(deadline.date())


@given(start=moments, limit=limits, cuts=st.lists(gaps, min_size=2, max_size=8))
def test_pausing_never_shortens_and_no_pause_at_all_changes_nothing(
    start: datetime, limit: Limit, cuts: Sequence[timedelta]
) -> None:
    plain = rules.apply(None, start, Start("handling", limit), CALENDAR)
    held, now = plain, start
    for worked, waited in zip(cuts[::2], cuts[1::2], strict=False):
        now += worked
        before = held
        paused = rules.apply(before, now, PAUSE, CALENDAR)
        unheld = rules.apply(paused, now, RESUME, CALENDAR)
        assert (unheld.due_at, unheld.warn_at) == (before.due_at, before.warn_at)
        now += waited
        held = rules.apply(paused, now, RESUME, CALENDAR)
        assert held.due_at >= before.due_at

    assert held.due_at >= plain.due_at
    assert held.warn_at >= plain.warn_at


@given(start=moments, limit=limits, worked=gaps, waited=gaps)
def test_what_was_left_at_a_pause_is_left_when_it_ends(
    start: datetime, limit: Limit, worked: timedelta, waited: timedelta
) -> None:
    plain = rules.apply(None, start, Start("handling", limit), CALENDAR)
    now = start + worked
    if now >= plain.due_at:
        return
    paused = rules.apply(plain, now, PAUSE, CALENDAR)
    held = rules.apply(paused, now + waited, RESUME, CALENDAR)

    def left(state: ClockState, since: datetime) -> timedelta:
        if limit.unit.is_working:
            return CALENDAR.working_time_between(since, state.due_at)
        return state.due_at - since

    counting = max(now, counting_from(start, limit.unit))
    resumed = max(now + waited, counting)
    if limit.unit is Unit.DAYS:  # a day off gives more
        assert left(held, resumed) >= left(plain, counting)
    else:
        assert left(held, resumed) == left(plain, counting)


@given(start=moments, limit=limits, gap=gaps)
def test_two_pauses_end_to_end_are_one(start: datetime, limit: Limit, gap: timedelta) -> None:
    first = start + MINUTE
    half = first + gap / 2
    end = first + gap

    def held(*pauses: tuple[datetime, datetime]) -> datetime:
        state = rules.apply(None, start, Start("handling", limit), CALENDAR)
        for paused, resumed in pauses:
            state = rules.apply(state, paused, PAUSE, CALENDAR)
            state = rules.apply(state, resumed, RESUME, CALENDAR)
        return state.due_at

    if limit.unit is Unit.DAYS:  # each may move on over days off
        assert held((first, half), (half, end)) >= held((first, end))
    elif first < rules.due_at(start, limit, CALENDAR):
        assert held((first, half), (half, end)) == held((first, end))
