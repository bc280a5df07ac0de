"""Rounds: within opening times and the day, the short way, and a reason for what does not fit."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from click.testing import CliRunner

from gongzhi.planning.commands.rounds import rounds
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.rounds import CLOSED, NO_TIME, TOO_LONG, Day, stops, suggest_round
from gongzhi.planning.watch import Watch


def _length(due, day, order):
    x = [day.x, *due.x[list(order)], day.x]
    y = [day.y, *due.y[list(order)], day.y]
    return float(np.hypot(np.diff(x), np.diff(y)).sum()) * day.factor


@pytest.mark.parametrize("seed", range(4))
def test_a_small_round_is_the_shortest_there_is(seed):
    draws = np.random.default_rng(seed)
    due = stops(*draws.integers(0, 1500, (2, 6)), minutes=np.full(6, 10))
    day = Day(700, 700)

    found = suggest_round(due, day, watch=Watch(20))

    every = itertools.permutations(range(6))
    assert found.metres == pytest.approx(min(_length(due, day, order) for order in every), abs=3)


def test_services_begin_while_open_and_the_round_is_back_in_time():
    draws = np.random.default_rng(5)
    opens = draws.choice([480, 600, 840], 20)
    due = stops(
        *draws.integers(0, 2500, (2, 20)), minutes=np.full(20, 15), opens=opens, closes=opens + 150
    )
    day = Day(1000, 1000, begins=510, ends=960)

    found, again = (suggest_round(due, day, watch=Watch(20)) for _ in range(2))

    assert found.order == again.order
    begins = np.array(found.begins)
    assert (begins >= due.opens[found.order] - 0.01).all()
    assert (begins <= due.closes[found.order] + 0.01).all()
    assert found.back <= 960.01
    assert found.metres == pytest.approx(_length(due, day, found.order))
    visited = {stop for stop, why in enumerate(found.left_out) if not why}
    assert visited == set(found.order)


def test_what_does_not_fit_is_told_why_and_what_matters_more_is_kept():
    due = stops(
        [0, 50, 60_000, 100], [0, 0, 0, 0], minutes=[50, 50, 10, 5], opens=[0, 0, 0, 1200],
        closes=[1440, 1440, 1440, 1300], weight=[1, 5, 1, 1],
    )  # fmt: skip

    found = suggest_round(due, Day(0, 0, begins=540, ends=600), watch=Watch(20))

    assert found.left_out == [NO_TIME, "", TOO_LONG, CLOSED]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes": [5, -1]}, "Stop 2 takes -1 minutes"),
        ({"opens": [600, 0], "closes": [500, 9]}, "Stop 1 opens at minute 600"),
        ({"weight": [1, 0]}, "Stop 2 has weight 0"),
        ({"x": [0, float("inf")]}, "Stop 2 has no position"),
        ({"x": [], "y": [], "minutes": []}, "There are no stops"),
    ],
)
def test_stops_that_are_none_are_refused(change, says):
    with pytest.raises(PlanningError, match=says):
        stops(**({"x": [0, 500], "y": [0, 0], "minutes": [5, 5]} | change))


def test_the_command_writes_the_round_by_the_clock(tmp_path):
    file = tmp_path / "due.csv"
    file.write_text(
        "id,x,y,minutes,opens,closes\nGran Wu,750,0,20,,\ncanteen,750,0,10,10:00,11:00\n",
        encoding="utf-8",
    )

    done = CliRunner().invoke(
        rounds,
        ["--stops", str(file), "--start", "0", "0", "--factor", "1", "--ends", "11:00", "--json"],
    )

    told = json.loads(done.stdout)
    assert told["stops"] == [
        {"id": "Gran Wu", "arrives": "09:10", "begins": "09:10"},
        {"id": "canteen", "arrives": "09:30", "begins": "10:00"},
    ]
    assert (told["back"], told["metres"], told["left_out"]) == ("10:20", 1500, {})
