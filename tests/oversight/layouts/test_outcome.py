"""What centres mean for everybody, measured without any solver."""

from __future__ import annotations

import numpy as np
import pytest

from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.outcome import Outside, Walks
from gongzhi.oversight.layouts.settings import LayoutSettings
from tests.oversight.layouts.cast import SETTINGS, ground_of, outcome_at

STEP = 0.001  # of longitude at 30° N: 96 m
ROW = [(120 + STEP * at, 30.0) for at in range(11)]


def test_everybody_goes_to_the_nearest_centre_and_figures_follow():
    outcome = outcome_at(ground_of(ROW, [10] * 11), SETTINGS, ROW[1], ROW[9])

    figures = outcome.figures()

    assert outcome.walks.site_of.tolist() == [0] * 6 + [1] * 5
    assert outcome.walks.loads.tolist() == [60, 50]
    assert figures["served"] == figures["households"] == 110
    assert figures["farthest"] == pytest.approx(385, abs=1)
    assert figures["outside"] == 0


def test_moving_a_centre_tells_who_is_left_and_gives_what_it_would_give_from_the_start():
    outcome = outcome_at(ground_of(ROW, [10] * 11), SETTINGS, ROW[1], ROW[9])

    moved = outcome.with_moved(1, *ROW[2])

    assert moved.figures()["outside"] == 3
    assert set(moved.outside().values()) == {Outside.NOT_CHOSEN}
    afresh = outcome_at(outcome.ground, SETTINGS, ROW[1], ROW[2])
    assert moved.figures() == afresh.figures()
    assert moved.sites[1].moved
    assert not outcome.sites[1].moved


@pytest.mark.parametrize(("reachable", "apart", "why"), [
    (True, False, Outside.NOT_CHOSEN),
    (False, False, Outside.NO_CANDIDATE),
    (False, True, Outside.UNCONNECTED),
])  # fmt: skip
def test_who_is_outside_is_told_why(reachable: bool, apart: bool, why: Outside):  # noqa: FBT001 - a case each
    ground = ground_of(ROW, [10] * 11)
    ground.reachable[10], ground.apart[10] = reachable, apart

    assert outcome_at(ground, SETTINGS, ROW[4]).outside()[10] is why


def test_a_full_centre_takes_the_nearest_and_leaves_the_others_outside():
    full = LayoutSettings(problem="capacity", reach=400, unit="metres", factor=1, capacity=30)
    outcome = outcome_at(ground_of(ROW, [10] * 11), full, ROW[5])

    assert outcome.walks.loads.tolist() == [30]
    assert np.flatnonzero(outcome.walks.site_of == 0).tolist() == [4, 5, 6]
    assert outcome.outside()[3] is Outside.FULL
    assert outcome.outside()[0] is Outside.NOT_CHOSEN


def test_along_ways_a_walk_is_as_long_as_the_way():
    bent = [(120.0, 30.0), (120.001, 30.0), (120.001, 30.002), (120.0, 30.002)]
    straight = outcome_at(ground_of(bent, [1] * 4), SETTINGS, bent[0])
    along = outcome_at(ground_of(bent, [1] * 4, ways=True), SETTINGS, bent[0])

    assert straight.walks.walked[3] == pytest.approx(222, abs=1)
    assert along.walks.walked[3] == pytest.approx(222 + 2 * 96.4, abs=1)
    assert along.walks.walked[1] == pytest.approx(96.4, abs=0.5)


def test_grounds_and_walks_come_back_as_they_were_stored():
    outcome = outcome_at(ground_of(ROW, [10] * 11, ways=True), SETTINGS, ROW[1])

    ground = Ground.unpacked(outcome.ground.packed())
    walks = Walks.unpacked(outcome.walks.packed())

    assert ground.names.tolist() == outcome.ground.names.tolist()
    assert walks.site_of.tolist() == outcome.walks.site_of.tolist()
    assert ground.has_ways


@pytest.mark.parametrize(("changes", "field"), [
    ({"problem": "best"}, "number"),
    ({"problem": "nearest"}, "problem"),
    ({"reach": float("nan")}, "reach"),
    ({"reach": float("inf")}, "reach"),
    ({"factor": 0.5}, "factor"),
    ({"capacity": 0}, "capacity"),
    ({"seconds": 3_600}, "seconds"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_its_field(changes: dict[str, object], field: str):
    with pytest.raises(InvalidInput) as refused:
        LayoutSettings(**changes)  # type: ignore[arg-type]  # what a form may send

    assert refused.value.field == field
    assert refused.value.message
