"""Cells of any size from the stored one: by bits, as the library says."""

from __future__ import annotations

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.places import cell_mask, cell_name, cell_range, h3_cell

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
