"""Keys of a text, and what counts as likely the same: pure."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.handling.likeness.keys import KEYS, bands_of, mixed, months_between, text_of
from gongzhi.handling.likeness.rules import weigh
from gongzhi.language.duplicates import Candidate, Report, SharedArea, rank_duplicates

texts = st.text("路灯不亮楼前烧烤店油烟停水电梯坏了请处理，。 abc1", max_size=200)
shares = st.floats(0, 1)


@given(title=texts, detail=texts)
def test_a_copied_text_has_the_same_keys_whatever_is_compared_with_it(title: str, detail: str):
    text = text_of(title, detail)

    bands, told = bands_of([text, "别的事情", f" {text.upper()}！"])

    assert told[0] == told[2]
    assert np.array_equal(bands[0], bands[2])
    assert len(set(mixed(bands[0], "990101", "202611").tolist())) == KEYS


def test_another_month_or_county_has_other_keys():
    bands, _told = bands_of(["楼前路灯不亮，三天了"])

    keys = [
        set(mixed(bands[0], county, month).tolist())
        for county, month in (("990101", "202611"), ("990101", "202612"), ("990102", "202611"))
    ]

    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]


def test_the_months_of_a_stretch_of_time_are_all_named():
    first, last = datetime(2026, 11, 20, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)

    assert list(months_between(first, last)) == ["202611", "202612", "202701"]


@given(others=st.lists(texts, max_size=6), report=texts, turned=st.randoms())
def test_the_order_by_likeness_does_not_depend_on_the_order_asked(others, report, turned):
    rows = [Report(number, text) for number, text in enumerate(others, start=1)]
    first = rank_duplicates(Report(0, report), rows, least=0)
    turned.shuffle(rows)

    assert [each.id for each in rank_duplicates(Report(0, report), rows, least=0)] == [
        each.id for each in first
    ]


@given(
    score=shares, likeness=shares, copied=shares, radius=st.floats(0, 2000),
    metres=st.none() | st.floats(0, 9000), same=st.none() | st.booleans(), length=st.integers(0, 99),
)  # fmt: skip
def test_a_weight_is_a_share_and_few_words_far_away_weigh_nothing(
    score, likeness, copied, radius, metres, same, length
):
    found = Candidate(1, score, likeness, copied, (), metres, SharedArea.NONE, 0.0)

    weight = weigh(found, same_class=same, radius=radius, length=length)

    assert weight == 0 or 0.5 <= weight <= 1
    if length < 40 and metres is not None and metres > max(radius, 150):
        assert weight == 0
