# ruff: noqa: DTZ001 - a spreadsheet knows no zones
"""Dates as people write them: read, or refused where they could mean two days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.channels.transfer.moments import read_moment
from gongzhi.channels.transfer.sheets.model import Cell
from gongzhi.channels.transfer.sheets.problems import Problem, UnusableValue

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2020/1/6 12:09:38", at(2020, 1, 6, 12, 9, 38)),
        ("2019-02-28", at(2019, 2, 28)),
        ("2019年2月28日", at(2019, 2, 28)),
        ("2019 年 2 月 28 日 星期四", at(2019, 2, 28)),
        ("2019年2月28日 15时30分", at(2019, 2, 28, 15, 30)),
        ("2019年2月28日下午3点", at(2019, 2, 28, 15)),
        ("2019-2-28 下午3:05", at(2019, 2, 28, 15, 5)),
        ("2019-2-28 3:05 PM", at(2019, 2, 28, 15, 5)),
        ("2019-2-28 12:05 AM", at(2019, 2, 28, 0, 5)),
        ("2019.02.28 08:00", at(2019, 2, 28, 8)),
        ("２０１９／２／２８　８：００", at(2019, 2, 28, 8)),
        ("2019-02-28T08:00:00Z", at(2019, 2, 28, 16)),
        ("2019-02-28T08:00:00.123+08:00", at(2019, 2, 28, 8)),
        ("2019-02-28 24:00", at(2019, 3, 1)),
        ("20200106120938", at(2020, 1, 6, 12, 9, 38)),
        ("20200106", at(2020, 1, 6)),
        (20200106, at(2020, 1, 6)),
        (43836.5067, at(2020, 1, 6, 12, 9, 39)),
        (43836, at(2020, 1, 6)),
        ("43836.5", at(2020, 1, 6, 12)),
        (1578283778, at(2020, 1, 6, 12, 9, 38)),
        (1578283778000, at(2020, 1, 6, 12, 9, 38)),
        ("25/12/2019", at(2019, 12, 25)),
        ("12/25/2019 8:00", at(2019, 12, 25, 8)),
        ("3/3/2019", at(2019, 3, 3)),
        (datetime(2020, 1, 6, 12, 9, 38), at(2020, 1, 6, 12, 9, 38)),
        (datetime(2020, 1, 6, 4, tzinfo=UTC), at(2020, 1, 6, 12)),
        (date(2020, 1, 6), at(2020, 1, 6)),
        (None, None),
        ("  ", None),
    ],
)
def test_a_date_is_read_in_local_time(cell: Cell, moment: datetime | None) -> None:
    assert read_moment(cell, now=NOW) == moment


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("06/01/2020", Problem.AMBIGUOUS_DATE),
        ("20/1/6", Problem.AMBIGUOUS_DATE),
        ("1月6日", Problem.AMBIGUOUS_DATE),
        ("2020-02-30", Problem.UNREADABLE_DATE),
        ("2020-13-01", Problem.UNREADABLE_DATE),
        ("2020-01-06 25:00", Problem.UNREADABLE_DATE),
        ("20201301", Problem.UNREADABLE_DATE),
        ("昨天", Problem.UNREADABLE_DATE),
        ("2020-01-06 到 2020-01-09", Problem.UNREADABLE_DATE),
        (time(8, 0), Problem.UNREADABLE_DATE),
        (True, Problem.UNREADABLE_DATE),
        (12, Problem.UNREADABLE_DATE),
        ("2077-01-01", Problem.IMPLAUSIBLE_DATE),
        ("1900-01-00", Problem.UNREADABLE_DATE),
        ("1958-01-01", Problem.IMPLAUSIBLE_DATE),
    ],
)
def test_what_is_no_certain_date_is_refused(cell: Cell, problem: Problem) -> None:
    with pytest.raises(UnusableValue) as refused:
        read_moment(cell, now=NOW)

    assert refused.value.finding.problem is problem


def test_the_order_of_day_and_month_can_be_said() -> None:
    assert read_moment("06/01/2020", now=NOW, order="dmy") == at(2020, 1, 6)
    assert read_moment("06/01/2020", now=NOW, order="mdy") == at(2020, 6, 1)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        moment = read_moment(text, now=NOW)
    except UnusableValue:
        return
    assert moment is None or moment.tzinfo is not None


@given(
    st.datetimes(datetime(1981, 1, 1), datetime(2026, 1, 1)).map(lambda m: m.replace(microsecond=0))
)
def test_a_written_date_is_the_same_when_read(moment: datetime) -> None:
    expected = moment.replace(tzinfo=SHANGHAI)

    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y%m%d%H%M%S"):
        assert read_moment(moment.strftime(form), now=NOW) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "1" * 400, float("nan"), float("inf"), 1e300, -1e300, 10**400, "0001-01-01 00:00 +14:00",
        "9999-12-31 24:00", "9999-12-31 23:00 -12:00", "2020-01-06 00:00 +99:99",
    ],
)  # fmt: skip
def test_what_lies_beyond_every_calendar_is_refused(cell: Cell) -> None:
    with pytest.raises(UnusableValue) as refused:
        read_moment(cell, now=NOW)

    assert refused.value.finding.problem is Problem.UNREADABLE_DATE
