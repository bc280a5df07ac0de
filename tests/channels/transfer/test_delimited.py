"""Delimited text: its delimiter is found, its quotes hold, its limits stand."""

from __future__ import annotations

import pytest

from gongzhi.channels.transfer.sheets import Limits, Problem, UnreadableFile, read


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_though_texts_hold_others(delimiter: str) -> None:
    lines = [
        ["编号", "标题", "内容"],
        ["1", "路灯不亮", "一,二"],
        ["2", "噪音", "三;四|五"],
    ]
    content = "\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line)
        for line in lines
    )

    (sheet,) = read(content.encode(), "来件.txt")

    assert sheet.headers == ("编号", "标题", "内容")
    assert [row.cells[2] for row in sheet.rows()] == ["一,二", "三;四|五"]


def test_a_declared_delimiter_is_obeyed() -> None:
    (sheet,) = read("sep=;\r\n编号;标题\r\n1;路灯,不亮\r\n".encode(), "来件.csv")

    assert sheet.headers == ("编号", "标题")
    assert sheet.first(1)[0].cells == ("1", "路灯,不亮")


def test_line_ends_within_quotes_stay_in_the_text() -> None:
    (sheet,) = read('编号,内容\r\n1,"第一行\r\n第二行，他说""好"""\r\n'.encode(), "来件.csv")

    assert sheet.first(1)[0].cells == ("1", '第一行\n第二行，他说"好"')


def test_a_row_with_broken_quotes_is_handed_back_and_the_next_ones_are_read() -> None:
    (sheet,) = read('编号,内容\n1,"好"吗\n2,"好"\n'.encode(), "来件.csv")

    first, second = sheet.rows()

    assert first.finding is not None
    assert first.finding.problem is Problem.BROKEN_QUOTES
    assert first.finding.params == {"first": 2, "last": 2}
    assert second.cells == ("2", "好")


def test_a_quote_that_never_closes_is_told_with_its_lines() -> None:
    (sheet,) = read('编号,内容\n1,"好\n2,好\n3,好\n'.encode(), "来件.csv")

    (row,) = sheet.rows()

    assert row.finding is not None
    assert row.finding.params == {"first": 2, "last": 4}


def test_an_endless_field_does_not_take_the_memory() -> None:
    (sheet,) = read(('编号,内容\n1,"' + "好" * 200_000 + '"\n2,好\n').encode(), "来件.csv")

    first, second = sheet.rows()

    assert first.finding is not None
    assert first.finding.problem is Problem.FIELD_TOO_LONG
    assert second.cells == ("2", "好")


def test_nul_and_control_characters_are_taken_out_and_counted() -> None:
    (sheet,) = read("编号,内容\n1,路\x00灯\x0b不\x7f亮\u0085\n".encode(), "来件.csv")

    (row,) = sheet.rows()

    assert row.cells == ("1", "路灯不亮")
    assert sheet.tally[Problem.CHARACTERS_REMOVED] == 1


def test_blank_rows_repeated_headers_and_closing_notes_are_passed_over() -> None:
    content = (
        "2020年来件登记表,,\n编号,标题,内容\n1,路灯,不亮\n,,\n编号,标题,内容\n2,噪音,施工\n"
        "合计,2件,\n注：本表每周一报送,,\n"
    )

    (sheet,) = read(content.encode(), "来件.csv")
    rows = list(sheet.rows())

    assert sheet.header_row == 2
    assert sheet.findings[1].problem is Problem.TITLE_SKIPPED
    assert sheet.findings[1].params == {"row": 1, "text": "2020年来件登记表"}
    assert [(row.number, row.cells[0]) for row in rows] == [(3, "1"), (6, "2")]
    assert sheet.tally == {
        Problem.BLANK_ROWS: 1,
        Problem.HEADER_REPEATED: 1,
        Problem.NOTES_SKIPPED: 2,
    }


def test_what_looks_like_a_note_between_rows_stays_a_row() -> None:
    content = "编号,标题,内容\n说明,书写不清,\n2,噪音,施工\n"

    (sheet,) = read(content.encode(), "来件.csv")

    assert [row.number for row in sheet.rows()] == [2, 3]


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(bytes=10), Problem.TOO_MANY_BYTES),
        (Limits(rows=2), Problem.TOO_MANY_ROWS),
        (Limits(columns=2), Problem.TOO_MANY_COLUMNS),
    ],
)
def test_beyond_a_limit_the_file_is_refused(limits: Limits, problem: Problem) -> None:
    content = "编号,标题,内容\n1,路灯,不亮\n2,噪音,施工\n".encode()

    with pytest.raises(UnreadableFile) as refused:
        [list(sheet.rows()) for sheet in read(content, "来件.csv", limits=limits)]

    assert refused.value.finding.problem is problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY_FILE),
        (b"\n\n  \n", Problem.NO_ROWS),
        (b"%PDF-1.7 ...", Problem.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n....", Problem.NOT_A_TABLE),
        (b"<html><table><tr><td>1</td></tr></table></html>", Problem.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', Problem.WEB_PAGE),
    ],
)
def test_what_is_no_table_is_named(content: bytes, problem: Problem) -> None:
    with pytest.raises(UnreadableFile) as refused:
        list(read(content, "来件.xls"))

    assert refused.value.finding.problem is problem
