"""From a point to its grid."""

from __future__ import annotations

import pytest
from django.db import transaction

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.codes import AreaCode
from gongzhi.registry.territory.geometry import read_boundary, to_wkb
from gongzhi.registry.territory.grid_index import GridIndex, current_index
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import find_grid, find_grids
from gongzhi.registry.territory.services import change_boundary, create_area, retire_area
from tests.registry.cast import APRICOT, STREET, box, point


def test_a_point_lies_in_its_grid(grid: Area) -> None:
    assert find_grid(*point(0.5, 0.5)) == grid.code


def test_a_point_on_the_line_between_two_grids_lies_in_the_lower_code(grid: Area) -> None:
    create_area(actor=SYSTEM, parent_code=APRICOT, name="第二网格", boundary=box(1, 0))

    assert find_grid(*point(1, 0.5)) == grid.code


def test_outside_the_grids_the_smallest_area_around_answers(grid: Area) -> None:
    change_boundary(actor=SYSTEM, area_code=STREET, boundary=box(0, 0, 9, 9))
    change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, 3, 3))

    assert find_grid(*point(0.5, 0.5)) == grid.code
    assert find_grid(*point(2, 2)) == APRICOT
    assert find_grid(*point(5, 5)) == STREET


def test_a_building_answers_with_its_grid(grid: Area) -> None:
    create_area(actor=SYSTEM, parent_code=grid.code, name="1号楼", boundary=box(0.4, 0.4, 0.2, 0.2))

    assert find_grid(*point(0.5, 0.5)) == grid.code


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (-180, -90), (float("nan"), 30), (1e9, 1e9)])
def test_a_point_outside_everything_lies_nowhere(grid: Area, lon: float, lat: float) -> None:
    assert find_grid(lon, lat) is None
    assert find_grids([(lon, lat)]) == [None]


def test_many_points_are_placed_at_once(grid: Area) -> None:
    assert find_grids([point(0.5, 0.5), (0, 0), point(0.1, 0.9)]) == [grid.code, None, grid.code]
    assert find_grids([]) == []


def test_a_change_is_seen_at_once_and_costs_one_query_when_there_is_none(
    grid: Area, django_assert_num_queries
) -> None:
    assert find_grid(*point(0.5, 0.5)) == grid.code

    with django_assert_num_queries(1):
        find_grid(*point(0.5, 0.5))
    retire_area(actor=SYSTEM, area_code=grid.code)

    assert find_grid(*point(0.5, 0.5)) is None


def test_a_change_rolled_back_is_not_seen(grid: Area) -> None:
    with transaction.atomic():
        retire_area(actor=SYSTEM, area_code=grid.code)
        assert find_grid(*point(0.5, 0.5)) is None
        transaction.set_rollback(True)

    assert find_grid(*point(0.5, 0.5)) == grid.code


def test_where_nothing_was_ever_drawn_nothing_is_found(db: None) -> None:
    assert len(current_index()) == 0
    assert find_grid(*point(0, 0)) is None


def test_the_right_one_of_fifteen_thousand_grids_answers() -> None:
    rows = [
        (
            AreaCode(f"990101{number:09d}"),
            6,
            to_wkb(read_boundary(box(number % 125, number // 125))),
        )
        for number in range(15_000)
    ]
    index = GridIndex(rows)

    found = [index.find(*point(0.5 + x, 0.5 + x)) for x in range(120) for _ in range(10)]

    assert found[10] == "990101000000126"
    assert None not in found
