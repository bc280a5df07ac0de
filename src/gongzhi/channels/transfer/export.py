"""Lists out: .xlsx and .csv, written row by row, in which no cell is ever a formula."""

from __future__ import annotations

import csv
import re
import tempfile
import unicodedata
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from gongzhi.channels.transfer.sheets.cells import EXACT_DIGITS, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    import xlsxwriter
    from django.utils.functional import _StrPromise

    Value: TypeAlias = (
        str | int | float | bool | Decimal | datetime | date | time | _StrPromise | None
    )

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_ROWS = 1_048_575
"""What one .xlsx sheet holds below its header."""
LONGEST_CELL = 32_767
WIDEST = 60
NARROWEST = 8
_MEASURED_ROWS = 200
_FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "|",
    "%",
)
_ANY_SPACE = re.compile(r"^[\s\x00-\x1f]+")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_DAY = "yyyy-mm-dd"
_MOMENT = "yyyy-mm-dd hh:mm:ss"
_XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(
    rows: Iterable[Sequence[Value]],
    headers: Sequence[str | _StrPromise],
    title: str,
    *,
    zone: ZoneInfo = SHANGHAI,
) -> bytes:
    """Return a workbook of the rows: bold frozen header, filter, fitting widths.

    Texts stay texts, whatever they begin with; dates are real dates, moments given in ``zone``;
    whole numbers beyond 15 digits, which a spreadsheet would round, are texts.
    """
    stream = BytesIO()
    write_xlsx_to(stream, rows, headers, title, zone=zone)
    return stream.getvalue()


def write_xlsx_to(
    stream: IO[bytes],
    rows: Iterable[Sequence[Value]],
    headers: Sequence[str | _StrPromise],
    title: str,
    *,
    zone: ZoneInfo = SHANGHAI,
) -> int:
    """Write the workbook to a stream in constant memory; return how many rows it holds.

    Rows beyond what a sheet holds go on to further sheets.
    """
    import xlsxwriter  # noqa: PLC0415 - 12 MiB that most web processes never use

    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        book = xlsxwriter.Workbook(stream, {**_XLSX_OPTIONS, "tmpdir": folder})
        book.set_properties({"title": clean(title)[:255], "comments": ""})
        count = _Sheets(book, [str(header) for header in headers], title, zone).write(rows)
        book.close()
    return count


class _Sheets:
    """The sheets of one export, each begun when the one before is full."""

    def __init__(
        self, book: xlsxwriter.Workbook, headers: list[str], title: str, zone: ZoneInfo
    ) -> None:
        self._book = book
        self._headers = headers
        self._title = sheet_title(title)
        self._zone = zone
        self._bold = book.add_format({"bold": True, "bg_color": "#F3F4F6", "bottom": 1})
        self._day = book.add_format({"num_format": _DAY, "align": "left"})
        self._moment = book.add_format({"num_format": _MOMENT, "align": "left"})
        self._text = book.add_format({"num_format": "@", "valign": "top"})
        # Stays a text even where somebody edits the cell and leaves it; the mark is not shown.
        self._guarded = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})

    def write(self, rows: Iterable[Sequence[Value]]) -> int:
        """Write all rows, the first ones measured for the columns' widths."""
        stream = iter(rows)
        first = list(islice(stream, _MEASURED_ROWS))
        widths = _widths(self._headers, first)
        count, sheet, line = 0, self._begin(widths, 1), 0
        for row in chain(first, stream):
            if line == MOST_ROWS:
                self._end(sheet, line)
                sheet, line = self._begin(widths, count // MOST_ROWS + 1), 0
            line += 1
            count += 1
            for column, value in enumerate(row):
                self._cell(sheet, line, column, value)
        self._end(sheet, line)
        return count

    def _begin(self, widths: list[float], number: int) -> xlsxwriter.worksheet.Worksheet:
        name = self._title if number == 1 else f"{self._title[:27]} {number}"
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, header in enumerate(self._headers):
            sheet.write_string(0, column, clean(header), self._bold)
        return sheet

    def _end(self, sheet: xlsxwriter.worksheet.Worksheet, line: int) -> None:
        if self._headers:
            sheet.autofilter(0, 0, max(line, 1), len(self._headers) - 1)

    def _cell(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        line: int,
        column: int,
        value: Value,
    ) -> None:
        match value:
            case None | "":
                return
            case bool():
                sheet.write_boolean(line, column, value)
            case int() if abs(value) < 10**EXACT_DIGITS:
                sheet.write_number(line, column, value)
            case float() if value == value and abs(value) != float("inf"):  # noqa: PLR0124 nan differs from itself
                sheet.write_number(line, column, value)
            case datetime():
                sheet.write_datetime(line, column, _local(value, self._zone), self._moment)
            case date():
                sheet.write_datetime(line, column, value, self._day)
            case _:
                text = clean(str(value))[:LONGEST_CELL]
                style = self._guarded if is_formula_like(text) else self._text
                sheet.write_string(line, column, text, style)


def write_csv(
    rows: Iterable[Sequence[Value]],
    headers: Sequence[str | _StrPromise],
    *,
    zone: ZoneInfo = SHANGHAI,
) -> Iterator[bytes]:
    """Stream the rows as CSV in UTF-8 with a byte order mark, which Excel and WPS recognise.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, the only
    guard that the format has; numbers of ours are written as they are.
    """
    yield b"\xef\xbb\xbf"
    yield _line([guarded(str(header)) for header in headers])
    for row in rows:
        yield _line([_plain(value, zone) for value in row])


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula when it opens a CSV file."""
    text = clean(text)
    return f"'{text}" if is_formula_like(text) else text


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet could take a text for a formula, spaces before it or not."""
    return text.startswith(_FORMULA_STARTS) or _ANY_SPACE.sub("", text).startswith(_FORMULA_STARTS)


def _line(cells: list[str]) -> bytes:
    stream = StringIO(newline="")
    csv.writer(stream).writerow(cells)
    return stream.getvalue().encode()


def _plain(value: Value, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return str(value)
        case datetime():
            return _local(value, zone).strftime("%Y-%m-%d %H:%M:%S")
        case date() | time():
            return value.isoformat()
        case _:
            return guarded(str(value))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the wall clock's reading: a spreadsheet knows no zones."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def sheet_title(title: str) -> str:
    """Return a title that a sheet may bear: short, and without what formulas use."""
    name = _FORBIDDEN_IN_TITLE.sub(" ", clean(title)).strip().strip("'")[:31]
    return name if name and name.lower() != "history" else "Sheet1"


def _widths(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[float]:
    widths = [_shown_width(header) + 4 for header in headers]
    for row in rows:
        for column, value in enumerate(row[: len(widths)]):
            text = "2020-01-06 12:09:38" if isinstance(value, datetime) else str(value or "")
            widths[column] = max(widths[column], _shown_width(text[: WIDEST * 2]) + 2)
    return [float(min(max(width, NARROWEST), WIDEST)) for width in widths]


def _shown_width(text: str) -> int:
    """Count columns of a terminal: a Chinese character takes two."""
    first = text.partition("\n")[0]
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in first)
