"""Cells of any size from the stored one: by bits, as the library says."""

from __future__ import annotations

import math

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.coordinates import Point, distance_m
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.places import (
    cell_mask,
    cell_name,
    cell_range,
    cells_within,
    h3_cell,
)

places = st.tuples(st.floats(-179, 179), st.floats(-85, 85))


@given(place=places, resolution=st.integers(0, 10))
def test_a_parent_is_bits_of_the_stored_cell(place: tuple[float, float], resolution: int):
    cell = h3_cell(*place)
    keep, fill = cell_mask(resolution)

    assert cell_name((cell & keep) | fill) == h3.cell_to_parent(cell_name(cell), resolution)


@given(place=places, resolution=st.integers(8, 10))
def test_all_cells_within_a_cell_are_one_range(place: tuple[float, float], resolution: int):
    parent = h3.cell_to_parent(cell_name(h3_cell(*place)), resolution)

    within = sorted(h3.str_to_int(child) for child in h3.cell_to_children(parent, 10))

    assert cell_range(parent) == (within[0], within[-1])


@pytest.mark.parametrize("name", ["", "x", "8g283473fffffff", "8f2830828052d25"])
def test_what_is_no_cell_of_the_map_is_refused(name: str):
    with pytest.raises(InvalidInput):
        cell_range(name)


@given(
    lon=st.floats(73, 135), lat=st.floats(3.5, 53.5), bearing=st.floats(0, 6.28),
    share=st.floats(0, 1), radius=st.sampled_from([15, 30, 100, 200, 500, 2000]),
)  # fmt: skip
def test_the_cells_cover_the_whole_circle(
    lon: float, lat: float, bearing: float, share: float, radius: int
) -> None:
    metres = radius * share
    dlat = metres * math.cos(bearing) / 111_320
    dlon = metres * math.sin(bearing) / (111_320 * math.cos(math.radians(lat)))
    if distance_m(Point(lon, lat), Point(lon + dlon, lat + dlat)) > radius:
        return

    assert h3_cell(lon + dlon, lat + dlat) in cells_within(lon, lat, radius)


def test_the_shortest_edge_is_no_longer_than_the_cells_of_the_country_have() -> None:
    for lon in range(74, 136, 4):
        for lat in range(4, 54, 3):
            cell = h3.latlng_to_cell(lat, lon, 10)
            for edge in h3.origin_to_directed_edges(cell):
                assert h3.edge_length(edge, unit="m") > 55
