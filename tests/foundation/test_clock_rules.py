"""A clock's deadline follows from its journalled operations, and from nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gongzhi.foundation.clock import rules
from gongzhi.foundation.clock.calendar import ZONE, DayKind, WorkingCalendar
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
)
from gongzhi.foundation.errors import InvalidInput, WrongState

CALENDAR = WorkingCalendar()
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """Read a local moment such as ``2026-02-14 09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(start: str, limit: str) -> datetime:
    return rules.due_at(at(start), Limit.parse(limit), CALENDAR)


def warn(start: str, limit: str) -> datetime:
    return rules.warn_at(at(start), Limit.parse(limit), CALENDAR)


def run(*steps: tuple[str, ClockOp]) -> ClockState:
    """Replay operations on one phase, each at a local moment."""
    (state,) = rules.replay([(at(moment), [op]) for moment, op in steps], CALENDAR).values()
    return state


PAUSE, RESUME, STOP = Pause("handling", "awaiting-reporter"), Resume("handling"), Stop("handling")


def start(limit: str) -> Start:
    return Start("handling", Limit.parse(limit))


# -- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["30min", "2h", "15d", "8wh", "5wd"])
def test_a_limit_reads_as_it_is_written(text: str) -> None:
    assert str(Limit.parse(text)) == text
    assert str(Limit.parse(f" {text.upper()} ".replace("wd", " wd"))) == text


@pytest.mark.parametrize("text", ["", "5", "wd", "0wd", "-1h", "1.5h", "5weeks", "٥wd", "1000000d"])
def test_what_is_not_a_limit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Limit.parse(text)

    assert refusal.value.field == "limit"


# -- deadlines on real dates ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "deadline"),
    [
        # natural time runs through night and holiday
        ("2026-02-16 23:50", "30min", "2026-02-17 00:20"),
        ("2026-02-16 23:50", "24h", "2026-02-17 23:50"),
        # working hours
        ("2025-09-30 16:30", "2wh", "2025-10-09 10:00"),
        ("2025-10-04 03:00", "8wh", "2025-10-10 10:00"),
        ("2026-02-13 17:00", "7wh", "2026-02-14 17:00"),  # a Saturday made up
        # working days: the day of the start is not counted, the last ends with business
        ("2026-11-16 08:00", "5wd", "2026-11-23 17:30"),
        ("2026-11-16 23:59", "5wd", "2026-11-23 17:30"),
        ("2026-02-13 10:00", "2wd", "2026-02-24 17:30"),  # made up, then nine days off
        ("2025-09-26 10:00", "1wd", "2025-09-28 17:30"),  # a Sunday made up
        ("2025-10-01 10:00", "1wd", "2025-10-09 17:30"),
        # natural days: a last day off moves to the next working day
        ("2026-11-16 10:00", "4d", "2026-11-20 17:30"),
        ("2026-11-16 10:00", "5d", "2026-11-23 17:30"),
        ("2026-02-01 10:00", "15d", "2026-02-24 17:30"),
        ("2025-09-13 10:00", "15d", "2025-09-28 17:30"),  # that Sunday is worked
    ],
)
def test_deadlines_on_the_real_calendar(start: str, limit: str, deadline: str) -> None:
    assert due(start, limit) == at(deadline)


@pytest.mark.parametrize(
    ("start", "limit", "warning"),
    [
        ("2026-11-16 10:00", "100min", "2026-11-16 11:20"),
        ("2026-11-16 10:00", "10h", "2026-11-16 18:00"),
        ("2026-11-16 16:30", "5wh", "2026-11-17 12:00"),
        ("2026-11-16 10:00", "5wd", "2026-11-20 17:30"),
        ("2026-11-16 10:00", "1wd", "2026-11-17 16:06"),
        ("2026-11-16 10:00", "1d", "2026-11-17 14:00"),
    ],
)
def test_yellow_comes_at_four_fifths_of_the_limits_own_measure(
    start: str, limit: str, warning: str
) -> None:
    assert warn(start, limit) == at(warning)


def test_the_way_of_counting_days_is_marked_unverified() -> None:
    assert rules.PERIOD_RULE.document == "民法典"
    assert not rules.PERIOD_RULE.verified


