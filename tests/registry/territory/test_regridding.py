"""Rearranging the grids of a community: what is refused, and nothing is changed then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import Conflict, DomainError, InvalidInput
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.geometry import read_boundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import GridPlan, create_area, rearrange_grids
from tests.registry.cast import APRICOT, WILLOW, box


@pytest.fixture
def plans(grid: Area) -> list[GridPlan]:
    """第一网格 with two buildings, to be parted in the middle."""
    codes = [
        create_area(actor=SYSTEM, parent_code=grid.code, name=f"{at}号楼").code for at in (1, 2)
    ]
    west, east = read_boundary(box(0, 0, 0.5, 1)), read_boundary(box(0.5, 0, 0.5, 1))
    return [
        GridPlan(code=grid.code, name="第一网格", building_codes=codes[:1], boundary=west),
        GridPlan(name="第二网格", building_codes=codes[1:], boundary=east),
    ]


def _rearrange(plans: list[GridPlan], community: str = APRICOT) -> list[Area]:
    return rearrange_grids(actor=SYSTEM, community_code=community, plans=plans)


def test_a_grid_goes_on_and_another_begins_beside_it(grid: Area, plans: list[GridPlan]) -> None:
    west, east = _rearrange(plans)

    assert west.code == grid.code
    assert east.code != grid.code
    assert Area.objects.get(name="2号楼", valid_to__isnull=True).parent_id == east.code
    assert Area.objects.get(name="1号楼").code == plans[0].building_codes[0]


def test_what_does_not_fit_is_refused_whole(grid: Area, plans: list[GridPlan]) -> None:
    going_on, new = plans
    whole = read_boundary(box(0, 0))
    wrong: list[tuple[type[DomainError], list[GridPlan], str]] = [
        (Conflict, [going_on], APRICOT),
        (Conflict, [replace(going_on, building_codes=[*new.building_codes] * 2)], APRICOT),
        (Conflict, plans, WILLOW),
        (InvalidInput, [going_on, replace(new, code=grid.code)], APRICOT),
        (BadBoundary, [going_on, replace(new, boundary=whole)], APRICOT),
        (BadBoundary, [replace(going_on, boundary=read_boundary(box(0, 0, 0.2, 1))), new], APRICOT),
    ]

    for refusal, given, community in wrong:
        with pytest.raises(refusal):
            _rearrange(given, community)

    assert Area.objects.filter(parent_id=APRICOT).count() == 1
