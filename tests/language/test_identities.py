"""A topic keeps its key from look to look as long as half of it, or of what it was, is the same."""

from __future__ import annotations

from gongzhi.language.identities import keys_of


def test_a_group_keeps_the_key_of_what_it_shares_half_of():
    assert keys_of([["1", "2", "3"]], {"old": ["1", "2", "9", "8"]}) == ["old"]
    assert keys_of([["1", "2", "3"]], {"old": ["1", "7", "8", "9"]}) == ["T1"]


def test_of_two_groups_the_one_that_shares_most_keeps_the_key():
    known = {"old": ["1", "2", "3", "4", "5"]}

    assert keys_of([["1", "2"], ["3", "4", "5"]], known) == ["T1", "old"]


def test_a_new_key_is_none_that_was_ever_taken():
    assert keys_of([["1"], ["2"]], {"T1": ["9"]}, taken=["T2"]) == ["T1-2", "T2-2"]
