"""Hashed character n-grams: counted right, the same in any company, nothing of numbers kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.language.features import Weighting, counts, grams

TEXTS = st.lists(st.text(max_size=40), max_size=8)


def test_each_run_of_one_to_three_characters_is_counted():
    rows = counts(["停水停水", "停"])

    assert rows[0].sum() == 4 + 3 + 2
    assert sorted(rows[0].data) == [1, 1, 1, 1, 1, 2, 2, 2][-rows[0].nnz :]
    assert rows[1].sum() == 1


@given(TEXTS)
def test_a_text_is_counted_alike_alone_and_among_others(texts: list[str]):
    together = counts(texts)

    assert together.shape[0] == len(texts)
    for number, text in enumerate(texts):
        alone = counts([text])
        assert (together[number] != alone).nnz == 0


def test_hundreds_of_texts_are_counted_as_one_by_one():
    texts = [f"第{n}条：楼道{'灯' * (n % 3)}不亮" for n in range(600)]

    together = counts(texts)

    assert all((together[n] != counts([texts[n]])).nnz == 0 for n in (0, 255, 256, 511, 599))


def test_spaces_and_the_value_of_digits_say_nothing():
    assert (counts(["电话 130"]) != counts(["电话999"])).nnz == 0


def test_no_n_gram_reaches_over_the_end_of_a_text():
    found = grams(["ab", "c"])

    assert len(found.hash) == 3 + 1


def test_weighed_rows_have_length_one_and_rare_n_grams_weigh_more():
    rows = counts(["停水", "停电", "停水停电", "好"])
    weighed = Weighting.of(rows).weigh(rows)

    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    assert np.allclose(lengths[:3], 1)
    assert lengths[3] == 0  # what stands in one text only says nothing
