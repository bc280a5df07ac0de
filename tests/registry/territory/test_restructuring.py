"""Splitting, merging and retiring: codes, buildings, history and open work."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import Conflict, InvalidInput, NotPermitted
from gongzhi.registry.territory import events, queries
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area, AreaVersion, Premises
from gongzhi.registry.territory.services import (
    AreaDetails,
    Division,
    GridPart,
    PremisesRow,
    add_premises,
    create_area,
    create_zone,
    divide_grid,
    merge_grids,
    rename_area,
    retire_area,
    split_grid,
)
from tests.registry.cast import APRICOT, STREET, WILLOW, box, holder, point

HALVES = (
    GridPart(name="东网格", boundary=box(0.5, 0, 0.5, 1)),
    GridPart(name="西网格", boundary=box(0, 0, 0.5, 1)),
)


@pytest.fixture
def rehomed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the module above was told to re-home, and where it then found the middle."""
    calls: list[tuple[str, ...]] = []

    def rehome(area_codes: tuple[str, ...], actor: Actor) -> int:
        calls.append((*area_codes, str(queries.find_grid(*point(0.25, 0.5)))))
        return 1

    monkeypatch.setattr(events, "_rehomes", [*events._rehomes, rehome])
    return calls


@pytest.fixture
def building(grid: Area) -> Area:
    """A building in the western half, with one flat."""
    lon, lat = point(0.25, 0.5)
    area = create_area(
        actor=SYSTEM, parent_code=grid.code, name="1号楼", details=AreaDetails(lon=lon, lat=lat)
    )
    add_premises(actor=SYSTEM, building_code=area.code, rows=[PremisesRow(number="101")])
    return area


@pytest.mark.parametrize(
    "drawn",
    [
        '{"type": "Feature"}',
        '{"features": [1]}',
        '{"features": "x"}',
        '{"features": {"a": 1}}',
        '{"features": {"a": 1, "b": 2}}',
        '{"features": [1, 2]}',
        "[1]",
        "1",
        "nonsense",
    ],
)
def test_a_drawing_that_is_no_geojson_is_refused(grid: Area, drawn: str) -> None:
    with pytest.raises(BadBoundary):
        divide_grid(SYSTEM, grid.code, Division(names=("东网格", "西网格"), drawn=drawn))


def test_a_part_takes_its_name_only_from_proper_properties(grid: Area) -> None:
    halves = [
        {"type": "Feature", "properties": "none", "geometry": half.boundary} for half in HALVES
    ]

    parts = divide_grid(
        SYSTEM, grid.code, Division(names=("东网格", "西网格"), drawn={"features": halves})
    )

    assert [part.name for part in parts] == ["东网格", "西网格"]


class TestSplitting:
    def test_the_old_code_ends_and_the_parts_take_its_place(self, grid: Area) -> None:
        east, west = split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)

        grid.refresh_from_db()
        assert grid.valid_to is not None
        assert queries.successors_of([grid.code]) == {grid.code: (east.code, west.code)}
        assert queries.find_grid(*point(0.75, 0.5)) == east.code
        assert queries.find_grid(*point(0.25, 0.5)) == west.code

    def test_a_building_gets_a_code_in_its_new_grid_with_its_flats(
        self, grid: Area, building: Area
    ) -> None:
        _east, west = split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)

        moved = Area.objects.get(parent=west)
        assert moved.name == "1号楼"
        assert Premises.objects.get().building == moved
        assert queries.successors_of([building.code]) == {building.code: (moved.code,)}

    def test_a_building_named_by_a_part_goes_there_wherever_it_lies(
        self, grid: Area, building: Area
    ) -> None:
        east_part = GridPart(
            name="东网格", boundary=box(0.5, 0, 0.5, 1), building_codes=[building.code]
        )

        east, _west = split_grid(actor=SYSTEM, area_code=grid.code, parts=(east_part, HALVES[1]))

        assert Area.objects.get(parent=east).name == "1号楼"

    def test_a_building_that_belongs_nowhere_is_named(self, ground: None) -> None:
        grid = create_area(actor=SYSTEM, parent_code=APRICOT, name="无界网格")
        create_area(actor=SYSTEM, parent_code=grid.code, name="2号楼")

        with pytest.raises(InvalidInput, match="2号楼"):
            split_grid(
                actor=SYSTEM,
                area_code=grid.code,
                parts=[GridPart(name="甲"), GridPart(name="乙")],
            )

    @pytest.mark.parametrize(
        "parts",
        [
            HALVES[:1],
            (HALVES[0], GridPart(name="乙", boundary=box(0.2, 0, 0.8, 1))),
            (HALVES[0], GridPart(name="乙", boundary=box(0, 0, 0.3, 1))),
            (HALVES[0], GridPart(name="乙", boundary=box(-1, 0, 1.5, 1))),
            (HALVES[0], GridPart(name="乙")),
        ],
        ids=["one part", "overlap", "gap", "beyond", "undrawn"],
    )
    def test_parts_that_do_not_make_up_the_grid_are_refused(
        self, grid: Area, parts: tuple[GridPart, ...]
    ) -> None:
        with pytest.raises(InvalidInput):
            split_grid(actor=SYSTEM, area_code=grid.code, parts=parts)

        grid.refresh_from_db()
        assert grid.valid_to is None

    def test_open_work_is_handed_over_by_the_new_boundaries(
        self, grid: Area, building: Area, rehomed: list[tuple[str, ...]]
    ) -> None:
        _east, west = split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)

        assert rehomed == [(grid.code, building.code, west.code)]

    def test_zones_follow(self, grid: Area) -> None:
        zone = create_zone(
            actor=SYSTEM, name="河西片区", kind="district", area_code=STREET, area_codes=[grid.code]
        )

        parts = split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)

        zone.refresh_from_db()
        assert zone.area_codes == [part.code for part in parts]

    def test_only_the_areas_administrator_may_split(self, grid: Area) -> None:
        with pytest.raises(NotPermitted):
            split_grid(actor=holder("administrator", WILLOW), area_code=grid.code, parts=HALVES)


