# ruff: noqa: DTZ001 - a spreadsheet knows no zones
"""Workbooks: merged headers, real dates, formula errors, and files made to break the reader."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from gongzhi.channels.transfer.sheets import Limits, Problem, UnreadableFile, read
from tests.channels.transfer.workbooks import table, xls, xlsx


def repacked(content: bytes, changes: dict[str, tuple[bytes, bytes]]) -> bytes:
    """Replace bytes within the parts of an .xlsx."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            old, new = changes.get(name, (b"", b""))
            part = before.read(name)
            after.writestr(name, part.replace(old, new) if old else part)
    return stream.getvalue()


def test_groups_above_columns_are_joined_to_their_names() -> None:
    content = table(
        [
            ["2020年群众来件登记表", "", "", "", ""],
            ["编号", "来件人", "", "事项", ""],
            ["", "姓名", "电话", "主题", "内容"],
            ["1", "甲某", "13000000001", "路灯", "不亮"],
        ],
        merges=[(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4)],
    )

    (sheet,) = read(content, "来件.xlsx")

    assert sheet.headers == (
        "编号",
        "来件人/姓名",
        "来件人/电话",
        "事项/主题",
        "事项/内容",
    )
    assert sheet.first(1)[0].cells == ("1", "甲某", "13000000001", "路灯", "不亮")
    assert sheet.first(1)[0].number == 4


def test_groups_are_joined_in_text_files_too() -> None:
    content = "编号,来件人,,事项,\n,姓名,电话,主题,内容\n1,甲某,13000000001,路灯,不亮\n"

    (sheet,) = read(content.encode(), "来件.csv")

    assert sheet.headers == (
        "编号",
        "来件人/姓名",
        "来件人/电话",
        "事项/主题",
        "事项/内容",
    )


def test_a_value_merged_down_the_rows_holds_for_each() -> None:
    content = table(
        [
            ["社区", "主题", "内容"],
            ["杏花社区", "路灯", "不亮"],
            ["", "噪音", "施工"],
            ["柳荫社区", "积水", "路口"],
        ],
        merges=[(1, 0, 2, 0)],
    )

    (sheet,) = read(content, "来件.xlsx")

    assert [row.cells[0] for row in sheet.rows()] == [
        "杏花社区",
        "杏花社区",
        "柳荫社区",
    ]


def test_dates_numbers_and_errors_keep_their_kind() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet.write_row(2, 1, ["编号", "时间", "公式", "错误"])
        sheet.write_number(3, 1, 188006.0)
        sheet.write_datetime(3, 2, datetime(2020, 1, 6, 12, 9, 38), moment)
        sheet.write_formula(3, 3, "=1+1", None, 2)
        sheet.write_formula(3, 4, "=#REF!+1", None, "#REF!")
        sheet.write_number(4, 1, 2)
        sheet.write_datetime(4, 2, datetime(2020, 1, 6), day)
        sheet.write_string(4, 3, "_x0041_\tb")

    (sheet,) = read(xlsx(fill), "来件.xlsx")
    first, second = sheet.rows()

    assert sheet.header_row == 3
    assert first.cells == (None, 188006, datetime(2020, 1, 6, 12, 9, 38), 2, "#REF!")
    assert second.cells == (None, 2, date(2020, 1, 6), "_x0041_\tb", None)
    assert first.number == 4


def test_an_excel_97_workbook_is_read() -> None:
    (sheet,) = read(xls([["编号", "标题", "时间"], [188006.0, "路灯不亮", "2020/1/6"]]), "来件.xls")

    assert sheet.headers == ("编号", "标题", "时间")
    assert sheet.first(1)[0].cells == (188006, "路灯不亮", "2020/1/6")


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("空")
        book.add_worksheet("字典").write_row(0, 0, ["a", "b"])
        book.get_worksheet_by_name("字典").hide()
        book.add_worksheet("来件").write_column(0, 0, ["标题", "路灯"])

    (sheet,) = read(xlsx(fill), "来件.xlsx")

    assert sheet.name == "来件"
    assert sheet.findings[0].problem is Problem.HIDDEN_SHEET