def test_the_share_of_the_warning_is_data() -> None:
    limit = Limit.parse("10h")
    start = at("2026-11-16 10:00")

    half = rules.warn_at(start, limit, CALENDAR, share=Decimal("0.5"))

    assert half == at("2026-11-16 15:00")
    for share in ("0", "1", "-1"):
        with pytest.raises(InvalidInput, match="between 0 and 1"):
            rules.warn_at(start, limit, CALENDAR, share=Decimal(share))


def test_an_edited_holiday_moves_the_deadline_when_recomputed() -> None:
    edited = WorkingCalendar({date(2026, 11, 20): DayKind.HOLIDAY})
    entries = [(at("2026-11-16 10:00"), [start("5wd")])]

    assert rules.replay(entries, CALENDAR)["handling"].due_at == at("2026-11-23 17:30")
    assert rules.replay(entries, edited)["handling"].due_at == at("2026-11-24 17:30")


# -- pauses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "paused", "resumed", "deadline"),
    [
        ("24h", "2026-11-16 12:00", "2026-11-16 15:00", "2026-11-17 13:00"),
        ("8wh", "2026-11-16 11:00", "2026-11-16 14:00", "2026-11-17 14:00"),  # 1.5 hours
        ("8wh", "2026-11-16 18:00", "2026-11-17 08:00", "2026-11-17 11:00"),  # at night: none
        ("5wd", "2026-11-17 09:00", "2026-11-19 09:00", "2026-11-25 17:30"),  # two days
        ("5wd", "2026-11-17 17:00", "2026-11-18 09:30", "2026-11-24 10:00"),  # one hour
        ("5wd", "2026-11-16 11:00", "2026-11-17 10:00", "2026-11-24 10:00"),  # only Tuesday
        ("5wd", "2026-11-16 11:00", "2026-11-16 15:00", "2026-11-23 17:30"),  # not counted yet
        ("4d", "2026-11-17 09:00", "2026-11-18 09:00", "2026-11-23 17:30"),  # Saturday moves on
        ("24h", "2026-11-17 10:00", "2026-11-18 10:00", "2026-11-17 10:00"),  # too late to help
    ],
)
def test_a_pause_gives_back_what_it_took_in_the_limits_measure(
    limit: str, paused: str, resumed: str, deadline: str
) -> None:
    state = run(("2026-11-16 10:00", start(limit)), (paused, PAUSE), (resumed, RESUME))

    assert state.due_at == at(deadline)
    assert state.paused_at is None
    (pause,) = state.pauses
    assert (pause.paused_at, pause.resumed_at) == (at(paused), at(resumed))
    assert pause.reason == "awaiting-reporter"


def test_the_warning_moves_with_a_pause_that_began_before_it() -> None:
    state = run(
        ("2026-11-16 10:00", start("10h")),
        ("2026-11-16 12:00", PAUSE),
        ("2026-11-16 17:00", RESUME),
    )

    assert state.due_at == at("2026-11-17 01:00")
    assert state.warn_at == at("2026-11-16 23:00")


def test_a_warning_already_given_stays_given_through_a_pause() -> None:
    state = run(
        ("2026-11-16 10:00", start("10h")),
        ("2026-11-16 19:00", PAUSE),
        ("2026-11-16 21:00", RESUME),
    )

    assert state.warn_at == at("2026-11-16 18:00")
    assert state.due_at == at("2026-11-16 22:00")


def test_moments_out_of_order_never_take_time_back() -> None:
    state = run(
        ("2026-11-16 10:00", start("10h")),
        ("2026-11-16 12:00", PAUSE),
        ("2026-11-16 11:59", RESUME),
        ("2026-11-16 09:00", STOP),
    )

    assert state.due_at == at("2026-11-16 20:00")
    assert state.stopped_at == state.started_at


# -- extension, stop, rounds ---------------------------------------------------------------------


def test_an_extension_counts_from_the_deadline_and_may_clear_the_warning() -> None:
    steps = (
        ("2026-11-16 10:00", start("5wd")),
        ("2026-11-23 09:00", Extend("handling", Limit.parse("5wd"))),
    )
    before, after = run(*steps[:1]), run(*steps)

    assert after.due_at == at("2026-11-30 17:30")
    assert after.extended == (Limit.parse("5wd"),)
    assert after.warn_at == at("2026-11-26 17:30")
    assert rules.colour_at(before, at("2026-11-23 09:00")) is Colour.YELLOW
    assert rules.colour_at(after, at("2026-11-23 09:00")) is Colour.GREEN


