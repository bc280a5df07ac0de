"""Rows to drafts: what is kept, what is mended, and every reason for a refusal at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gongzhi.channels.transfer.drafts import TOKENS_REMARK, Draft, Drafter, Fault
from gongzhi.channels.transfer.mapping import Mapping, is_known, load_mapping
from gongzhi.channels.transfer.sheets import Cell, Problem, Row, read

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STREET = "990101001"


def drafter(headers: Sequence[str], mapping: Mapping | None = None) -> Drafter:
    mapping = mapping or Mapping()
    return Drafter(mapping.locate(headers), mapping, NOW, default_area=STREET)


def drafted(
    headers: Sequence[str], *rows: Sequence[Cell], mapping: Mapping | None = None
) -> list[Draft | list[Fault]]:
    reader = drafter(headers, mapping)
    return [reader.draft(Row(number, tuple(row))) for number, row in enumerate(rows, start=2)]


def good(headers: Sequence[str], *cells: Cell, mapping: Mapping | None = None) -> Draft:
    (draft,) = drafted(headers, cells, mapping=mapping)
    assert isinstance(draft, Draft)
    return draft


def problems(headers: Sequence[str], *cells: Cell) -> list[tuple[int | None, Problem]]:
    (faults,) = drafted(headers, cells)
    assert isinstance(faults, list)
    return [(fault.column, fault.finding.problem) for fault in faults]


def test_a_whole_row_becomes_a_draft() -> None:
    draft = good(
        ["编号", "标题", "内容", "时间", "分类", "地址", "经度", "纬度", "姓名", "电话"],
        188006.0, "路灯不亮", "\n\t\t\t 门口\u3000的 路灯\n\n\n不亮 ", "2020/1/6 12:09:38", "市容", "榆钱路 1 号",
        "116.3975", 39.9087, "甲某", 13000000001.0,
    )  # fmt: skip

    assert draft.external_ref.startswith("188006~")
    assert draft.detail == "门口 的 路灯\n不亮"
    assert draft.category == ("市容",)
    assert (draft.lon, draft.lat) == (116.3975, 39.9087)
    assert draft.reporter_phone == "13000000001"
    assert draft.area_code == STREET


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    headers = ["编号", "标题", "时间", "经度", "纬度", "电话", "区域编码"]

    found = problems(headers, 1.10101199001010e17, "#REF!", "06/01/2020", "东经", 39.9, "12", "abc")

    assert found == [
        (1, Problem.FORMULA_ERROR),
        (0, Problem.DIGITS_LOST),
        (3, Problem.UNREADABLE_NUMBER),
        (6, Problem.BAD_AREA_CODE),
        (2, Problem.AMBIGUOUS_DATE),
        (5, Problem.UNREADABLE_PHONE),
    ]


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        (116.4, None, Problem.LONE_COORDINATE),
        (39.9, 116.4, Problem.OUT_OF_RANGE),
        (999, 1, Problem.OUT_OF_RANGE),
    ],
)
def test_a_senseless_place_is_refused(lon: Cell, lat: Cell, problem: Problem) -> None:
    assert problems(["标题", "经度", "纬度"], "路灯", lon, lat)[0][1] is problem


def test_zero_coordinates_mean_unknown() -> None:
    assert good(["标题", "经度", "纬度"], "路灯", 0, 0.0).lon is None


def test_coordinates_of_another_datum_are_shifted_back() -> None:
    mapping = load_mapping("datum: gcj02", "m.yaml")

    draft = good(["标题", "经度", "纬度"], "路灯", 116.4036, 39.9101, mapping=mapping)

    assert draft.lon == pytest.approx(116.3974, abs=2e-3)
    assert draft.lon != 116.4036


def test_a_row_without_words_is_refused_in_its_text_column() -> None:
    assert problems(["编号", "标题", "内容"], "1", "  ", None) == [(2, Problem.NO_TEXT)]


def test_title_and_text_stand_in_for_each_other() -> None:
    assert good(["标题", "内容"], "路灯不亮", None).detail == "路灯不亮"
    assert good(["标题", "内容"], None, "门口的路灯不亮").title == "门口的路灯不亮"


def test_a_title_too_long_is_cut_and_kept_whole_in_the_text() -> None:
    draft = good(["标题", "内容"], "长" * 150, "门口")

    assert len(draft.title) == 120
    assert draft.detail == "长" * 150 + "\n门口"


def test_segmented_words_are_joined_and_it_is_said_so() -> None:
    reader = drafter(["title", "detail", "tokens"])

    draft = reader.draft(Row(2, ("路灯", None, "门口 A3 B4 路灯 不 亮")))

    assert isinstance(draft, Draft)
    assert draft.detail == f"{TOKENS_REMARK}\n门口A3 B4路灯不亮"
    assert reader.tally[Problem.TOKENS_ONLY] == 1


def test_a_masked_telephone_number_is_left_out() -> None:
    assert good(["标题", "电话"], "路灯", "138****0000").reporter_phone == ""


def test_the_same_row_has_the_same_reference_whatever_its_cells_are() -> None:
    headers = ["编号", "标题", "时间"]
    moment = datetime(2020, 1, 6, 12, 9, 38)  # noqa: DTZ001 as a spreadsheet holds it

    first = good(headers, 188006.0, "路灯 不亮", moment)
    second = good(headers, "188006", " 路灯\t不亮 ", "2020/1/6 12:09:38")

    assert first.external_ref == second.external_ref


def test_the_same_number_of_another_system_is_another_case() -> None:
    first = good(["编号", "标题"], "24", "路灯不亮")
    second = good(["编号", "标题"], "24", "噪音扰民")

    assert first.external_ref != second.external_ref


def test_rows_without_number_are_told_apart_by_their_order_if_equal() -> None:
    rows = drafted(["标题"], ["路灯"], ["噪音"], ["路灯"])

    references = [row.external_ref for row in rows if isinstance(row, Draft)]
    assert len(set(references)) == 3
    assert references[2] == f"{references[0]}~2"


def test_where_the_source_is_named_its_number_is_the_reference() -> None:
    mapping = load_mapping("source: hotline", "m.yaml")

    one, two, three = drafted(
        ["编号", "标题"], ["24", "路灯"], ["24", "路灯"], ["24", "噪音"], mapping=mapping
    )

    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert (one.source_system, one.external_ref) == ("hotline", "24")
    assert two.external_ref == "24"
    assert isinstance(three, list)
    assert three[0].finding.problem is Problem.SAME_NUMBER_ELSEWHERE
    assert three[0].finding.params["row"] == 2


def test_names_of_categories_are_translated_by_the_mapping() -> None:
    mapping = load_mapping("categories: {噪声: E0401}", "m.yaml")

    assert good(["标题", "分类"], "路灯", "噪声", mapping=mapping).category == ("E0401",)


def test_a_row_without_area_or_place_is_refused_where_none_is_given() -> None:
    reader = drafter(["标题", "经度", "纬度"])
    reader.default_area = ""

    lost = reader.draft(Row(2, ("路灯", None, None)))
    placed = reader.draft(Row(3, ("路灯", 116.4, 39.9)))

    assert isinstance(lost, list)
    assert lost[0].finding.problem is Problem.NO_AREA
    assert isinstance(placed, Draft)


def test_no_text_breaks_the_drafting(shared_data: Path) -> None:
    naughty = json.loads((shared_data / "badinput/naughty_strings.json").read_text("utf-8"))
    headers = ["编号", "标题", "内容", "时间", "分类", "地址", "经度", "纬度", "姓名", "电话"]
    reader = drafter(headers)

    for number, text in enumerate(naughty, start=2):
        for column in range(len(headers)):
            cells: list[Cell] = ["1", "路灯", "不亮", *[None] * 7]
            cells[column] = text
            reader.draft(Row(number, tuple(cells)))


@pytest.mark.parametrize(
    ("path", "rows", "tokens_only"),
    [("complaints/messages_labelled.csv", 8228, 1006), ("complaints/messages_hot.xlsx", 4326, 0)],
)
def test_every_real_message_becomes_a_draft(
    shared_data: Path, path: str, rows: int, tokens_only: int
) -> None:
    (sheet,) = read(shared_data / path, known=is_known)
    reader = drafter(sheet.headers)

    drafts = [reader.draft(row) for row in sheet.rows()]

    assert sum(isinstance(draft, Draft) for draft in drafts) == rows
    assert len({draft.external_ref for draft in drafts if isinstance(draft, Draft)}) == rows
    assert reader.tally[Problem.TOKENS_ONLY] == tokens_only
