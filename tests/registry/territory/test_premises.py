"""Premises: exact areas in 0.01 m², one number once."""

from __future__ import annotations

from typing import Any

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import (
    PremisesRow,
    add_premises,
    change_premises,
    create_area,
)
from tests.registry.cast import APRICOT, WILLOW, holder


@pytest.fixture
def building(grid: Area) -> Area:
    return create_area(actor=SYSTEM, parent_code=grid.code, name="1号楼")


def test_areas_are_kept_exactly(building: Area) -> None:
    rows = [PremisesRow(number=str(number), area_hundredths=8_953) for number in (101, 102)]

    add_premises(actor=SYSTEM, building_code=building.code, rows=rows)

    kept = queries.premises_of(SYSTEM, building.code)
    assert [(unit.number, unit.area_hundredths) for unit in kept] == [("101", 8953), ("102", 8953)]


def test_a_number_comes_once_in_a_building(building: Area) -> None:
    add_premises(actor=SYSTEM, building_code=building.code, rows=[PremisesRow(number="101")])

    for rows in ([PremisesRow(number="101")], [PremisesRow(number="2"), PremisesRow(number="2")]):
        with pytest.raises(Conflict):
            add_premises(actor=SYSTEM, building_code=building.code, rows=rows)


def test_a_change_to_a_taken_number_is_refused(building: Area) -> None:
    one, _two = add_premises(
        actor=SYSTEM,
        building_code=building.code,
        rows=[PremisesRow(number="101"), PremisesRow(number="102")],
    )

    with pytest.raises(Conflict):
        change_premises(actor=SYSTEM, premises_id=one.pk, row=PremisesRow(number="102"))


@pytest.mark.parametrize(
    "row",
    [
        {"number": ""},
        {"number": "1" * 31},
        {"number": "1", "use": "casino"},
        {"number": "1", "floor": 999},
        {"number": "1", "area_hundredths": 0},
        {"number": "1", "area_hundredths": 10**12},
    ],
)
def test_what_no_premises_have_is_refused(building: Area, row: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        add_premises(actor=SYSTEM, building_code=building.code, rows=[PremisesRow(**row)])


def test_only_buildings_have_premises(grid: Area) -> None:
    with pytest.raises(InvalidInput):
        add_premises(actor=SYSTEM, building_code=grid.code, rows=[PremisesRow(number="101")])


def test_premises_out_of_scope_are_not_listed(building: Area) -> None:
    add_premises(actor=SYSTEM, building_code=building.code, rows=[PremisesRow(number="101")])

    assert not queries.premises_of(holder("community_secretary", WILLOW), building.code)
    assert queries.premises_of(holder("community_secretary", APRICOT), building.code)
