"""Places named in a text, matched to a register."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.language.places import Gazetteer, Place, building_of

REGISTER = Gazetteer(
    [
        Place("990101001", "榆钱街道"),
        Place("990101001001", "杏花社区"),
        Place("990101001002", "柳荫社区"),
        Place("990101001001001", "晨光苑"),
        Place("990101001002001", "晨光苑"),
        Place("990101001002002", "晨光苑北区"),
        Place("990101001001002", "松鹤路"),
        Place("990101001001003", "点"),
    ]
)


def _named(text: str) -> list[tuple[str, bool]]:
    return [(mention.place.code, mention.sure) for mention in REGISTER.find(text)]


def test_the_longest_name_wins():
    assert _named("晨光苑北区停水") == [("990101001002002", True)]


def test_one_name_of_two_places_is_settled_by_what_lies_around_it_or_said_to_be_unsure():
    assert _named("柳荫社区晨光苑停水") == [("990101001002", True), ("990101001002001", True)]
    assert _named("晨光苑停水") == [("990101001001001", False)]


def test_a_name_is_found_in_any_width_and_one_character_never():
    assert _named("在松鹤路上，点") == [("990101001001002", True)]


def test_the_narrowest_sure_place_is_best_unless_the_text_names_two_parts():
    best = REGISTER.best("榆钱街道杏花社区松鹤路路灯不亮")
    assert best is not None
    assert best.place.name == "松鹤路"
    assert REGISTER.best("从杏花社区到柳荫社区的路") is None
    assert REGISTER.best("晨光苑") is None
    assert REGISTER.best("") is None


@given(st.text(max_size=60))
def test_mentions_stand_in_order_and_apart(text: str):
    found = REGISTER.find(text)

    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("3号楼2单元", (3, 2)),
        ("十二栋", (12, None)),
        ("二十一幢三单元", (21, 3)),
        ("十号楼", (10, None)),
        ("没有楼号", None),
        ("11月28号停水", None),
        ("2026年3号文件", None),
        ("拨打12345号", None),
        ("12号3门", (12, 3)),
        ("五五号楼", None),
    ],
)
def test_a_building_is_read_in_digits_and_in_words(
    text: str, building: tuple[int, int | None] | None
):
    assert building_of(text) == building
