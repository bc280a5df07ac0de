"""When a message goes out, on the statutory calendar."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from gongzhi.channels.notify.rules import Quiet, Timing, due_at
from gongzhi.foundation.clock.calendar import ZONE, DayKind, WorkingCalendar

CALENDAR = WorkingCalendar()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("timing", "at", "due"),
    [
        (Timing.NOW, "2026-11-25 10:00:30", "2026-11-25 10:01"),
        (Timing.NOW, "2026-11-25 10:00:00", "2026-11-25 10:01"),
        (Timing.HOURLY, "2026-11-25 10:00:30", "2026-11-25 11:00"),
        (Timing.HOURLY, "2026-11-25 23:30", "2026-11-26 07:30"),  # 00:00 is quiet
        (Timing.NOW, "2026-11-25 21:00", "2026-11-26 07:30"),
        (Timing.NOW, "2026-11-26 07:29:30", "2026-11-26 07:30"),
        (Timing.DAILY, "2026-11-25 08:29:59", "2026-11-25 08:30"),
        (Timing.DAILY, "2026-11-25 08:30", "2026-11-26 08:30"),
        (Timing.DAILY, "2026-11-27 12:00", "2026-11-30 08:30"),  # over the weekend
        (Timing.DAILY, "2026-09-30 12:00", "2026-10-08 08:30"),  # over the National Day holiday
        (Timing.DAILY, "2026-10-09 12:00", "2026-10-10 08:30"),  # a make-up Saturday
    ],
)
def test_a_message_goes_out_with_its_window(timing: Timing, at: str, due: str):
    assert due_at(timing, _at(at), calendar=CALENDAR, quiet=Quiet()) == _at(due)


def test_nothing_goes_out_where_none_is_wanted():
    assert due_at(Timing.OFF, _at("2026-11-25 10:00"), calendar=CALENDAR) is None


def test_the_urgent_breaks_the_quiet_but_no_chosen_digest():
    night = _at("2026-11-25 23:10:20")

    now = due_at(Timing.NOW, night, calendar=CALENDAR, quiet=Quiet(), urgent=True)
    hourly = due_at(Timing.HOURLY, night, calendar=CALENDAR, quiet=Quiet(), urgent=True)

    assert now == _at("2026-11-25 23:11")
    assert hourly == _at("2026-11-26 07:30")


def test_quiet_hours_within_a_day_and_none():
    lunch, none = Quiet(time(12), time(14)), Quiet(time(9), time(9))

    assert lunch.end_if_within(_at("2026-11-25 12:30")) == _at("2026-11-25 14:00")
    assert lunch.end_if_within(_at("2026-11-25 14:00")) == _at("2026-11-25 14:00")
    assert none.end_if_within(_at("2026-11-25 09:00")) == _at("2026-11-25 09:00")


def test_a_day_off_set_by_the_administrator_holds_for_digests():
    calendar = WorkingCalendar({date(2026, 11, 26): DayKind.HOLIDAY})

    due = due_at(Timing.DAILY, _at("2026-11-25 12:00"), calendar=calendar)

    assert due == _at("2026-11-27 08:30")
