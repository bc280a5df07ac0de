"""The copy of a file in which every refused row is marked, and says why.

It holds the named columns and all rows of data, as texts, under one header row, so that it can be
mended and brought again as it is: rows taken in before are recognised, the marks are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongzhi.channels.transfer.export import LONGEST_CELL, sheet_title
from gongzhi.channels.transfer.sheets.cells import as_text, clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongzhi.channels.transfer.sheets import Row, Sheet

ROW_HEADER: Final = "原行号"
REASON_HEADER: Final = "退回原因"
MARK: Final = "⚠ "
_RED, _PALE = "#FECACA", "#FEF2F2"
_WIDTH = 22


Reasons = list[tuple[int | None, str]]
"""What is wrong with a row: the column (``None``: the whole row) and the sentence."""


def write_marked_copy(
    path: Path, sheets: Sequence[Sheet], marks: Sequence[dict[int, Reasons]]
) -> None:
    """Write the copy of the sheets; ``marks`` gives for each its refused rows by their numbers."""
    copy = MarkedCopy(path)
    for sheet, refused in zip(sheets, marks, strict=True):
        copy.begin(sheet)
        for row in sheet.rows():
            copy.add(row, refused.get(row.number, ()))
        copy.end()
    copy.close()


def without_mark(text: str) -> str:
    """Return a cell's own text, without the reason that a marked copy put below it."""
    if text.startswith(MARK):
        return ""
    return text.partition(f"\n{MARK}")[0]


class MarkedCopy:
    """Writes the copy row by row, in constant memory."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter  # noqa: PLC0415 - 12 MiB that most web processes never use

        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_formulas": False}
        )
        wrap = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self._plain = self._book.add_format({"num_format": "@", "valign": "top"})
        self._refused = self._book.add_format({**wrap, "bg_color": _PALE})
        self._wrong = self._book.add_format({**wrap, "bg_color": _RED, "font_color": "#991B1B"})
        self._bold = self._book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self._headers: tuple[str, ...] = ()
        self._columns: list[int] = []
        self._width = 0
        self._line = 0

    def begin(self, sheet: Sheet) -> None:
        """Begin the copy of a sheet with its header."""
        name = sheet_title(sheet.name)
        taken = {existing.name.lower() for existing in self._book.worksheets()}
        if name.lower() in taken:
            name = f"{name[:26]} {len(taken) + 1}"
        self._sheet = self._book.add_worksheet(name)
        kept = [(i, h) for i, h in enumerate(sheet.headers) if h not in (ROW_HEADER, REASON_HEADER)]
        self._headers = sheet.headers
        self._columns = [index for index, _ in kept]
        self._width = len(kept)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, self._width, _WIDTH)
        self._sheet.set_column(self._width + 1, self._width + 1, _WIDTH * 3)
        for column, (_, header) in enumerate(kept):
            self._sheet.write_string(0, column, header, self._bold)
        self._sheet.write_string(0, self._width, ROW_HEADER, self._bold)
        self._sheet.write_string(0, self._width + 1, REASON_HEADER, self._bold)
        self._line = 0

    def add(self, row: Row, reasons: Sequence[tuple[int | None, str]] = ()) -> None:
        """Copy a row; ``reasons`` gives the column (``None``: the whole row) and what is wrong."""
        self._line += 1
        by_column: dict[int, list[str]] = {}
        for column, reason in reasons:
            if column is not None:
                by_column.setdefault(column, []).append(reason)
        base = self._refused if reasons else self._plain
        for place, column in enumerate(self._columns):
            text = without_mark(as_text(row.cells[column]))
            style = base
            if column in by_column:
                told = f"{MARK}{' '.join(by_column[column])}"
                text, style = f"{text}\n{told}" if text else told, self._wrong
            if text or reasons:
                self._sheet.write_string(self._line, place, clean(text)[:LONGEST_CELL], style)
        self._sheet.write_string(self._line, self._width, str(row.number), base)
        if reasons:
            told = "\n".join(self._named(column, reason) for column, reason in reasons)
            self._sheet.write_string(self._line, self._width + 1, told[:LONGEST_CELL], self._wrong)

    def end(self) -> None:
        """Put a filter on the sheet, so that refused rows are found at once."""
        self._sheet.autofilter(0, 0, max(self._line, 1), self._width + 1)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _named(self, column: int | None, reason: str) -> str:
        return reason if column is None else f"{self._headers[column]}：{reason}"
