"""Cutting ground: whatever the line or the buildings, nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shapely
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.partition import cut_by_line, cut_by_points, read_line


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


SQUARE = shapely.box(0, 0, 1, 1)
HORSESHOE = Polygon([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)])
inside = st.floats(0.01, 0.99).map(lambda x: round(x, 4))
spots = st.tuples(inside, inside)


def _divides(whole: Polygon, parts: list[shapely.Geometry]) -> bool:
    areas = sum(part.area for part in parts)
    gone = whole.symmetric_difference(shapely.union_all(parts)).area
    return abs(areas - whole.area) < 1e-9 and gone < 1e-9


@given(st.lists(spots, min_size=2, max_size=5, unique=True))
def test_a_line_divides_the_ground_exactly_or_is_refused(points: list[tuple[float, float]]) -> None:
    try:
        parts = cut_by_line(SQUARE, LineString(points))
    except BadBoundary:
        assume(False)

    assert _divides(SQUARE, list(parts))


def test_left_and_right_are_seen_along_the_line() -> None:
    left, right = cut_by_line(SQUARE, LineString([(0.5, 0.2), (0.5, 0.8)]))

    assert left.covers(Point(0.1, 0.5))
    assert right.covers(Point(0.9, 0.5))


def test_a_bend_leaves_both_its_arms_on_one_side() -> None:
    hook = LineString([(0.4, -0.1), (0.4, 0.5), (0.41, 0.5), (0.41, -0.1)])

    left, right = cut_by_line(SQUARE, hook)

    assert left.area == pytest.approx(0.995)
    assert right.area == pytest.approx(0.005)


def test_a_line_over_a_horseshoe_cuts_both_its_arms() -> None:
    above, below = cut_by_line(HORSESHOE, LineString([(-1, 2), (4, 2)]))

    assert _divides(HORSESHOE, [above, below])
    assert above.area == pytest.approx(2)


@pytest.mark.parametrize(
    "line",
    [[(0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)], [(2, 0), (2, 1)], [(0, 0), (0, 1)]],
)
def test_a_line_that_divides_nothing_is_refused_in_words(line: list[tuple[float, float]]) -> None:
    with pytest.raises(BadBoundary, match="Draw it"):
        cut_by_line(SQUARE, LineString(line))


@pytest.mark.parametrize("given", ["", "[]", "x", '{"type":"Point","coordinates":[1,2]}', {}])
def test_what_is_no_line_is_refused(given: object) -> None:
    with pytest.raises(BadBoundary):
        read_line(given)  # type: ignore[arg-type]  # on purpose


@given(st.lists(spots, min_size=2, max_size=12, unique=True), st.data())
def test_each_building_keeps_its_ground_and_the_parts_are_the_whole(
    places: list[tuple[float, float]], data: st.DataObject
) -> None:
    owners = [0, 1, *(data.draw(st.sampled_from([0, 1])) for _place in places[2:])]
    groups = [
        [Point(place) for place, at in zip(places, owners, strict=True) if at == part]
        for part in (0, 1)
    ]

    parts = cut_by_points(SQUARE, groups)

    assert _divides(SQUARE, list(parts))
    for part, points in zip(parts, groups, strict=True):
        assert all(part.buffer(1e-9).covers(point) for point in points)


def test_a_part_without_a_building_of_known_place_is_refused() -> None:
    with pytest.raises(BadBoundary, match="Each part needs a building"):
        cut_by_points(SQUARE, [[Point(0.5, 0.5)], []])
