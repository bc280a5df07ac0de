"""Text in the form that models read, and numbers of people hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.language.normal import LONGEST, readable, without_numbers


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ＡＢＣ１２３，好！", "abc123,好!"),
        ("<p>楼道<br/>灯不亮</p>", "楼道 灯不亮"),
        ("温度<10度，湿度>60", "温度<10度,湿度>60"),
        ("救命啊啊啊啊啊啊", "救命啊啊啊"),
        ("一\t二\n\n三\u3000四", "一 二 三 四"),
        ("&lt;停水&gt;", "<停水>"),
        ("", ""),
        ("㈠㎡", "(一)m2"),
    ],
)
def test_a_text_has_one_form(text: str, read: str):
    assert readable(text) == read


def test_of_a_long_text_the_beginning_and_the_end_are_read():
    text = "始" + "".join(chr(0x4E00 + n % 5000) for n in range(100_000)) + "终"

    read = readable(text)

    assert len(read) == LONGEST
    assert (read[0], read[-1]) == ("始", "终")


@given(st.text())
def test_what_was_read_reads_the_same(text: str):
    once = readable(text)

    assert len(once) <= LONGEST
    if not any(mark in once for mark in "<&"):
        assert readable(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13000000001请回", "电话13*******01请回"),
        ("130 0000 0001", "13*********01"),
        ("１３００００００００１", "１３*******０１"),
        ("身份证11010119000307123X。", "身份证11**************3X。"),
        ("010-60000000转1", "01********00转1"),
        ("13000000001 13000000002", "13*******************02"),
        ("138 (0012) 3401", "13***********01"),
        ("138\u200b0012\u200b3401", "13*********01"),
        ("2026-11-26 来过", "2026-11-26 来过"),
        ("12-2-1201漏水", "12-2-1201漏水"),
        ("12-2-12010", "12******10"),
        ("电话86-10-6688 1234", "电话86***********34"),
        ("138－0000－1111", "13*********11"),
        ("138\u20100000\u20101111", "13*********11"),
        ("2026-11-26 10:30来过", "2026-11-26 10:30来过"),
        ("2026.11.26-2026.12.31", "2026.11.26-2026.12.31"),
        ("投资1000000元", "投资1000000元"),
        ("编号20261122-0001234-5", "编号20261122-0001234-5"),
        ("3号楼2单元501室，2026年", "3号楼2单元501室，2026年"),
    ],
)
def test_numbers_of_people_are_starred(text: str, shown: str):
    assert without_numbers(text) == shown


def test_a_number_of_one_digit_again_and_again_is_still_seen_as_one():
    assert "133" not in without_numbers(readable("请回电13333333312告知"))


@pytest.mark.parametrize(
    "text", ["2020-01-01," * 9090, "1 " * 50_000, "20200101-0000000-0 " * 5263]
)
def test_long_lists_of_numbers_are_read_through(text: str):
    assert len(without_numbers(text)) == len(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="请回电一二，。 "))
def test_no_mobile_number_is_left_whole(number: str, around: str):
    assert number not in without_numbers(around + number + around)
