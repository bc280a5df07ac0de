"""What is asked, short and shared: properties of the arithmetic, and its edges."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.planning.staffing.demands import (
    Bounds,
    ByRows,
    Fixed,
    OnePer,
    Range,
    Row,
    Term,
    Total,
    bounds_of,
    with_one_per,
)
from gongzhi.planning.staffing.outlook import (
    Need,
    Sum,
    WhatIf,
    need,
    outlook,
    pay_asked,
    shared,
    sum_of,
)

WORKERS = OnePer("households", Fraction(200), Fraction(300))
ORGANISERS = ByRows(
    "members",
    (
        Row(Range(end=Fraction(200)), (Bounds(low=Fraction(1)),)),
        Row(Range(start=Fraction(200)), (Bounds(low=Fraction(2)),)),
    ),
)
FUND = Total((Term(Fraction(100_000)), Term(Fraction(200), "members")))
counts = st.integers(0, 100_000)
growths = st.fractions(-1, 3, max_denominator=200)


@given(counts, counts, st.integers(1, 2_000))
def test_more_households_never_need_fewer_workers(one: int, other: int, ratio: int):
    fewer, more = sorted((one, other))
    demand = with_one_per(WORKERS, Fraction(ratio))

    asked = [need(demand, None, {"households": Fraction(n)}, whole=True).low for n in (fewer, more)]

    assert asked[0] <= asked[1]
    assert asked[1] * ratio >= more > (asked[1] - 1) * ratio


@given(counts, st.integers(0, 50), growths, st.integers(1, 10))
def test_what_is_short_with_what_is_there_makes_what_is_asked(
    households: int, today: int, growth: Fraction, years: int
):
    what_if = WhatIf({"households": growth}, years=years)
    known = {"households": Fraction(households)}

    for one in outlook(WORKERS, Fraction(today), known, what_if, whole=True):
        assert one.low is not None
        assert one.high is not None
        if one.short:
            assert one.today + one.short == one.low
        if one.over:
            assert one.today - one.over == one.high
        assert not (one.short and one.over)
        assert one.low.denominator == 1


@given(counts, growths, growths)
def test_growth_goes_in_equal_steps_to_the_nearest_whole_one(
    count: int, one: Fraction, other: Fraction
):
    less, more = sorted((one, other))
    steps = [
        WhatIf({"households": more}, years=4).grown("households", Fraction(count), year)
        for year in (1, 2, 3, 4)
    ]

    assert steps == sorted(steps, reverse=more < 0)
    assert abs(steps[-1] - count * (1 + more)) <= Fraction(1, 2)
    assert (
        WhatIf({"households": less}, years=4).grown("households", Fraction(count), 4) <= steps[-1]
    )


@given(st.fractions(0, 10**7, max_denominator=100), st.fractions(0, 20, max_denominator=20))
def test_shares_add_up_and_keep_their_ratio_to_the_cent(total: Fraction, ratio: Fraction):
    first, second = shared(total, ratio)

    assert first + second == total
    assert (second * 100).denominator == 1
    assert abs(first - second * ratio) < Fraction(1, 50) * (1 + ratio)


@given(st.lists(st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 900))))
def test_sums_are_of_what_is_known_and_nothing_helps_another_place(
    places: list[tuple[int | None, int | None]],
):
    needs = [
        need(
            WORKERS,
            None if today is None else Fraction(today),
            {} if homes is None else {"households": Fraction(homes)},
            whole=True,
        )
        for today, homes in places
    ]
    both = [one for one in needs if one.known]

    total = sum_of(needs)

    assert (total.places, total.known) == (len(places), len(both))
    assert total.short == sum(one.short for one in both)
    assert total.short >= sum(one.low - one.today for one in both)
    halves = sum_of(needs[::2]) + sum_of(needs[1::2])
    assert all(getattr(total, one.name) == getattr(halves, one.name) for one in fields(Sum))


def test_a_value_that_two_rows_claim_is_read_both_ways():
    at_200 = need(ORGANISERS, Fraction(1), {"members": Fraction(200)}, whole=True)

    assert (at_200.low, at_200.strict_low) == (1, 2)
    assert (at_200.short, at_200.strict_short) == (0, 1)
    assert at_200.doubtful
    assert not need(ORGANISERS, None, {"members": Fraction(199)}, whole=True).doubtful
    assert need(ORGANISERS, None, {"members": Fraction(201)}, whole=True).low == 2


def test_an_end_left_out_by_both_rows_is_read_both_ways_too():
    rows = (
        Row(Range(end=Fraction(5), end_open=True), (Bounds(Fraction(1)),)),
        Row(Range(start=Fraction(5), start_open=True, end=Fraction(9)), (Bounds(Fraction(2)),)),
    )

    assert len(bounds_of(ByRows("n", rows), {"n": Fraction(5)})) == 2
    assert bounds_of(ByRows("n", rows), {"n": Fraction(10)}) == ()


def test_what_is_not_known_asks_nothing_and_is_no_zero():
    unknown = need(FUND, Fraction(5), {}, whole=False)

    assert unknown.low is None
    assert not unknown.known
    assert sum_of([unknown]).with_asked == 0


def test_posts_go_up_to_whole_ones_and_money_stays_as_it_is():
    share = Total((Term(Fraction(1, 20), "posts"),))
    posts = {"posts": Fraction(1_003)}

    assert need(share, None, posts, whole=True).low == 51
    assert need(share, None, posts, whole=False).low == Fraction("50.15")
    assert need(FUND, None, {"members": Fraction(86)}, whole=False).low == 117_200


def test_a_ratio_that_is_supposed_holds_from_the_first_year_on():
    years = outlook(
        WORKERS,
        Fraction(5),
        {"households": Fraction(1_500)},
        WhatIf({}, Fraction(250), 2),
        whole=True,
    )

    assert [one.low for one in years] == [5, 6, 6]
    assert [one.high for one in years] == [7, 7, 7]
    assert with_one_per(FUND, Fraction(250)) is FUND


@pytest.mark.parametrize(
    ("table", "asked"),
    [({9: 84_000, 8: 90_000}, (168_000, 180_000)), ({9: 84_000}, (None, None)), ({}, (None, None))],
)
def test_pay_is_by_the_grade_asked_in_both_readings(
    table: dict[int, int], asked: tuple[int | None, int | None]
):
    grade = Need(Fraction(9), (Bounds(high=Fraction(9)), Bounds(high=Fraction(8))))
    posts = need(Fixed(Bounds(Fraction(2), Fraction(3))), None, {}, whole=True)
    pay = {Fraction(one): Fraction(yuan) for one, yuan in table.items()}

    cost = pay_asked(posts, grade, pay)

    assert (cost.low, cost.strict_low) == asked
    assert (grade.short, grade.over) == (0, 0)