def test_two_cells_at_opposite_corners_break_nothing() -> None:
    content = repacked(
        table([["编号", "标题"], ["1", "路灯"]]),
        {"xl/worksheets/sheet1.xml": (b'r="B2"', b'r="XFD1048576"')},
    )

    with pytest.raises(UnreadableFile) as refused:
        list(read(content, "来件.xlsx"))

    assert refused.value.finding.problem is Problem.UNPACKS_TOO_LARGE


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = BytesIO(table([["编号", "标题"], ["1", "路灯"]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.xml", bytes(20_000_000))

    with pytest.raises(UnreadableFile) as refused:
        list(read(stream.getvalue(), "来件.xlsx", limits=Limits(unpacked_bytes=10_000_000)))

    assert refused.value.finding.problem is Problem.UNPACKS_TOO_LARGE


def test_a_bomb_that_lies_about_its_size_meets_the_bounds_of_the_parser() -> None:
    stream = BytesIO()
    honest = table([["编号", "标题"], ["1", "路灯"]])
    with (
        zipfile.ZipFile(BytesIO(honest)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            after.writestr(
                name,
                part.replace(b"</t>", b" " * 120_000_000 + b"</t>", 1)
                if "shared" in name
                else part,
            )
    content = bytearray(stream.getvalue())
    size = content.find(b"PK\x01\x02")
    while size >= 0:
        content[size + 24 : size + 28] = (1000).to_bytes(4, "little")
        size = content.find(b"PK\x01\x02", size + 4)

    with pytest.raises(UnreadableFile):
        list(
            read(
                bytes(content),
                "来件.xlsx",
                limits=Limits(parser_memory_bytes=200_000_000),
            )
        )


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    content = table([["编号", "标题"], *[[str(n), "路灯"] for n in range(30)]])

    with pytest.raises(UnreadableFile) as refused:
        [list(sheet.rows()) for sheet in read(content, "来件.xlsx", limits=Limits(rows=20))]

    assert refused.value.finding.problem is Problem.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 not a package at all", Problem.DAMAGED_FILE),
        (table([["编号", "标题"], ["1", "路灯"]])[:-200], Problem.DAMAGED_FILE),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), Problem.OTHER_OFFICE_FILE),
        (xls([["编号", "标题"], ["1", "路灯"]])[:1000], Problem.OTHER_OFFICE_FILE),
        (xls([["编号", "标题"], ["1", "路灯"]])[:1600], Problem.DAMAGED_FILE),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            Problem.PASSWORD,
        ),
    ],
)
def test_a_damaged_or_foreign_workbook_is_named(content: bytes, problem: Problem) -> None:
    with pytest.raises(UnreadableFile) as refused:
        list(read(content, "来件.xlsx"))

    assert refused.value.finding.problem is problem


def test_a_word_document_is_named() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    with pytest.raises(UnreadableFile) as refused:
        list(read(stream.getvalue(), "来件.docx"))

    assert refused.value.finding.problem is Problem.OTHER_OFFICE_FILE


@pytest.mark.parametrize(
    ("path", "rows", "header"),
    [
        ("complaints/messages_labelled.csv", [8228], "msg_id"),
        ("complaints/messages_hot.xlsx", [4326], "留言编号"),
        ("complaints/category_tree.xlsx", [517], "二级分类"),
        ("badinput/gb18030_a.csv", [624], "服务分类"),
        ("badinput/merged_headers.xlsx", [87, 107], "作物编号"),
        ("badinput/merged_headers_2.xlsx", [54, 41], "说明"),
        ("places/buildings.csv", [4877], "households"),
    ],
)
def test_real_files_are_read_whole(
    shared_data: Path, path: str, rows: list[int], header: str
) -> None:
    found = list(read(shared_data / path))

    assert [sum(1 for _ in sheet.rows()) for sheet in found] == rows
    assert all(header in sheet.headers for sheet in found)
