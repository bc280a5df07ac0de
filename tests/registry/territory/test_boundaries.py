"""Boundaries: read, refused with a reason, held against each other, given back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.territory import geometry, queries
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from gongzhi.registry.territory.services import change_boundary, create_area, import_boundaries
from tests.registry.cast import APRICOT, STREET, WILLOW, box, holder, point

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[110, 30], [110.1, 30.1], [110.1, 30], [110, 30.1], [110, 30]]],
}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "no json",
        "[]",
        "null",
        {"type": "Point", "coordinates": [110, 30]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[110, 30], [110.1, 30]]]},
        {"type": "Polygon", "coordinates": [[[181, 30], [182, 30], [182, 31], [181, 30]]]},
        {"type": "Feature"},
        {"type": "Feature", "geometry": None},
        BOW_TIE,
    ],
)
def test_what_is_no_area_on_the_ground_is_refused(given: dict[str, Any] | str) -> None:
    with pytest.raises(BadBoundary) as refusal:
        geometry.read_boundary(given)

    assert refusal.value.field == "boundary"


def test_a_crossing_outline_is_not_repaired_but_refused_with_its_reason() -> None:
    with pytest.raises(BadBoundary, match="Self-intersection"):
        geometry.read_boundary(BOW_TIE)


def test_a_feature_text_and_a_geometry_read_alike() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": box(0, 0)}

    assert geometry.read_boundary(json.dumps(feature)) == geometry.read_boundary(box(0, 0))


def test_a_square_of_a_hundredth_of_a_degree_measures_about_a_square_kilometre() -> None:
    size = geometry.square_metres(geometry.read_boundary(box(0, 0)))

    assert size == pytest.approx(1_069_600, rel=0.001)


@pytest.mark.usefixtures("ground")
class TestDrawing:
    def test_a_boundary_comes_back_as_it_was_drawn(self, grid: Area) -> None:
        feature = queries.boundary_feature(SYSTEM, grid.code)

        drawn = geometry.read_boundary(feature)
        assert drawn.equals(geometry.read_boundary(box(0, 0)))
        assert feature["properties"]["name"] == "第一网格"

    def test_a_level_comes_back_as_a_collection(self, grid: Area) -> None:
        collection = queries.boundary_collection(SYSTEM, STREET, depth=Depth.GRID)

        assert [feature["id"] for feature in collection["features"]] == [grid.code]

    def test_a_grid_beyond_its_community_is_refused_with_how_much(self, grid: Area) -> None:
        change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, 2, 2))

        with pytest.raises(BadBoundary, match=r"\d{5,}"):
            change_boundary(actor=SYSTEM, area_code=grid.code, boundary=box(1, 1, 2, 2))

    def test_a_pencil_width_beyond_is_let_through(self, grid: Area) -> None:
        change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, 2, 2))

        change_boundary(actor=SYSTEM, area_code=grid.code, boundary=box(-0.001, 0, 1, 1))

    def test_a_community_may_not_shrink_away_from_its_grids(self, grid: Area) -> None:
        with pytest.raises(BadBoundary, match="第一网格"):
            change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0.5, 0, 1, 1))

    def test_overlapping_grids_are_reported_by_how_much(self, grid: Area) -> None:
        other = create_area(actor=SYSTEM, parent_code=APRICOT, name="第二网格", boundary=box(1, 0))
        assert queries.grid_overlaps(SYSTEM, APRICOT) == []

        change_boundary(actor=SYSTEM, area_code=other.code, boundary=box(0.5, 0))

        (overlap,) = queries.grid_overlaps(SYSTEM, APRICOT)
        assert (overlap.one, overlap.other) == (grid.code, other.code)
        assert overlap.square_metres == pytest.approx(534_800, rel=0.01)
        entry = JournalEntry.objects.filter(verb="territory.boundary").latest("pk")
        assert json.loads(entry.facts)["overlaps"] == [grid.code]

    def test_only_who_changes_the_area_may_draw(self, grid: Area) -> None:
        with pytest.raises(NotPermitted):
            change_boundary(
                actor=holder("community_secretary", APRICOT),
                area_code=grid.code,
                boundary=box(0, 0),
            )
        with pytest.raises(NotPermitted):
            change_boundary(
                actor=holder("administrator", WILLOW), area_code=grid.code, boundary=box(0, 0)
            )

    def test_a_boundary_can_be_taken_away(self, grid: Area) -> None:
        change_boundary(actor=SYSTEM, area_code=grid.code, boundary=None)

        assert queries.find_grid(*point(0.5, 0.5)) is None

    def test_a_collection_given_out_can_be_taken_in_again(self, grid: Area) -> None:
        change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, 2, 2))
        given = queries.boundary_collection(SYSTEM, STREET, depth=Depth.GRID)
        change_boundary(actor=SYSTEM, area_code=grid.code, boundary=None)

        (area,) = import_boundaries(actor=SYSTEM, collection=json.dumps(given))

        assert area.code == grid.code
        assert queries.find_grid(*point(0.5, 0.5)) == grid.code

    @pytest.mark.parametrize("given", ["", "[]", "{}", {"features": [{}]}, {"features": None}])
    def test_what_is_no_collection_is_refused(self, given: dict[str, Any] | str) -> None:
        with pytest.raises(BadBoundary):
            import_boundaries(actor=SYSTEM, collection=given)

    def test_one_feature_that_does_not_fit_is_named_and_none_is_drawn(self, grid: Area) -> None:
        features = [
            {"type": "Feature", "id": APRICOT, "geometry": box(0, 0, 1, 1)},
            {"type": "Feature", "properties": {"code": grid.code}, "geometry": box(5, 5)},
        ]

        with pytest.raises(BadBoundary, match=grid.code):
            import_boundaries(actor=SYSTEM, collection={"features": features})

        assert queries.boundary_feature(SYSTEM, APRICOT)["geometry"] is None
