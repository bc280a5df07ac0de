"""When two names are one, two periods are one, and what is never asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.burden.names import alike, plain_name
from gongzhi.oversight.burden.rules import check_name, same_period

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
PERIODS = st.tuples(DAYS, st.integers(0, 400)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("电梯台数", "电梯 数量"),
        ("网格总数", "网格数（个）".replace("（个）", "")),
        ("辖区物业企业数量", "物业企业数"),
        ("ＡＥＤ数量", "aed数"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str):
    assert plain_name(one) == plain_name(other)


def test_names_that_are_like_each_other_are_shown_and_others_are_not():
    known = {plain_name(name): name for name in ("六十岁以上老人数", "电梯数", "业委会数")}
    names = {plain: plain for plain in known}

    assert [known[plain] for plain in alike("60岁以上老人数", names)] == ["六十岁以上老人数"]
    assert alike("消防演练场次", names) == []


@pytest.mark.parametrize("name", ["楼长姓名", "居民手机号", "特困人员花名册", "宗教信仰情况"])
def test_persons_are_not_asked_for(name: str):
    with pytest.raises(InvalidInput):
        check_name(name)


@given(one=PERIODS, other=PERIODS)
def test_being_one_period_is_mutual_and_needs_a_common_day(
    one: tuple[date, date], other: tuple[date, date]
):
    assert same_period(one, one)
    assert same_period(one, other) is same_period(other, one)
    if one[1] < other[0] or other[1] < one[0]:
        assert not same_period(one, other)


def test_a_month_is_not_its_year():
    assert not same_period(
        (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 3, 1), date(2026, 3, 31))
    )
