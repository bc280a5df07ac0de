"""Clocks over columns agree with the clocks of the foundation, moment for moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.channels.sample.bulk.times import Calendar, replay
from gongzhi.foundation.clock import rules
from gongzhi.foundation.clock.calendar import WorkingCalendar
from gongzhi.foundation.clock.operations import ClockOp

BOOK = WorkingCalendar()
COLUMNS = Calendar(BOOK, date(2023, 1, 1), date(2026, 12, 31))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 850 * 86_400_000_000).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
)
LIMITS = st.sampled_from(["15min", "4h", "1d", "3d", "2wh", "4wh", "8wh", "1wd", "3wd", "10wd"])
GAPS = st.lists(st.timedeltas(timedelta(0), timedelta(days=9)), min_size=6, max_size=6)


def micro(at):
    return (at - EPOCH) // timedelta(microseconds=1)


STORIES = [
    ["start", "stop"],
    ["start", "pause", "stop"],
    ["start", "pause", "resume", "pause", "stop"],
    ["start", "extend", "pause", "stop"],
    ["start", "pause", "resume", "extend", "pause", "resume"],
    ["start", "stop", "start", "pause", "stop"],
    ["start", "pause", "resume", "pause", "resume", "pause"],
]


@pytest.mark.parametrize("story", STORIES, ids="-".join)
@given(start=STARTS, limit=LIMITS, more=LIMITS, gaps=GAPS)
def test_a_column_of_one_equals_the_clock_of_the_foundation(story, start, limit, more, gaps):
    moments, at = [], start
    for gap in gaps[: len(story)]:
        at += gap
        moments.append(at)
    facts = []
    for op in story:
        fact = {"op": op, "phase": "handling"}
        if op in {"start", "extend"}:
            fact["limit"] = limit if op == "start" else more
        if op == "pause":
            fact["reason"] = "handle"
        facts.append(fact)

    expected = rules.replay(
        [(m, [ClockOp.from_facts(f)]) for m, f in zip(moments, facts, strict=False)], BOOK
    )["handling"]
    entries = [(np.array([micro(m)]), [f]) for m, f in zip(moments, facts, strict=False)]
    found = replay(entries, COLUMNS)["handling"]

    for name in ("started_at", "due_at", "warn_at", "paused_at", "stopped_at"):
        value, column = getattr(expected, name), getattr(found, name)
        assert (None if column is None else int(column[0])) == (value and micro(value)), name
    assert found.round == expected.round
