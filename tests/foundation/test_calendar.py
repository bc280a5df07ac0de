"""Working time is counted on the real calendar, make-up workdays included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongzhi.foundation.clock.calendar import (
    FIRST_DAY,
    LAST_DAY,
    ZONE,
    DayKind,
    WorkingCalendar,
    end_of_day,
    to_local,
)
from gongzhi.foundation.errors import InvalidInput

CALENDAR = WorkingCalendar()
NO_TIME = timedelta(0)


def at(text: str) -> datetime:
    """Read a local moment such as ``2026-02-14 09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


days = st.dates(date(2004, 1, 1), date(2060, 12, 31))
moments = st.timedeltas(NO_TIME, timedelta(days=20_000)).map(at("2004-01-01 00:00").__add__)
spans = st.timedeltas(NO_TIME, timedelta(days=400))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-26", True),  # Sunday made up before the Spring Festival
        ("2025-01-28", False),  # New Year's Eve, a Tuesday
        ("2025-02-04", False),
        ("2025-02-08", True),  # Saturday made up after it
        ("2025-09-28", True),  # Sunday made up before National Day
        ("2025-10-01", False),
        ("2025-10-08", False),  # National Day and Mid-Autumn: eight days
        ("2025-10-09", True),
        ("2025-10-11", True),  # Saturday made up
        ("2025-10-12", False),
        ("2026-01-04", True),  # Sunday made up
        ("2026-02-14", True),  # Saturday made up before the Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),  # nine days
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday made up
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-11-21", False),  # an ordinary Saturday
    ],
)
def test_the_published_calendar_is_followed(day: str, *, works: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


def test_the_spring_festival_is_leapt_over_and_made_up_days_count() -> None:
    friday = date(2026, 2, 13)

    assert CALENDAR.nth_working_day_after(friday, 1) == date(2026, 2, 14)
    assert CALENDAR.nth_working_day_after(friday, 2) == date(2026, 2, 24)
    assert CALENDAR.nth_working_day_after(friday, 6) == date(2026, 2, 28)
    assert CALENDAR.nth_working_day_after(friday, 7) == date(2026, 3, 2)
    assert CALENDAR.working_day_on_or_after(date(2026, 2, 15)) == date(2026, 2, 24)
    assert CALENDAR.working_days_between(friday, date(2026, 2, 28)) == 6


def test_hours_run_over_lunch_night_and_the_october_holiday() -> None:
    eve = at("2025-09-30 16:30")

    assert CALENDAR.add_working_minutes(eve, 30) == at("2025-09-30 17:00")
    assert CALENDAR.add_working_minutes(eve, 60) == at("2025-09-30 17:30")
    assert CALENDAR.add_working_minutes(eve, 61) == at("2025-10-09 09:01")
    assert CALENDAR.add_working_minutes(eve, 60 + 180) == at("2025-10-09 12:00")
    assert CALENDAR.add_working_minutes(eve, 60 + 181) == at("2025-10-09 13:31")
    assert CALENDAR.add_working_minutes(at("2025-10-03 10:00"), 420) == at("2025-10-09 17:30")
    assert CALENDAR.working_minutes_between(eve, at("2025-10-09 12:45")) == 240
    assert CALENDAR.minutes_a_day == 420


def test_business_is_open_at_both_ends_of_a_period() -> None:
    for moment in ("09:00", "12:00", "13:30", "17:30"):
        assert CALENDAR.is_working_time(at(f"2026-11-20 {moment}"))
    for moment in ("08:59", "12:01", "13:29", "17:31"):
        assert not CALENDAR.is_working_time(at(f"2026-11-20 {moment}"))
    assert not CALENDAR.is_working_time(at("2026-11-21 10:00"))


def test_other_hours_may_be_set() -> None:
    long_days = WorkingCalendar(hours=[(time(8, 30), time(20))])

    assert long_days.minutes_a_day == 690
    assert long_days.add_working_minutes(at("2026-11-20 19:00"), 90) == at("2026-11-23 09:00")
    assert long_days.close_of(date(2026, 11, 20)) == at("2026-11-20 20:00")
    assert long_days.opening_of(date(2026, 11, 20)) == at("2026-11-20 08:30")


@pytest.mark.parametrize(
    "hours",
    [
        [],
        [(time(12), time(9))],
        [(time(9), time(9))],
        [(time(9), time(13)), (time(12), time(17))],
        [(time(13), time(17)), (time(9), time(12))],
    ],
)
def test_impossible_hours_are_refused(hours: list[tuple[time, time]]) -> None:
    with pytest.raises(InvalidInput, match="periods in order"):
        WorkingCalendar(hours=hours)


def test_rows_of_the_holiday_table_override_the_published_calendar() -> None:
    edited = WorkingCalendar(
        {date(2026, 11, 20): DayKind.HOLIDAY, date(2026, 11, 21): DayKind.WORKDAY}
    )

    assert not edited.is_working_day(date(2026, 11, 20))
    assert edited.is_working_day(date(2026, 11, 21))
    assert edited.nth_working_day_after(date(2026, 11, 19), 1) == date(2026, 11, 21)
    assert CALENDAR.is_working_day(date(2026, 11, 20))


def test_a_year_not_yet_published_assumes_weekends_and_says_so() -> None:
    year = 2090
    new_year, national_day = date(year, 1, 1), date(year, 10, 1)

    assert CALENDAR.is_published(2026)
    assert not CALENDAR.is_published(year)
    assert CALENDAR.is_working_day(national_day) is (national_day.weekday() < 5)
    assert not WorkingCalendar({new_year: DayKind.HOLIDAY}).is_published(year)
    assert WorkingCalendar({new_year: DayKind.HOLIDAY, national_day: DayKind.HOLIDAY}).is_published(
        year
    )


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = at("2026-11-20 10:00").replace(tzinfo=None)

    for read in (
        to_local,
        CALENDAR.is_working_time,
        lambda moment: CALENDAR.add_working_minutes(moment, 1),
        lambda moment: CALENDAR.working_minutes_between(moment, at("2026-11-20 10:00")),
    ):
        with pytest.raises(InvalidInput, match="no time zone"):
            read(naive)


def test_days_outside_the_calendar_are_refused() -> None:
    for count in (
        lambda: CALENDAR.is_working_day(FIRST_DAY - timedelta(days=1)),
        lambda: CALENDAR.is_working_day(LAST_DAY + timedelta(days=1)),
        lambda: CALENDAR.nth_working_day_after(LAST_DAY, 1),
        lambda: CALENDAR.add_working_minutes(at("2099-12-31 12:00"), 60 * 24),
        lambda: CALENDAR.is_working_time(datetime.max.replace(tzinfo=UTC)),
    ):
        with pytest.raises(InvalidInput, match="2000-01-01 to 2099-12-31"):
            count()
    with pytest.raises(InvalidInput, match="at least 1"):
        CALENDAR.nth_working_day_after(FIRST_DAY, 0)
    with pytest.raises(InvalidInput, match="never taken away"):
        CALENDAR.add_working_minutes(at("2026-11-20 10:00"), -1)


def test_the_calendar_ends_with_its_last_day() -> None:
    assert end_of_day(LAST_DAY) == at("2100-01-01 00:00")
    assert CALENDAR.is_working_day(FIRST_DAY) is False  # a Saturday


# -- what always holds -------------------------------------------------------------------------


@given(moment=moments, first=spans, second=spans)
def test_working_time_adds_up(moment: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = moment + first, moment + first + second

    whole = CALENDAR.working_time_between(moment, end)

    assert whole == CALENDAR.working_time_between(moment, middle) + (
        CALENDAR.working_time_between(middle, end)
    )
    assert NO_TIME <= whole <= end - moment
    assert CALENDAR.working_time_between(end, moment) == -whole
    assert CALENDAR.working_minutes_between(end, moment) == -(whole // timedelta(minutes=1))


@given(moment=moments, amount=spans.filter(bool))
@example(moment=at("2026-02-13 17:30"), amount=timedelta(minutes=420))
def test_adding_working_time_ends_in_working_time_and_can_be_measured(
    moment: datetime, amount: timedelta
) -> None:
    end = CALENDAR.add_working_time(moment, amount)

    assert CALENDAR.is_working_time(end)
    assert CALENDAR.working_time_between(moment, end) == amount
    assert CALENDAR.working_time_between(moment, end - timedelta(microseconds=1)) < amount


@given(moment=moments, first=spans, second=spans)
def test_working_time_may_be_added_in_two_steps(
    moment: datetime, first: timedelta, second: timedelta
) -> None:
    by_steps = CALENDAR.add_working_time(CALENDAR.add_working_time(moment, first), second)

    assert by_steps == CALENDAR.add_working_time(moment, first + second)
    assert CALENDAR.add_working_time(moment, NO_TIME) == moment


@given(day=days, n=st.integers(1, 600))
def test_the_nth_working_day_is_worked_and_n_working_days_away(day: date, n: int) -> None:
    found = CALENDAR.nth_working_day_after(day, n)

    assert CALENDAR.is_working_day(found)
    assert CALENDAR.working_days_between(day, found) == n
    assert CALENDAR.working_days_between(day, found - timedelta(days=1)) == n - 1


@given(moment=moments, zone=st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
def test_the_zone_a_moment_is_given_in_makes_no_difference(moment: datetime, zone: str) -> None:
    elsewhere = moment.astimezone(ZoneInfo(zone))

    assert to_local(elsewhere) == moment
    assert CALENDAR.add_working_minutes(elsewhere, 500) == CALENDAR.add_working_minutes(moment, 500)
    assert moment.utcoffset() == timedelta(hours=8)  # no daylight saving time anywhere in range
