"""Matching: exact over its candidates, and every pair and every one left out has its reason."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from gongzhi.planning.commands.match import match_files
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.matching import NO_SKILL, NO_TIME, TAKEN, TOO_FAR, match, side, suitable


def _sides(seed: int, requests: int = 25, helpers: int = 20):
    draws = np.random.default_rng(seed)

    def one(count: int):
        return side(
            draws.integers(0, 2000, count), draws.integers(0, 2000, count),
            skills=1 << draws.integers(0, 2, count), hours=draws.integers(1, 8, count),
        )  # fmt: skip

    return one(requests), one(helpers)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_as_many_are_served_as_can_be_and_by_the_least_metres(seed):
    requests, helpers = _sides(seed)
    pairs = suitable(requests, helpers, reach=900)
    far = 10_000_000.0
    table = np.full((len(requests), len(helpers)), far)
    table[pairs.request, pairs.helper] = np.rint(pairs.metres)

    found = match(requests, helpers, pairs)

    rows, columns = linear_sum_assignment(table)
    best = table[rows, columns]
    assert found.served.sum() == (best < far).sum()
    assert np.rint(pairs.metres[found.pairs]).sum() == best[best < far].sum()
    assert len(set(pairs.helper[found.pairs].tolist())) == len(found.pairs)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_candidates_are_the_nearest_that_suit_even_where_many_near_ones_do_not(seed):
    requests, helpers = _sides(seed, requests=10, helpers=60)

    pairs = suitable(requests, helpers, reach=1500, most=3)

    away = np.hypot(requests.x[:, None] - helpers.x, requests.y[:, None] - helpers.y)
    needs = requests.skills[:, None]
    suits = (helpers.skills & needs) == needs
    suits &= ((helpers.hours & requests.hours[:, None]) != 0) & (away <= 1500)
    for request in range(len(requests)):
        nearest = np.sort(away[request][suits[request]])[:3]
        assert pairs.metres[pairs.request == request] == pytest.approx(nearest)


def test_urgency_goes_first_and_work_is_spread():
    helpers = side([0], [0], amount=[1])
    requests = side([10, 500], [0, 0])

    urgent = match(requests, helpers, suitable(requests, helpers, reach=900), urgency=[1, 2])

    assert urgent.served.tolist() == [0, 1]
    assert urgent.left_out == [TAKEN, ""]

    helpers = side([0, 100], [0, 0], amount=[2, 2])
    requests = side([0, 0], [0, 0])
    pairs = suitable(requests, helpers, reach=900)
    shared, kept = match(requests, helpers, pairs), match(requests, helpers, pairs, spread=0)
    assert sorted(pairs.helper[shared.pairs].tolist()) == [0, 1]
    assert pairs.helper[kept.pairs].tolist() == [0, 0]


def test_the_command_tells_why_each_pair_and_why_each_one_is_left_out(tmp_path):
    asked, offered = tmp_path / "needs.csv", tmp_path / "helpers.csv"
    asked.write_text(
        "id,x,y,skills,hours\nmeal,0,0,cook,mon am\nbath,0,0,nurse,mon am\n"
        "late,0,0,cook,sun pm\nfar,90000,0,cook,mon am\n",
        encoding="utf-8",
    )
    offered.write_text(
        "id,x,y,skills,hours,room\nLi Ming,300,400,cook;drive,mon am;tue am,2\n", encoding="utf-8"
    )

    done = CliRunner().invoke(
        match_files, ["--requests", str(asked), "--helpers", str(offered), "--json"]
    )

    told = json.loads(done.stdout)
    assert told["pairs"] == [
        {"request": "meal", "helper": "Li Ming", "amount": 1, "skills": ["cook"],
         "hours": ["mon am"], "metres": 500}
    ]  # fmt: skip
    assert told["left_out"] == {"bath": NO_SKILL, "late": NO_TIME, "far": TOO_FAR}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": [1, 0]}, "row 2: amount is 0"),
        ({"x": [0, float("nan")]}, "row 2 has no position"),
        ({"skills": [1]}, "2 rows have 1 values"),
        ({"skills": [1, -1]}, "row 2: skills is -1"),
    ],
)
def test_rows_that_are_none_are_refused(change, says):
    with pytest.raises(PlanningError, match=says):
        side(**({"x": [0, 500], "y": [0, 0], "what": "needs.csv: row"} | change))


def test_an_urgency_beyond_its_bounds_is_refused():
    one = side([0], [0])

    with pytest.raises(PlanningError, match="Request 1: urgency is 0"):
        match(one, one, suitable(one, one, reach=10), urgency=[0])
