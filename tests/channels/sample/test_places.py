"""The invented ground: sizes, tiling, and the same for the same seed."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from gongzhi.channels.sample.places import make_ground


@pytest.fixture(scope="module")
def ground():
    return make_ground(households=12_000, seed=1)


def test_the_default_size_makes_six_communities_of_all_the_households(ground):
    assert len(ground.communities) == 6
    assert sum(len(building.flats) for building in ground.buildings()) == 12_000


def test_residential_grids_have_300_to_500_households(ground):
    sizes = [g.place.households for g in ground.grids() if g.place.kind == "urban_residential"]

    assert min(sizes) >= 300
    assert max(sizes) <= 500


def test_commercial_and_park_grids_occur(ground):
    assert {grid.place.kind for grid in ground.grids()} == {
        "urban_residential", "commercial", "park",
    }  # fmt: skip


def test_grids_tile_their_community_and_communities_the_sub_district(ground):
    street = Polygon(ground.street.ring)
    for community in ground.communities:
        whole = Polygon(community.place.ring)
        parts = [Polygon(grid.place.ring) for grid in community.grids]
        assert all(part.is_valid for part in [whole, *parts])
        assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-9)
        assert unary_union(parts).symmetric_difference(whole).area < 1e-15
    union = unary_union([Polygon(c.place.ring) for c in ground.communities])
    assert union.symmetric_difference(street).area < 1e-15


def test_every_building_stands_in_its_grid(ground):
    for grid in ground.grids():
        outline = Polygon(grid.place.ring)
        for building in grid.buildings:
            assert outline.contains(Point(building.place.point))


def test_codes_are_distinct_and_nest(ground):
    codes = [place.code for place in ground.places()]
    assert len(codes) == len(set(codes))
    for grid in ground.grids():
        assert all(b.place.code.startswith(grid.place.code) for b in grid.buildings)


def test_door_numbers_are_distinct_within_a_building(ground):
    for building in ground.buildings():
        numbers = [flat.number for flat in building.flats]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("households", [1, 350, 2_600, 25_000, 60_000])
def test_other_sizes_hold_exactly_the_households_asked_for(households):
    ground = make_ground(households=households, seed=7)

    assert sum(len(building.flats) for building in ground.buildings()) == households


def test_the_same_seed_draws_the_same_ground_and_another_another():
    first = make_ground(households=3_000, seed=5)

    assert first == make_ground(households=3_000, seed=5)
    assert first != make_ground(households=3_000, seed=6)
