"""A place keeps its position through every datum, to the millimetre."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation import coordinates
from gongzhi.foundation.coordinates import Datum, Point, convert, distance_m
from gongzhi.foundation.errors import InvalidInput

TIANANMEN = Point(116.404, 39.915)
china = st.builds(Point, st.floats(73.5, 135.1), st.floats(3.8, 53.6))
anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
datums = st.sampled_from(Datum)


def test_known_places_shift_as_published() -> None:
    shifted = coordinates.wgs84_to_gcj02(*TIANANMEN)
    on_baidu = coordinates.gcj02_to_bd09(*TIANANMEN)

    assert shifted == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)
    assert on_baidu == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-12)


@given(place=china, source=datums, target=datums)
def test_a_round_trip_within_china_ends_within_a_millimetre(
    place: Point, source: Datum, target: Datum
) -> None:
    there = convert(*place, source=source, target=target)
    back = convert(*there, source=target, target=source)

    assert distance_m(place, back) < coordinates.ROUND_TRIP_ERROR_M


@given(place=china)
def test_the_way_through_gcj02_does_not_matter(place: Point) -> None:
    straight = convert(*place, source=Datum.WGS84, target=Datum.BD09)
    by_steps = coordinates.gcj02_to_bd09(*coordinates.wgs84_to_gcj02(*place))

    assert straight == by_steps


@given(place=china)
def test_the_shift_is_some_hundreds_of_metres(place: Point) -> None:
    assert 10 < distance_m(place, coordinates.wgs84_to_gcj02(*place)) < 1200


@given(place=anywhere)
def test_outside_the_box_nothing_shifts(place: Point) -> None:
    if not coordinates.in_china(*place):
        assert coordinates.wgs84_to_gcj02(*place) == place
        assert coordinates.gcj02_to_wgs84(*place) == place


@given(place=anywhere)
def test_cgcs2000_is_treated_as_wgs84(place: Point) -> None:
    assert coordinates.CGCS2000_WGS84_DIFFERENCE_M == 0.1
    assert convert(*place, source=Datum.CGCS2000, target=Datum.WGS84) == place
    assert convert(*place, source=Datum.WGS84, target=Datum.CGCS2000) == place


def test_distances_are_in_metres() -> None:
    assert distance_m(Point(0, 0), Point(0, 1)) == pytest.approx(111_195, abs=1)
    assert distance_m(Point(116.4, 39.9), Point(121.47, 31.23)) == pytest.approx(
        1_067_000, rel=0.01
    )
    assert distance_m(Point(179.999, 0), Point(-179.999, 0)) == pytest.approx(222.4, abs=0.1)
    assert distance_m(Point(0, 90), Point(77, 90)) == pytest.approx(0, abs=1e-6)


@given(a=anywhere, b=anywhere)
def test_distance_is_the_same_both_ways_and_at_most_half_the_earth(a: Point, b: Point) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert 0 <= distance_m(a, b) <= 20_015_200
    assert distance_m(a, a) == 0


@pytest.mark.parametrize(
    ("lon", "lat", "field", "words"),
    [
        (nan, 39.9, "lon", "must be a number"),
        (116.4, inf, "lat", "must be a number"),
        (180.1, 0.0, "lon", "between -180 and 180"),
        (0.0, -90.5, "lat", "between -90 and 90"),
        (39.9, 116.4, "lon", "swapped"),
        (43.8, 87.6, "lon", "swapped"),
        (1e308, 1e308, "lon", "between"),
    ],
)
def test_a_pair_that_cannot_be_a_place_is_refused(
    lon: float, lat: float, field: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        coordinates.check_point(lon, lat)

    assert refusal.value.field == field


@given(place=anywhere)
def test_a_place_is_accepted_unless_it_looks_swapped(place: Point) -> None:
    lon, lat = place
    if coordinates.in_china(lat, lon) and not coordinates.in_china(lon, lat):
        with pytest.raises(InvalidInput, match="swapped"):
            coordinates.check_point(lon, lat)
    else:
        assert coordinates.check_point(lon, lat) == place
