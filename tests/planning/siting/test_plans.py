"""Service centres: every plan keeps its promise, and no proof is ever wrong."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.reach import reach_straight
from gongzhi.planning.siting.bounds import Bound, most_gain
from gongzhi.planning.siting.exact import fewest_exactly
from gongzhi.planning.siting.plan import (
    FULL,
    NO_CANDIDATE,
    NOT_CHOSEN,
    curve,
    plan_best,
    plan_capacity,
    plan_cover,
    plan_walking,
)
from gongzhi.planning.siting.problem import gains
from gongzhi.planning.watch import Watch


def _town(seed: int, points: int = 40, sites: int = 9):
    draws = np.random.default_rng(seed)
    x, y = draws.uniform(0, 3000, (2, points))
    sx, sy = draws.uniform(0, 3000, (2, sites))
    households = draws.integers(1, 200, points).astype(float)
    return reach_straight(x, y, sx, sy, metres=1300), households


def _table(reach):
    metres = np.full((reach.candidates, reach.points), np.inf)
    for site in range(reach.candidates):
        own = slice(reach.starts[site], reach.starts[site + 1])
        metres[site, reach.demand[own]] = reach.metres[own]
    return metres


def _every(reach, number):
    return itertools.combinations(range(reach.candidates), number)


towns = settings(max_examples=8, deadline=None, derandomize=True)
seeds = given(st.integers(0, 10_000))


@towns
@seeds
def test_the_fewest_sites_serve_all_whom_any_candidate_reaches_and_fewer_never_do(seed):
    reach, households = _town(seed)
    near = np.isfinite(_table(reach))

    plan = plan_cover(reach, households)

    assert (near[plan.sites].any(axis=0) == near.any(axis=0)).all()
    assert plan.proven
    fewer = len(plan.sites) - 1
    assert not any(
        (near[list(some)].any(axis=0) == near.any(axis=0)).all() for some in _every(reach, fewer)
    )


@towns
@seeds
def test_the_best_cover_and_the_least_walking_are_within_their_proven_gap_of_the_true_best(seed):
    reach, households = _town(seed)
    metres = _table(reach)
    reached = np.isfinite(metres).any(axis=0)

    cover, walking = plan_best(reach, households, 3), plan_walking(reach, households, 3)

    best = max(households[np.isfinite(metres[list(s)]).any(axis=0)].sum() for s in _every(reach, 3))
    least = min(
        (households * np.minimum(metres[list(s)].min(axis=0), 2600))[reached].sum()
        for s in _every(reach, 3)
    )
    assert cover.value == pytest.approx(best)
    assert cover.bound >= best * (1 - 1e-6)
    assert walking.value == pytest.approx(least, rel=1e-5)
    assert walking.bound <= least * (1 + 1e-6)


@towns
@seeds
def test_everyone_goes_to_the_nearest_site_and_who_goes_nowhere_is_told_why(seed):
    reach, households = _town(seed)
    metres = _table(reach)

    plan = plan_walking(reach, households, 2)

    nearest = metres[plan.sites].min(axis=0)
    served = plan.site_of >= 0
    assert (np.isfinite(nearest) == served).all()
    assert plan.metres[served] == pytest.approx(nearest[served])
    assert plan.loads.sum() == pytest.approx(households[served].sum())
    for point, why in enumerate(plan.outside):
        can = np.isfinite(metres[:, point]).any()
        assert why == ("" if served[point] else NOT_CHOSEN if can else NO_CANDIDATE)


@towns
@seeds
def test_no_site_takes_more_than_it_can_and_as_many_are_served_as_can_be(seed):
    reach, households = _town(seed)
    capacity = 700

    plan = plan_capacity(reach, households, capacity)

    assert (plan.loads <= capacity).all()
    assert set(plan.outside) <= {"", NO_CANDIDATE, FULL}
    most = _most_served(reach, households, range(reach.candidates), capacity)
    assert plan.loads.sum() == most == _most_served(reach, households, plan.sites, capacity)
    fewer = int(plan.bound) - 1
    assert not any(
        _most_served(reach, households, some, capacity) == most for some in _every(reach, fewer)
    )
    assert plan.bound <= len(plan.sites)


def test_without_time_for_the_least_walks_the_plan_still_serves_as_many_and_says_so():
    reach, households = _town(5)

    plan, cut = (plan_capacity(reach, households, 700, watch=Watch(limit)) for limit in (30, 0))

    assert cut.ended == "time"
    assert (cut.loads <= 700).all()
    assert cut.loads.sum() == plan.loads.sum()
    assert cut.bound <= len(plan.sites) <= len(cut.sites)


def _most_served(reach, households, sites, capacity):
    """Return how many households these sites can serve, by scipy's maximum flow."""
    near = np.isfinite(_table(reach))
    points, sites = len(households), list(sites)
    size = points + len(sites) + 2
    room = np.zeros((size, size), np.int32)
    room[0, 1 : points + 1] = households
    room[1 : points + 1, points + 1 : -1] = np.where(near[sites].T, households[:, None], 0)
    room[points + 1 : -1, -1] = capacity
    return maximum_flow(csr_array(room), 0, size - 1).flow_value


