"""How far a drawing is from the best there is: proven, and held against trying every way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.planning.buildings import Buildings, Kind, check_buildings
from gongzhi.planning.grids import optimum
from gongzhi.planning.grids.drawing import Drawing, draw_grids
from gongzhi.planning.grids.optimum import Proof, Standing, prove
from gongzhi.planning.grids.report import as_json, proofs_by_community, summary
from gongzhi.planning.grids.rows import Rows
from gongzhi.planning.grids.settings import Settings, Weights
from gongzhi.planning.grids.solving import Solved, aims_of, measured, solve_piece
from gongzhi.planning.grids.state import Aims, Ints, Piece
from tests.planning.towns import members, neighbours, parts, row, town

POOR = Settings(sweeps=2, starts=3, prove=True)


def _ways(buildings: Buildings, links: dict[str, set[str]]) -> Iterator[list[set[str]]]:
    """Yield every parting of the buildings into connected grids in band, by trying all subsets."""
    kind = buildings.kinds[0]
    sizes = dict(zip(buildings.ids, buildings.sizes.tolist(), strict=True))
    grids = [
        set(some)
        for count in range(1, len(buildings) + 1)
        for some in combinations(buildings.ids, count)
        if kind.minimum <= sum(sizes[name] for name in some) <= kind.maximum
        and parts(set(some), links) == 1
    ]

    def rest(left: set[str]) -> Iterator[list[set[str]]]:
        if not left:
            yield []
            return
        first = min(left)
        for grid in grids:
            if first in grid and grid <= left:
                for others in rest(left - grid):
                    yield [grid, *others]

    return rest(set(buildings.ids))


def _arrays(buildings: Buildings, drawing: Drawing, home: Ints) -> Piece:
    return Rows(buildings, drawing.network).piece(np.arange(len(buildings)), home)


def _cheapest(buildings: Buildings, piece: Piece, aims: Aims, links: dict[str, set[str]]) -> float:
    """Return what the best of all ways costs, each counted as a whole."""
    costs = [np.inf]
    for way in _ways(buildings, links):
        label = np.zeros(len(buildings), dtype=np.int64)
        for grid, inside in enumerate(way):
            label[[buildings.ids.index(name) for name in inside]] = grid
        costs.append(measured(piece, aims, optimum.named_as_today(piece, label)).cost)
    return min(costs)


@settings(max_examples=12)
@given(seed=st.integers(0, 9999), least=st.integers(60, 130), change=st.sampled_from([0.0, 3.0]))
def test_what_is_called_the_best_is_the_best_of_all_ways(seed: int, least: int, change: float):
    buildings = town(3, seed=seed, households=lambda lot: lot.randint(least, 190), estates=True)
    present = tuple(f"今{at // 3}" for at in range(len(buildings))) if change else ()
    wanted = Settings(
        sweeps=2, starts=3, seed=seed, present=present, prove=True, weights=Weights(change=change)
    )

    drawing = draw_grids(buildings, wanted)

    home = np.arange(9) // 3 if change else np.full(9, -1)
    piece = _arrays(buildings, drawing, home)
    aims = aims_of(piece, buildings.kinds[0], wanted)
    best = _cheapest(buildings, piece, aims, neighbours(buildings, drawing))
    proof = drawing.proofs[0]
    if proof.standing is Standing.OUT_OF_BAND:
        assert not drawing.figures.in_band.all()
    else:
        assert proof.bound <= best + 1e-6
        assert proof.cost >= best - 1e-6
        assert proof.standing is Standing.BOUNDED or proof.cost == pytest.approx(best, rel=1e-4)
        assert change or proof.standing is Standing.OPTIMAL


def test_a_poor_drawing_is_replaced_by_a_better_one_that_keeps_the_rules():
    buildings = town(6, households=lambda lot: lot.randint(90, 200))

    poor = draw_grids(buildings, Settings(sweeps=2, starts=3))
    best = draw_grids(buildings, POOR)

    links = neighbours(buildings, best)
    assert best.proofs[0].standing is Standing.OPTIMAL
    assert best.figures.in_band.all()
    assert all(parts(grid, links) == 1 for grid in members(buildings, best))
    assert best.figures.roundness.mean() > poor.figures.roundness.mean()
    assert np.array_equal(best.grid_of, draw_grids(buildings, POOR).grid_of)


def test_what_cannot_be_listed_is_said_not_to_be(monkeypatch: pytest.MonkeyPatch):
    buildings = town(6, households=lambda lot: lot.randint(90, 200))
    monkeypatch.setattr(optimum, "SETS", 20)

    drawing = draw_grids(buildings, POOR)

    assert {each.standing for each in drawing.proofs.values()} == {Standing.NOT_ENUMERABLE}
    assert all(each.gap is None for each in drawing.proofs.values())


def test_without_time_the_drawing_stays_and_nothing_false_is_proven():
    buildings = town(6, households=lambda lot: lot.randint(90, 200))
    drawing = draw_grids(buildings, Settings(sweeps=2, starts=3))
    piece = _arrays(buildings, drawing, np.full(len(buildings), -1))
    aims = aims_of(piece, buildings.kinds[0], Settings())
    before = measured(piece, aims, drawing.grid_of)

    solved, hurried = prove(piece, aims, before, seconds=0)
    _again, full = prove(piece, aims, before)

    assert solved.cost == before.cost
    assert hurried.bound <= full.cost + 1e-9


def _chain(sizes: list[float], links: list[list[int]], home: list[int]) -> Piece:
    count, arcs = len(sizes), np.concatenate(links)
    return Piece(
        starts=np.cumsum([0, *map(len, links)]),
        others=arcs,
        borders=np.full(len(arcs), 10.0),
        x=np.arange(count) * 20.0,
        y=np.zeros(count),
        size=np.array(sizes),
        area=np.full(count, 400.0),
        perimeter=np.full(count, 80.0),
        estate=np.full(count, -1),
        home=np.array(home),
    )


def test_who_stops_it_is_obeyed_and_nothing_false_is_proven():
    buildings = town(6, households=lambda lot: lot.randint(90, 200))
    drawing = draw_grids(buildings, Settings(sweeps=2, starts=3))
    piece = _arrays(buildings, drawing, np.full(len(buildings), -1))
    aims = aims_of(piece, buildings.kinds[0], Settings())
    before = measured(piece, aims, drawing.grid_of)

    solved, stopped = prove(piece, aims, before, stop=np.ones(1, dtype=np.int64))

    assert solved.cost == before.cost
    assert stopped.bound <= prove(piece, aims, before)[1].cost + 1e-9


def test_a_community_is_not_called_the_best_for_those_pieces_alone_that_time_was_left_for(
    monkeypatch: pytest.MonkeyPatch,
):
    """The time ends while the second of two pieces is drawn."""
    rows = [
        row(at + 100 * side, x=str(at * 30 + 9000 * side), households="150", community="甲")
        for side in range(2)
        for at in range(6)
    ]
    buildings = check_buildings(rows)

    whole = draw_grids(buildings, POOR)
    drawn: list[Solved] = []

    def until_then(*given: Any, stop: Ints, **more: Any) -> Solved:
        drawn.append(solve_piece(*given, stop=stop, **more))
        stop[0] = len(drawn) - 1
        return drawn[-1]

    monkeypatch.setattr("gongzhi.planning.grids.drawing.solve_piece", until_then)
    hurried = draw_grids(buildings, replace(POOR, workers=1))

    ((_name, proven),) = proofs_by_community(buildings, whole)
    ((_same, told),) = proofs_by_community(buildings, hurried)
    assert (len(hurried.proofs), proven.standing) == (2, Standing.OPTIMAL)
    assert told.standing is Standing.BOUNDED
    assert told.bound == pytest.approx(proven.cost / 2)


def test_a_sum_of_broken_numbers_at_the_very_bound_is_not_called_the_best():
    """Of .2, .1 and .7 the sum is 1 in the order of the rows, and less in that of the listing."""
    piece = _chain([0.2, 0.1, 0.7, 2.9], [[2], [2, 3], [0, 1], [1]], [-1] * 4)
    aims = aims_of(piece, Kind("", "floor_area", 1, 3), Settings())
    before = measured(piece, aims, np.array([0, 0, 0, 1]))

    solved, proof = prove(piece, aims, before)

    assert (before.bad, solved.cost) == (0, before.cost)
    assert (proof.standing, proof.gap) == (Standing.NOT_ENUMERABLE, None)


def test_the_only_grid_there_can_be_costs_what_it_does_as_the_likeliest_of_today():
    piece = _chain([100.0] * 4, [[1], [0, 2], [1, 3], [2]], [0, 1, 1, 1])
    aims = aims_of(piece, Kind("", "households", 300, 500), Settings(weights=Weights(change=3.0)))
    likeliest = measured(piece, aims, np.ones(4, dtype=np.int64))

    _solved, proof = prove(piece, aims, measured(piece, aims, np.zeros(4, dtype=np.int64)))

    assert (proof.standing, proof.cost, proof.bound) == (
        Standing.OPTIMAL,
        likeliest.cost,
        likeliest.cost,
    )


def test_the_report_tells_each_community_and_the_widest_gap():
    rows = [
        row(at + 100 * side, x=str(at * 30 + 9000 * side), households=size, community=community)
        for side, (community, size) in enumerate([("甲", "150"), ("乙", "310"), ("丙", "170")])
        for at in range(4)
    ]
    rows[-1] = row(299, x="29999", households="70", community="丙")
    buildings = check_buildings(rows)

    drawing = draw_grids(buildings, POOR)
    told = as_json(buildings, drawing, POOR)

    assert [each["standing"] for each in told["communities"]] == [
        "optimal",
        "optimal",
        "out_of_band",
    ]
    assert [each["gap"] for each in told["communities"]] == [0.0, 0.0, None]
    assert summary(buildings, drawing)["communities_optimal"] == 2
    assert summary(buildings, drawing)["widest_gap"] == 0.0
    assert "widest_gap" not in summary(buildings, draw_grids(buildings))


def test_a_gap_is_a_share_of_the_cost():
    assert Proof(Standing.BOUNDED, 10.0, 9.8).gap == pytest.approx(0.02)
    assert Proof(Standing.OPTIMAL, 0.0, 0.0).gap == 0.0
