"""Components are found and numbered as scipy does it, without scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gongzhi.planning.adjacency import components


@pytest.mark.parametrize("seed", range(20))
def test_components_are_those_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 200))
    pairs = rng.integers(0, count, (int(rng.integers(0, count + 1)), 2))
    matrix = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))

    assert components(count, pairs).tolist() == connected_components(matrix)[1].tolist()


def test_a_long_row_in_any_order_is_one_piece() -> None:
    order = np.random.default_rng(1).permutation(5_000)

    pairs = np.stack([order[:-1], order[1:]], axis=1)

    assert set(components(5_000, pairs).tolist()) == {0}