def test_colours_follow_the_clock_and_stay_when_it_is_held() -> None:
    running = run(("2026-11-16 10:00", start("10h")))
    paused = run(("2026-11-16 10:00", start("10h")), ("2026-11-16 18:30", PAUSE))
    stopped = run(("2026-11-16 10:00", start("10h")), ("2026-11-16 20:00", STOP))
    late = run(("2026-11-16 10:00", start("10h")), ("2026-11-16 20:01", STOP))

    colours = [
        rules.colour_at(running, at(f"2026-11-16 {hour}")) for hour in ("17:59", "18:00", "20:00")
    ]

    assert colours == [Colour.GREEN, Colour.YELLOW, Colour.RED]
    tomorrow = at("2026-11-17 10:00")
    assert rules.colour_at(paused, tomorrow) is Colour.YELLOW
    assert rules.colour_at(stopped, tomorrow) is Colour.YELLOW
    assert rules.colour_at(late, tomorrow) is Colour.RED
    assert rules.colour_at(late, at("2026-11-16 11:00")) is Colour.GREEN
    assert [rules.is_late(state, tomorrow) for state in (running, stopped, late)] == [
        True,
        False,
        True,
    ]


def test_work_sent_back_starts_a_new_round() -> None:
    state = run(
        ("2026-11-16 10:00", start("10h")),
        ("2026-11-16 11:00", PAUSE),
        ("2026-11-16 12:00", STOP),
        ("2026-11-17 10:00", start("5wd")),
    )

    assert (state.round, state.pauses, state.extended, state.stopped_at) == (2, (), (), None)
    assert state.due_at == at("2026-11-24 17:30")


def test_stopping_ends_an_open_pause_and_counts_it() -> None:
    state = run(
        ("2026-11-16 10:00", start("2h")),
        ("2026-11-16 11:00", PAUSE),
        ("2026-11-16 15:00", STOP),
    )

    assert state.due_at == at("2026-11-16 16:00")
    assert state.paused_at is None
    assert not rules.is_late(state, at("2026-11-20 10:00"))


@pytest.mark.parametrize(
    "ops",
    [
        [PAUSE],
        [RESUME],
        [STOP],
        [Extend("handling", Limit.parse("1h"))],
        [start("1h"), RESUME],
        [start("1h"), start("1h")],
        [start("1h"), PAUSE, PAUSE],
        [start("1h"), PAUSE, RESUME, RESUME],
        [start("1h"), STOP, PAUSE],
        [start("1h"), STOP, STOP],
    ],
)
def test_an_operation_out_of_place_is_refused(ops: list[ClockOp]) -> None:
    with pytest.raises(WrongState, match="handling"):
        rules.replay([(at("2026-11-16 10:00"), ops)], CALENDAR)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = at("2026-11-16 10:00").replace(tzinfo=None)

    with pytest.raises(InvalidInput, match="no time zone"):
        rules.replay([(naive, [start("1h")])], CALENDAR)
    with pytest.raises(InvalidInput, match="no time zone"):
        rules.due_at(naive, Limit.parse("5wd"), CALENDAR)


def test_an_operation_is_for_the_phase_it_names() -> None:
    state = run(("2026-11-16 10:00", start("1h")))

    with pytest.raises(ValueError, match="filing"):
        rules.apply(state, at("2026-11-16 10:00"), Stop("filing"), CALENDAR)
    with pytest.raises(TypeError):
        rules.apply(state, at("2026-11-16 10:00"), ClockOp("handling"), CALENDAR)


# -- facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "op", [start("5wd"), PAUSE, RESUME, STOP, Extend("call-back", Limit.parse("8wh"))]
)
def test_an_operation_comes_back_from_its_facts(op: ClockOp) -> None:
    facts = op.to_facts()

    assert ClockOp.from_facts(facts) == op
    assert all(isinstance(value, str) for value in facts.values())


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"op": "rewind", "phase": "handling"},
        {"op": "start", "phase": "handling"},
        {"op": "start", "phase": "handling", "limit": 5},
        {"op": "stop", "phase": None},
        {"op": "pause", "phase": "handling"},
        {"op": "pause", "phase": "handling", "reason": "called Mrs Zhang, 13000000001"},
        {"op": "stop", "phase": "x" * 21},
    ],
)
def test_facts_that_are_not_an_operation_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        ClockOp.from_facts(facts)