class TestMerging:
    def test_one_grid_covers_the_ground_of_all(self, grid: Area, building: Area) -> None:
        other = create_area(actor=SYSTEM, parent_code=APRICOT, name="二网格", boundary=box(1, 0))

        merged = merge_grids(actor=SYSTEM, area_codes=[grid.code, other.code], name="大网格")

        assert merged.code not in (grid.code, other.code)
        assert queries.find_grid(*point(0.5, 0.5)) == merged.code
        assert queries.find_grid(*point(1.5, 0.5)) == merged.code
        assert Area.objects.get(parent=merged).name == "1号楼"

    def test_split_and_merged_again_the_first_code_leads_to_the_last(self, grid: Area) -> None:
        parts = split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)
        merged = merge_grids(
            actor=SYSTEM, area_codes=[part.code for part in parts], name="又一网格"
        )

        assert queries.successors_of([grid.code]) == {grid.code: (merged.code,)}

    def test_grids_of_two_communities_do_not_merge(self, grid: Area) -> None:
        other = create_area(actor=SYSTEM, parent_code=WILLOW, name="柳网格")

        with pytest.raises(Conflict):
            merge_grids(actor=SYSTEM, area_codes=[grid.code, other.code], name="大网格")

    def test_a_grid_does_not_merge_with_itself(self, grid: Area) -> None:
        with pytest.raises(InvalidInput):
            merge_grids(actor=SYSTEM, area_codes=[grid.code, grid.code], name="大网格")


class TestRetiring:
    def test_an_area_with_others_below_stays(self, grid: Area, building: Area) -> None:
        with pytest.raises(Conflict):
            retire_area(actor=SYSTEM, area_code=grid.code)

    def test_a_retired_area_is_not_changed_any_more(self, grid: Area) -> None:
        retire_area(actor=SYSTEM, area_code=grid.code)

        with pytest.raises(Conflict):
            rename_area(actor=SYSTEM, area_code=grid.code, name="旧网格")

    def test_its_code_is_never_given_again(self, grid: Area) -> None:
        retire_area(actor=SYSTEM, area_code=grid.code)

        after = create_area(actor=SYSTEM, parent_code=APRICOT, name="新网格")

        assert after.code == f"{APRICOT}002"
        with pytest.raises(Conflict):
            create_area(actor=SYSTEM, parent_code=APRICOT, name="旧码", code=grid.code)

    def test_the_successor_must_be_of_the_same_level(self, grid: Area) -> None:
        with pytest.raises(InvalidInput):
            retire_area(actor=SYSTEM, area_code=grid.code, successor_code=WILLOW)


def test_every_version_says_what_changed(grid: Area) -> None:
    split_grid(actor=SYSTEM, area_code=grid.code, parts=HALVES)

    history = queries.history_of(SYSTEM, grid.code)

    assert [version.change for version in history] == ["founded", "split"]
    assert [version.entry_seq for version in history] == [1, 2]
    assert AreaVersion.objects.filter(valid_to__isnull=True, area=grid).count() == 1
