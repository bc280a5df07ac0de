"""The proof of a least number of sites, checked again in whole fractions by other means."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from gongzhi.planning.siting.cover_bound import CoverBound
from gongzhi.planning.siting.dominance import without_dominated

towns = settings(max_examples=6, deadline=None, derandomize=True)
seeds = given(st.integers(0, 10_000))


def _town(seed: int, points: int, sites: int, reach: float) -> csr_array:
    draws = np.random.default_rng(seed)
    spots, places = draws.uniform(0, 1000, (points, 2)), draws.uniform(0, 1000, (sites, 2))
    near = np.hypot(*(spots[:, None] - places).transpose(2, 0, 1)) <= reach
    return csr_array(near[near.any(axis=1)].astype(np.int8))


def _fewest(table: csr_array) -> int:
    ones = np.ones(table.shape[1])
    return round(milp(ones, integrality=ones, constraints=LinearConstraint(table, 1)).fun)


def _cover(table: csr_array) -> np.ndarray:
    chosen, open_rows = [], np.ones(table.shape[0], bool)
    while open_rows.any():
        chosen.append(int((table.T @ open_rows.astype(int)).argmax()))
        open_rows &= table[:, [chosen[-1]]].toarray().ravel() == 0
    return np.array(chosen, np.int32)


def _raised(table: csr_array) -> CoverBound:
    bound = CoverBound(table)
    cover = _cover(table)
    for part in bound.parts:
        own = np.flatnonzero(np.isin(part.sites, cover)).astype(np.int32)
        part.begin(np.ones(len(part.points), np.int64), own)
    bound.raise_by_programmes(lambda: 60.0, lambda: False)
    return bound


def _checked(table: csr_array, bound: CoverBound) -> int:
    """Return what the prices prove, rounded up by piece, without the solver's code."""
    near = table.toarray().astype(bool)
    piece = np.arange(len(near))
    for _ in range(len(near)):
        lowest = np.array(
            [piece[near[:, site]].min(initial=len(near)) for site in range(len(near.T))]
        )
        then = np.array([lowest[row].min() for row in near])
        if (then == piece).all():
            break
        piece = then
    proof = bound.proof
    assert (proof.price >= 0).all()
    assert (proof.triple_price >= 0).all()
    worth = dict.fromkeys(piece.tolist(), Fraction(0))
    left = [Fraction(1)] * len(near.T)
    for row, price in enumerate(proof.price):
        worth[piece[row]] += Fraction(float(price))
        for site in np.flatnonzero(near[row]):
            left[site] -= Fraction(float(price))
    for three, price in zip(proof.triples, proof.triple_price, strict=True):
        assert len(set(three.tolist())) == 3
        worth[piece[three[0]]] += 2 * Fraction(float(price))
        for site in np.flatnonzero(near[three].any(axis=0)):
            left[site] -= -(-int(near[three, site].sum()) // 2) * Fraction(float(price))
    for site, rest in enumerate(left):
        if near[:, site].any():
            worth[piece[near[:, site].argmax()]] += min(Fraction(0), rest)
    return sum(ceil(one - Fraction(1, 10**6)) for one in worth.values())


@towns
@seeds
def test_prices_prove_the_least_number_and_no_cover_is_smaller(seed):
    table, _, _ = without_dominated(_town(seed, 500, 150, 110.0))

    bound = _raised(table)

    assert _checked(table, bound) == bound.least
    assert bound.least <= _fewest(table)
    assert bound.least >= _fewest(table) - 1


@towns
@seeds
def test_what_is_left_out_changes_neither_the_fewest_nor_who_is_covered(seed):
    table = _town(seed, 200, 60, 180.0)

    smaller, points, sites = without_dominated(table)

    assert smaller.nnz < table.nnz
    assert (smaller != csr_array(csr_array(table[points])[:, sites])).nnz == 0
    assert _fewest(smaller) == _fewest(table)
    assert (table[:, sites[_cover(smaller)]].sum(axis=1) > 0).all()


def test_triples_prove_what_fractions_of_sites_cannot():
    near = np.zeros((7, 6), np.int8)
    for first in (0, 3):
        for row in range(3):
            near[first + row, [first + row, first + (row + 1) % 3]] = 1
    near[6, [0, 3]] = 1
    table = csr_array(near)

    bound = _raised(table)

    assert len(bound.parts) == 1
    assert len(bound.proof.triples) == 2
    assert bound.least == _checked(table, bound) == _fewest(table) == 4
