"""Columns are recognised by their names, or named in a mapping whose mistakes are told."""

from __future__ import annotations

import pytest

from gongzhi.channels.transfer.mapping import Mapping, Meaning, load_mapping
from gongzhi.channels.transfer.sheets import Problem, UnreadableFile


def test_columns_are_recognised_in_chinese() -> None:
    headers = [
        "序号",
        "留言编号",
        "留言主题",
        "留言详情",
        "留言时间",
        "一级分类",
        "地址",
        "经度",
        "纬度",
        "姓名",
        "联系电话*",
    ]

    columns = Mapping().locate(headers)

    assert {meaning.value: places for meaning, places in columns.places.items()} == {
        "external_id": (1,),
        "title": (2,),
        "text": (3,),
        "received_at": (4,),
        "category": (5,),
        "address": (6,),
        "lon": (7,),
        "lat": (8,),
        "reporter_name": (9,),
        "reporter_phone": (10,),
    }
    assert columns.ignored == ("序号",)


def test_columns_are_recognised_in_english_and_within_groups() -> None:
    columns = Mapping().locate(["Msg_ID", "TITLE", "detail", "来件人/姓名", "来件人/电话（必填）"])

    assert columns.place(Meaning.EXTERNAL_ID) == 0
    assert columns.place(Meaning.REPORTER_NAME) == 3
    assert columns.place(Meaning.REPORTER_PHONE) == 4


def test_the_levels_of_a_category_are_read_together() -> None:
    columns = Mapping().locate(["标题", "诉求类型", "一级分类", "二级分类", "三级分类"])

    assert columns.places[Meaning.CATEGORY] == (2, 3, 4)


def test_of_two_columns_the_better_name_wins() -> None:
    columns = Mapping().locate(["类型", "创建时间", "受理时间", "标题"])

    assert columns.place(Meaning.RECEIVED_AT) == 2


def test_a_mapping_file_names_columns() -> None:
    mapping = load_mapping(
        "source: hotline\ndate_order: dmy\ncolumns:\n  text: 情况\n  category: [甲, 乙]\n", "m.yaml"
    )

    columns = mapping.locate(["情况", "甲", "乙", "标题"])

    assert mapping.source == "hotline"
    assert columns.place(Meaning.TEXT) == 0
    assert columns.places[Meaning.CATEGORY] == (1, 2)
    assert columns.place(Meaning.TITLE) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: {receivd_at: 时间}", "received_at"),
        ("colums: {text: 情况}", "columns"),
        ("date_order: dym", "date_order"),
        ("source: 'a b'", "source"),
        ("columns: {text: []}", "columns.text"),
        ("- just\n- a list", "the file"),
        ("columns: {text: [", "line"),
        ("datum: mars", "datum"),
    ],
)
def test_a_mistake_in_a_mapping_is_named(text: str, told: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        load_mapping(text, "m.yaml")

    assert refused.value.finding.problem is Problem.BAD_MAPPING
    assert told in str(refused.value.finding.params["reasons"])


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    mapping = load_mapping("columns: {text: 情况}", "m.yaml")

    with pytest.raises(UnreadableFile) as refused:
        mapping.locate(["编号", "情况说明"])

    assert refused.value.finding.problem is Problem.NO_SUCH_COLUMN
    assert refused.value.finding.params["headers"] == "编号、情况说明"


@pytest.mark.parametrize(
    "text", ["[" * 5_000, "sheet: 2020-13-45", "sheet: " + "1" * 5_000, "sheet: !!int x", "&a [*a]"]
)
def test_a_mapping_that_yaml_chokes_on_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        load_mapping(text, "m.yaml")

    assert refused.value.finding.problem is Problem.BAD_MAPPING