def test_no_price_is_below_nothing_so_that_the_bound_holds_where_points_go_unserved():
    reach = reach_straight([0, 900], [0, 0], [0, 900], [0, 0], metres=100)
    table = gains(reach, np.ones(2, np.float32))
    begin = Bound(np.inf, np.array([0], np.int32), np.full(2, -5.0))

    bound = most_gain(
        table, np.empty(0, np.int32), 1,
        begin=begin, floor=np.full(2, -9.0), best=0.0, rounds=40, go_on=lambda _: True,
    )  # fmt: skip

    assert bound.upper >= 1


def test_existing_sites_stay_and_the_same_seed_gives_the_same_plan():
    reach, households = _town(3, points=300, sites=40)

    plans = [plan_walking(reach, households, 6, existing=[5, 17], seed=4) for _ in range(2)]

    assert {5, 17} <= set(plans[0].sites.tolist())
    assert (plans[0].sites == plans[1].sites).all()
    assert {5, 17} <= set(plan_cover(reach, households, existing=[5, 17]).sites.tolist())


def test_the_curve_never_claims_more_than_its_bound_and_swapping_is_never_worse_than_it():
    reach, households = _town(8, points=300, sites=40)

    steps = curve(reach, households, upto=6)

    for number, step in enumerate(steps, 1):
        plan = plan_best(reach, households, number)
        assert step.covered <= plan.value + 1e-6
        assert plan.value <= step.at_most + 1e-6


def test_a_listener_stops_the_search_and_gets_a_whole_plan_with_a_bound():
    reach, households = _town(8, points=300, sites=40)

    plan = plan_cover(reach, households, watch=Watch(listen=lambda _: False))

    assert plan.ended == "stopped"
    assert 0 < plan.bound <= plan.value
    assert (plan.site_of >= 0).sum() == reach.reached().sum()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"households": [1, -2, 3]}, "Demand point 2"),
        ({"households": [1, 2, float("nan")]}, "Demand point 3"),
        ({"households": [0, 0, 0]}, "no one to serve"),
        ({"existing": [9]}, "names candidate 9"),
        ({"sites": 7}, "7 sites are asked for"),
        ({"x": [0, 500, float("nan")]}, "Demand point 3 has no position"),
        ({"x": [113.261, 113.262, 113.263], "y": [23.11, 23.12, 23.13]}, "degrees"),
        ({"x": [], "y": [], "households": []}, "no demand points"),
        ({"site_x": [], "site_y": []}, "no candidates"),
        ({"site_x": [90_000], "site_y": [0]}, "No candidate lies within"),
        ({"metres": 0}, "reach is 0 m"),
        ({"factor": 0.5}, "factor is 0.5"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_row(change, says):
    asked = {
        "x": [0, 500, 1000], "y": [0, 700, 0], "households": [1, 2, 3],
        "site_x": [200, 800], "site_y": [0, 10], "metres": 900, "factor": 1.3,
        "existing": [], "sites": 1,
    } | change  # fmt: skip

    with pytest.raises(PlanningError, match=says):
        plan_best(
            reach_straight(
                asked["x"], asked["y"], asked["site_x"], asked["site_y"],
                metres=asked["metres"], factor=asked["factor"],
            ),
            asked["households"], asked["sites"], existing=asked["existing"],
        )  # fmt: skip


def test_one_point_and_one_candidate_make_a_plan():
    reach = reach_straight([0], [0], [30], [40], metres=100)

    assert plan_cover(reach, [5]).sites.tolist() == [0]
    assert plan_walking(reach, [5], 1).metres == pytest.approx([65])


def test_the_solvers_and_scipy_each_bring_a_linear_solver_and_share_a_process():
    near = np.array([[1, 1, 0], [0, 1, 1]], np.int8)
    table = csr_array(near)
    relaxed = linprog(np.ones(3), A_ub=-near, b_ub=-np.ones(2))

    found, least = fewest_exactly(table, np.array([0, 2], np.int32), 1, watch=Watch())

    whole = milp(np.ones(3), integrality=np.ones(3), constraints=LinearConstraint(near, 1))
    assert (len(found), least) == (1, 1)
    assert (relaxed.fun, whole.fun) == (1, 1)
