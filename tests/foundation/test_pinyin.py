"""Names in pinyin: as one reads them, by their initials, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.codes.pinyin import LONGEST, spell, typed


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("杏花社区", "xinghuashequ", "xhsq"),
        ("长安街", "changanjie", "caj"),
        ("重庆市朝阳区", "chongqingshichaoyangqu", "cqscyq"),
        ("大栅栏街道", "dazhalanjiedao", "dzljd"),
        ("厦门大厦", "xiamendasha", "xmds"),
        ("绿源里A座3号楼", "lvyuanliazuo3haolou", "lylaz3hl"),
        ("", "", ""),
        ("（·）", "", ""),
    ],
)
def test_a_name_is_spelled_as_it_is_read(name: str, full: str, initials: str):
    spelling = spell(name)

    assert (spelling.full, spelling.initials) == (full, initials)


@given(st.text(max_size=80))
def test_any_text_is_spelled_in_plain_letters_of_bounded_length(name: str):
    spelling = spell(name)

    for text in (spelling.full, spelling.initials):
        assert text == "" or typed(text) == text
        assert len(text) <= LONGEST
    assert len(spelling.initials) <= len(name)


@pytest.mark.parametrize(
    ("words", "wanted"), [("XHSQ", "xhsq"), ("xing hua", "xinghua"), ("lü", "lv"), ("杏", "")]
)
def test_what_is_typed_is_read_as_names_are_spelled(words: str, wanted: str):
    assert typed(words) == wanted
