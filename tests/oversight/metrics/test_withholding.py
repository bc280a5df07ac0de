"""What is withheld for few people cannot be had from what is told, by any sum or difference."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.oversight.metrics.withholding import Counts, withheld

FLOOR = 5
CHILDREN = ("1", "2", "3")
GRANDCHILDREN = tuple(one + other for one in CHILDREN for other in ("1", "2", "3"))
Month = dict[str, int]
"""Counts of the lowest areas, and under the code of an area above, what lies in none below it."""

_few_or_many = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 20])
_month = st.fixed_dictionaries(
    dict.fromkeys(GRANDCHILDREN, _few_or_many)
    | {code: st.sampled_from([0, 0, 0, 2, 7]) for code in ("", *CHILDREN)}
)


def _levels(month: Month) -> list[Counts]:
    return [
        {code: sum(n for place, n in month.items() if place.startswith(code)) for code in codes}
        for codes in (("",), CHILDREN, GRANDCHILDREN)
    ]


def _is_sum_of(target: list[int], rows: list[list[int]]) -> bool:
    """Whether a row is a linear combination of others, in exact fractions."""
    basis: list[tuple[int, list[Fraction]]] = []

    def reduced(row: list[int]) -> tuple[int | None, list[Fraction]]:
        left = [Fraction(one) for one in row]
        for at, kept in basis:
            if left[at]:
                left = [a - left[at] * b for a, b in zip(left, kept, strict=True)]
        return next((at for at, one in enumerate(left) if one), None), left

    for row in rows:
        at, left = reduced(row)
        if at is not None:
            basis.append((at, [one / left[at] for one in left]))
    return reduced(target)[0] is None


@settings(max_examples=60)
@given(months=st.lists(_month, min_size=1, max_size=2))
def test_no_withheld_month_of_an_area_follows_from_those_told(months: list[Month]) -> None:
    unknown = [(at, place) for at, month in enumerate(months) for place, n in month.items() if n]
    told, kept = [], []
    for at, month in enumerate(months):
        levels = _levels(month)
        hidden = withheld(levels, floor=FLOOR)
        for code, count in (pair for level in levels for pair in level.items()):
            # Zeros are known: the number of cases received is told for every day.
            row = [int(when == at and place.startswith(code)) for when, place in unknown]
            if count:
                (kept if code in hidden else told).append((row, count))

    assert all(count >= FLOOR for _row, count in told)
    assert not any(_is_sum_of(row, [row for row, _count in told]) for row, _count in kept)
