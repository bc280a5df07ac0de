"""Drawing grids: what every drawing keeps, whatever the town."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.planning.buildings import Buildings, Kind, check_buildings
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.grids.drawing import Drawing, draw_grids
from gongzhi.planning.grids.settings import Progress, Settings, Weights
from tests.planning.towns import members, neighbours, parts, row, town

QUICK = Settings(sweeps=40, starts=2)


def _hold(buildings: Buildings, drawing: Drawing) -> None:
    """Assert what holds of every drawing, counted anew from the ids."""
    grids, links = members(buildings, drawing), neighbours(buildings, drawing)
    households = dict(zip(buildings.ids, buildings.sizes.tolist(), strict=True))
    community = dict(zip(buildings.ids, buildings.community.tolist(), strict=True))
    assert sorted(name for grid in grids for name in grid) == sorted(buildings.ids)
    for number, grid in enumerate(grids):
        kind = buildings.kinds[drawing.figures.kind[number]]
        size = sum(households[name] for name in grid)
        assert parts(grid, links) == 1
        assert len({community[name] for name in grid}) == 1
        assert size == drawing.figures.sizes[number]
        assert (kind.minimum <= size <= kind.maximum) == drawing.figures.in_band[number]
        assert not (drawing.figures.in_band[number] and drawing.certificates[number])


@settings(max_examples=8)
@given(
    side=st.integers(1, 9),
    seed=st.integers(0, 99),
    gap=st.sampled_from([45.0, 60.0, 250.0]),
    most=st.sampled_from([3, 60, 700]),
)
def test_every_building_is_in_one_connected_grid_of_its_community(
    side: int, seed: int, gap: float, most: int
):
    buildings = town(side, seed=seed, communities=2, households=lambda c: c.randint(0, most))

    drawing = draw_grids(buildings, Settings(sweeps=20, starts=2, max_gap=gap, seed=seed))

    _hold(buildings, drawing)
    assert drawing.figures.breaks.sum() == 0


def test_a_town_of_small_buildings_is_all_in_band_and_the_same_for_a_seed():
    buildings = town(14, communities=2, estates=True)

    drawing, again = draw_grids(buildings, QUICK), draw_grids(buildings, QUICK)

    _hold(buildings, drawing)
    assert drawing.figures.in_band.all()
    assert drawing.figures.roundness.mean() > 0.55
    assert np.array_equal(drawing.grid_of, again.grid_of)


def test_estates_that_weigh_are_split_less():
    buildings = town(12, estates=True)

    free = draw_grids(buildings, Settings(sweeps=60, weights=Weights(estates=0)))
    kept = draw_grids(buildings, Settings(sweeps=60, weights=Weights(estates=2)))

    assert kept.figures.estates_split < free.figures.estates_split
    assert kept.figures.in_band.all()


def test_a_valid_present_drawing_is_never_made_worse():
    buildings = town(12)
    present = draw_grids(buildings, QUICK)
    names = tuple(present.names[grid] for grid in present.grid_of)

    weighed = draw_grids(buildings, Settings(sweeps=40, present=names, weights=Weights(change=3)))

    assert weighed.figures.in_band.all()
    assert weighed.figures.breaks.sum() == 0
    assert buildings.sizes[weighed.moved].sum() <= 0.05 * buildings.sizes.sum()


def test_after_drift_few_move_and_grids_keep_their_names():
    before = town(14)
    present = draw_grids(before, QUICK)
    names = tuple(present.names[grid] for grid in present.grid_of)
    rows = [
        row(at, id=name, x=str(x), y=str(y), households=str(size + (at % 9 == 0) * 60))
        for at, (name, (x, y), size) in enumerate(
            zip(before.ids, before.points, before.sizes, strict=True)
        )
    ]
    grown = check_buildings(rows)

    drawing = draw_grids(grown, Settings(present=names, weights=Weights(change=3)))

    share = grown.sizes[drawing.moved].sum() / grown.sizes.sum()
    assert drawing.figures.in_band.all()
    assert share < 0.15
    assert set(present.names) & set(drawing.names)


def test_a_locked_grid_stays_as_it_is():
    buildings = town(10)
    present = draw_grids(buildings, QUICK)
    names = tuple(present.names[grid] for grid in present.grid_of)
    kept = {name for name, grid in zip(buildings.ids, names, strict=True) if grid == names[0]}

    drawing = draw_grids(
        buildings, Settings(sweeps=40, seed=9, present=names, locked=frozenset({names[0]}))
    )

    _hold(buildings, drawing)
    at = drawing.names.index(names[0])
    assert members(buildings, drawing)[at] == kept
    assert drawing.locked[at]


def test_kinds_make_grids_of_their_own_by_their_own_measure():
    kinds = (Kind(), Kind("commercial", "floor_area", 1000, 3000))
    rows = [row(at, x=str(at % 10 * 30), y=str(at // 10 * 30)) for at in range(60)]
    rows += [
        row(100 + at, x=str(at * 35), y="45", kind="commercial", floor_area="499.6")
        for at in range(8)
    ]
    buildings = check_buildings(rows, kinds=kinds)

    drawing = draw_grids(buildings, QUICK)

    _hold(buildings, drawing)
    assert drawing.figures.in_band.all()
    assert sum(drawing.figures.sizes[drawing.figures.kind == 1]) == 4000


def test_who_watches_can_end_it_and_gets_the_best_so_far():
    buildings = town(20, communities=4)
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return False

    cancelled = draw_grids(buildings, Settings(sweeps=100_000), progress=watch)
    limited = draw_grids(buildings, Settings(sweeps=100_000, seconds=0.01))

    assert seen
    assert cancelled.stopped == "cancelled"
    assert "time limit" in limited.stopped
    _hold(buildings, cancelled)
    _hold(buildings, limited)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"max_gap": 0.0}, "greatest gap"),
        ({"sweeps": 0}, "one or more"),
        ({"seconds": -1.0}, "time limit"),
        ({"locked": frozenset({"甲"})}, "present grids are not given"),
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object], says: str):
    with pytest.raises(PlanningError, match=says):
        Settings(**wrong)
