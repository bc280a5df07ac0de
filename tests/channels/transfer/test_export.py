# ruff: noqa: DTZ001 - a spreadsheet knows no zones
"""Lists out: no cell is a formula, dates are dates, numbers of things are texts."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from gongzhi.channels.transfer import export
from gongzhi.channels.transfer.export import guarded, write_csv, write_xlsx, write_xlsx_to
from gongzhi.channels.transfer.sheets import read

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "|x",
    "%0a=1",
]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_stays_a_text_in_a_workbook(text: str) -> None:
    content = write_xlsx([[text]], ["内容"], "案件")

    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert 't="inlineStr"' in sheet or 't="s"' in sheet
    (found,) = read(content, "a.xlsx")
    shown = str(found.first(1)[0].cells[0])
    assert not shown.startswith("'")
    assert shown.strip() == text.strip()


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_is_guarded_in_csv(text: str) -> None:
    content = b"".join(write_csv([[text, -5, 2.5]], ["内容", "数", "值"]))

    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")
    assert rows[1][1:] == ["-5", "2.5"]


@pytest.mark.parametrize("text", ["路灯不亮", "a=b", "110101-1", "", "1+1"])
def test_a_harmless_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_dates_numbers_and_identifiers_keep_their_kind() -> None:
    moment = datetime(2020, 1, 6, 4, 9, 38, tzinfo=UTC)
    content = write_xlsx(
        [["00123", 5, 110101199001010011, date(2020, 1, 6), moment, None, True, float("nan")]],
        list("abcdefgh"),
        "案件",
    )

    (sheet,) = read(content, "a.xlsx")

    (row,) = sheet.rows()
    assert row.cells == (
        "00123", 5, "110101199001010011", date(2020, 1, 6), datetime(2020, 1, 6, 12, 9, 38), None, True, "nan",
    )  # fmt: skip


def test_the_header_is_frozen_and_filtered() -> None:
    sheet = part(write_xlsx([["1", "2"]], ["编号", "标题"], "案件"), "xl/worksheets/sheet1.xml")

    assert 'ySplit="1"' in sheet
    assert "autoFilter" in sheet


@pytest.mark.parametrize(
    "title", ["案件", "", "a/b:c*d?[e]", "'引号'", "很" * 50, "History", "x\x00y"]
)
def test_any_title_makes_a_workbook(title: str) -> None:
    (sheet,) = read(write_xlsx([["1"]], ["编号"], title), "a.xlsx")

    assert sheet.first(1)[0].cells == ("1",)


def test_an_empty_list_is_a_header_alone() -> None:
    assert "编号" in part(write_xlsx([], ["编号"], "案件"), "xl/worksheets/sheet1.xml")


def test_a_list_longer_than_a_sheet_goes_on_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 10)

    sheets = list(read(write_xlsx(([str(n)] for n in range(25)), ["编号"], "案件"), "a.xlsx"))

    assert [sum(1 for _ in sheet.rows()) for sheet in sheets] == [10, 10, 5]


def test_rows_are_written_as_they_come() -> None:
    stream = BytesIO()

    count = write_xlsx_to(stream, ([str(n), "路灯"] for n in range(3000)), ["编号", "标题"], "案件")

    assert count == 3000
    assert stream.getvalue().startswith(b"PK")


def test_no_text_breaks_an_export(shared_data: Path) -> None:
    naughty = json.loads((shared_data / "badinput/naughty_strings.json").read_text("utf-8"))

    content = write_xlsx(([text] for text in [*naughty, "\ud800", "a\x00b"]), ["内容"], "案件")

    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert b"".join(write_csv(([text] for text in [*naughty, "\ud800"]), ["内容"]))


def test_a_formula_like_text_stays_a_text_where_somebody_edits_its_cell() -> None:
    content = write_xlsx([["=1+1", "路灯不亮"]], ["甲", "乙"], "案件")

    assert part(content, "xl/styles.xml").count('quotePrefix="1"') == 1
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
