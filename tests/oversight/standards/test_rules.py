"""Ten kinds of rule held against figures: exact, and open where nobody can know."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gongzhi.oversight.standards.kinds import Rule, Span
from gongzhi.oversight.standards.rules import Kept, Measured, Open, Verdict, judge, period_of

ON = date(2026, 5, 20)
PARSE = TypeAdapter(Rule).validate_python

GRID_SIZE = {"type": "between", "metric": "households", "low": 300, "high": 500}
WORKERS = {"type": "ratio", "metric": "workers", "per": "households", "low": 200, "high": 300}
ORGANISERS = {
    "type": "table",
    "metric": "organisers",
    "by": "members",
    "rows": [{"below": 200, "at_least": 1}, {"above": 200, "at_least": 2}],
    "doubt": "正好200名党员属哪一档，原文未写明",
}
SECRETARY_PAY = {
    "type": "table",
    "metric": "grade",
    "by": "terms",
    "rows": [
        {"from": 0, "below": 1, "at_most": 9},
        {"from": 1, "below": 2, "at_most": 9, "instead": {"at_most": 8}},
        {"from": 2, "at_most": 9, "instead": {"at_most": 7}},
    ],
    "doubt": "“表现优秀”由人评定",
}
ACTIVITY_FUND = {
    "type": "formula",
    "metric": "fund",
    "terms": [
        {"name": "基数", "amount": 100_000},
        {"name": "每名党员", "amount": 200, "times": "members"},
    ],
}
SHARES = {
    "type": "formula",
    "metric": "city",
    "relation": "equal",
    "terms": [{"name": "区级", "amount": 1, "times": "district"}],
}
CENTRES = {
    "type": "coverage",
    "metric": "centres",
    "sites": [1, 2],
    "serves": [{"metric": "people", "most": 50_000}, {"metric": "square_km", "most": 4}],
    "doubt": "2个合起来还是每个服务这一范围，原文两可",
}
QUARTERLY = {"type": "cadence", "duty": "joint-meeting", "every": "quarter"}


def _judge(rule: dict[str, Any], **figures: float | Fraction | Open) -> Verdict:
    read = {
        name: Measured(None, given) if isinstance(given, Open) else Measured(Fraction(given))
        for name, given in figures.items()
    }
    return judge(PARSE(rule), read, on=ON)


@pytest.mark.parametrize(
    ("households", "met", "gap"),
    [(299, False, -1), (300, True, 0), (500, True, 0), (620, False, 120)],
)
def test_a_grid_has_300_to_500_households_ends_included(households: int, met, gap: int):
    verdict = _judge(GRID_SIZE, households=households)

    assert (verdict.met, verdict.gap) == (met, gap)


@pytest.mark.parametrize("reason", [Open.NO_DATA, Open.TOO_FEW])
def test_a_figure_nobody_knows_is_neither_met_nor_unmet(reason: Open):
    verdict = _judge(GRID_SIZE, households=reason)

    assert (verdict.met, verdict.value, verdict.reason) == (None, None, reason)
    assert _judge(GRID_SIZE).reason is Open.NO_DATA


@pytest.mark.parametrize(
    ("households", "workers", "met", "gap"),
    [
        (3000, 9, False, -1),
        (3000, 10, True, 0),
        (3000, 15, True, 0),
        (3000, 16, False, 1),
        (3001, 10, False, -1),
        (150, 1, True, 0),  # fewer than one worker's share still need one
        (150, 2, False, 1),
        (0, 0, True, 0),
    ],
)
def test_one_worker_for_200_to_300_households(households: int, workers: int, met, gap: int):
    verdict = _judge(WORKERS, households=households, workers=workers)

    assert (verdict.met, verdict.gap) == (met, gap)


@pytest.mark.parametrize(
    ("members", "organisers", "met"),
    [
        (199, 1, True),
        (199, 0, False),
        (201, 1, False),
        (201, 2, True),
        (200, 1, None),  # which row holds is not said
        (200, 2, True),  # enough by either reading
        (200, 0, False),  # too few by either
    ],
)
def test_exactly_200_members_is_open_where_the_readings_disagree(
    members: int, organisers: int, met
):
    verdict = _judge(ORGANISERS, members=members, organisers=organisers)

    assert verdict.met is met
    assert verdict.reason is (Open.AMBIGUOUS if met is None else None)


def test_a_number_that_two_rows_claim_is_as_open_as_one_that_none_claims():
    rows = [{"to": 200, "at_least": 1}, {"from": 200, "at_least": 2}]

    verdicts = [
        _judge(ORGANISERS | {"rows": rows}, members=200, organisers=given).met
        for given in (0, 1, 2)
    ]

    assert verdicts == [False, None, True]


@pytest.mark.parametrize(
    ("terms", "grade", "met"),
    [(0, 10, False), (0, 9, True), (1, 9, None), (1, 8, True), (2, 8, None), (2, 10, False)],
)
def test_a_raise_that_a_person_must_judge_is_left_to_the_person(terms: int, grade: int, met):
    assert _judge(SECRETARY_PAY, terms=terms, grade=grade).met is met


def test_a_row_that_no_value_reaches_is_said():
    rows = [{"from": 0, "below": 1, "at_most": 9}]
    verdict = _judge(SECRETARY_PAY | {"rows": rows, "doubt": "余下未写"}, terms=5, grade=9)

    assert (verdict.met, verdict.reason) == (None, Open.NOT_COVERED)


def test_the_activity_fund_grows_with_the_members():
    verdict = _judge(ACTIVITY_FUND, fund=119_800, members=100)

    assert (verdict.met, verdict.gap) == (False, -200)
    assert verdict.bounds is not None
    assert verdict.bounds.low == 120_000
    assert _judge(ACTIVITY_FUND, fund=120_000, members=100).met is True
    assert _judge(ACTIVITY_FUND, fund=120_000).reason is Open.NO_DATA


def test_equal_shares_are_equal_to_the_cent():
    assert _judge(SHARES, city=Fraction("150000.01"), district=150_000).gap == Fraction("0.01")
    assert _judge(SHARES, city=150_000, district=150_000).met is True


def test_a_weight_is_shown_with_the_residents_own_score_even_where_it_is_unknown():
    rule = {"type": "weight", "metric": "weight", "at_least": 90, "beside": "score"}

    assert _judge(rule, weight=85, score=61).beside == 61
    assert _judge(rule, weight=Open.NO_DATA, score=61).beside == 61
    assert _judge(rule, weight=90, score=Open.TOO_FEW).met is True


@pytest.mark.parametrize(
    ("people", "square_km", "centres", "met"),
    [
        (50_000, 4, 2, True),
        (50_000, 4, 1, None),
        (50_000, 4, 0, False),
        (50_001, 4, 1, False),
        (50_000, 9, 6, True),
    ],
)
def test_service_centres_are_counted_by_people_and_by_ground(
    people: int, square_km: int, centres: int, met
):
    assert _judge(CENTRES, people=people, square_km=square_km, centres=centres).met is met


def _cadence(*days: date, since: date = date(2025, 1, 1), on: date = ON) -> Verdict:
    return judge(PARSE(QUARTERLY), {}, on=on, kept=Kept(since, days))


def test_a_meeting_of_this_quarter_is_enough():
    assert _cadence(date(2026, 4, 1)).met is True


def test_while_the_quarter_runs_the_last_one_counts():
    assert _cadence(date(2026, 3, 31)).met is True


def test_a_missed_quarter_is_unmet_since_it_ended():
    verdict = _cadence(date(2025, 8, 9))

    assert (verdict.met, verdict.gap) == (False, -1)
    assert verdict.since == date(2026, 1, 1)


def test_a_duty_younger_than_its_first_period_is_not_due():
    verdict = _cadence(since=date(2026, 4, 15))

    assert (verdict.met, verdict.reason) == (None, Open.NOT_DUE)


def test_nothing_recorded_is_no_data():
    assert judge(PARSE(QUARTERLY), {}, on=ON).reason is Open.NO_DATA


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Span))
def test_periods_follow_each_other_without_gap_or_overlap(day: date, every: Span):
    start, end = period_of(day, every)

    assert start <= day <= end
    assert period_of(end + timedelta(days=1), every)[0] == end + timedelta(days=1)
    assert (start.day, 12 % every.months) == (1, 0)


@given(low=st.integers(0, 10**9), width=st.integers(0, 10**9), value=st.fractions(0, 3 * 10**9))
def test_mending_by_the_gap_is_just_enough(low: int, width: int, value: Fraction):
    rule = GRID_SIZE | {"low": low, "high": low + width}
    verdict = _judge(rule, households=value)
    assert verdict.gap is not None

    mended = _judge(rule, households=value - verdict.gap)

    assert mended.met is True
    assert verdict.met is (verdict.gap == 0)
    if verdict.gap:
        nearly = value - verdict.gap * Fraction(999_999, 1_000_000)
        assert _judge(rule, households=nearly).met is False


@given(households=st.integers(0, 10**6), workers=st.integers(0, 10**5))
def test_appointing_what_is_missing_meets_the_ratio(households: int, workers: int):
    verdict = _judge(WORKERS, households=households, workers=workers)
    assert verdict.gap is not None

    assert verdict.gap.denominator == 1
    mended = _judge(WORKERS, households=households, workers=workers - verdict.gap)
    assert mended.met is True


@given(st.integers(0, 400), st.integers(0, 5))
def test_more_is_never_worse_where_a_least_number_is_asked(members: int, organisers: int):
    rank = {False: 0, None: 1, True: 2}

    now = _judge(ORGANISERS, members=members, organisers=organisers).met
    more = _judge(ORGANISERS, members=members, organisers=organisers + 1).met

    assert rank[more] >= rank[now]


@pytest.mark.parametrize(
    "broken",
    [
        GRID_SIZE | {"low": 600},
        GRID_SIZE | {"low": -1},
        GRID_SIZE | {"low": "nan"},
        GRID_SIZE | {"python": "1+1"},
        WORKERS | {"low": 0},
        ORGANISERS | {"doubt": None},
        ORGANISERS | {"rows": []},
        ORGANISERS | {"rows": [{"from": 1, "above": 1, "at_least": 1}]},
        ORGANISERS | {"rows": [{"from": 5, "to": 4, "at_least": 1}]},
        ORGANISERS | {"rows": [{"from": 5}]},
        SECRETARY_PAY | {"doubt": None},
        CENTRES | {"at_least": 50},
        CENTRES | {"sites": []},
        QUARTERLY | {"every": "fortnight"},
        QUARTERLY | {"times": 0},
        {"type": "weight", "metric": "weight", "at_least": 101, "beside": "score"},
        ACTIVITY_FUND | {"terms": [{"name": "x", "amount": "members * 200"}]},
        {"type": "script", "metric": "x"},
    ],
)
def test_impossible_rules_are_refused(broken: dict[str, Any]):
    with pytest.raises(ValidationError):
        PARSE(broken)
