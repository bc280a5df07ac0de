"""Workbooks built in memory for the tests: .xlsx with merges and errors, and a minimal .xls."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """Build an .xlsx by a function that fills it."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book)
    book.close()
    return stream.getvalue()


def table(
    rows: Sequence[Sequence[object]], merges: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    """Build an .xlsx with one sheet of rows; a merged range keeps its top left value."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("来件")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])

    return xlsx(fill)


def xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """Build a minimal Excel 97 workbook: one sheet of texts and numbers."""
    start_of_file = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = "来件".encode("utf-16-le")
    end = _record(0x000A, b"")
    length = len(start_of_file) + 4 + 8 + len(name) + len(end)
    bound = struct.pack("<IHBB", length, 0, 2, 1) + name
    globals_ = start_of_file + _record(0x0085, bound) + end
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(len(row) for row in rows)
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x0204, place + text)
            else:
                sheet += _record(0x0203, place + struct.pack("<d", value))
    return _compound(globals_ + sheet + end)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """Pack one stream, named Workbook, as a compound file with 512-byte sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    table_ = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    assert len(table_) <= 128  # one sector of the allocation table is enough for a test
    table_ += [0xFFFFFFFF] * (128 - len(table_))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", 0xFFFFFFFF) * 108
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        "Workbook", 2, 0xFFFFFFFF, 2, len(stream)
    )
    directory += _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return header + struct.pack("<128I", *table_) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    none = 0xFFFFFFFF
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
