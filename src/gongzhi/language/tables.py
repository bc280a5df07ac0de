"""Rows of texts from a file as people have them: CSV in UTF-8 or GB18030, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from gongzhi.language.errors import LanguageError

Row = dict[str, str]

_WORKBOOKS: Final = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_LONGEST_CELL: Final = 10_000_000


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file by the names of its first row; empty cells are "".

    Raises ``LanguageError`` for a file that is missing, empty, or neither table nor workbook.
    """
    content = _content(path)
    table = _workbook(path, content) if path.suffix.lower() in _WORKBOOKS else _csv(path, content)
    names = [name.strip() for name in next(iter(table), [])]
    if not any(names):
        raise LanguageError(f"{path} is empty: a first row with the names of columns is needed.")
    return [
        dict(zip(names, (*cells, *[""] * len(names)), strict=False))
        for cells in list(table)[1:]
        if any(cells)
    ]


def read_text(path: Path) -> str:
    """Return a text file's content. Raises ``LanguageError`` where it cannot be read as text."""
    return _text(path, _content(path))


def check_columns(rows: list[Row], wanted: Iterable[str], path: Path) -> None:
    """Raise ``LanguageError`` naming the first wanted column that the rows do not have."""
    if not rows:
        raise LanguageError(f"{path} has no rows below its first.")
    for name in wanted:
        if name not in rows[0]:
            raise LanguageError(f"{path} has no column “{name}”; it has: {', '.join(rows[0])}.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LanguageError(f"{path} cannot be read: {error.strerror}.") from error


def _csv(path: Path, content: bytes) -> list[list[str]]:
    text = _text(path, content).replace("\0", "")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise LanguageError(f"{path} is no table that can be read: {error}.") from error


def _text(path: Path, content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LanguageError(f"{path} is neither in UTF-8 nor in GB18030; save it as UTF-8.")


def _workbook(path: Path, content: bytes) -> list[list[str]]:
    from python_calamine import (  # noqa: PLC0415 - only where a workbook is read
        CalamineError,
        CalamineWorkbook,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = book.get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError) as error:
        raise LanguageError(f"{path} is no workbook that can be read: {error}.") from error
    return [[_plain(cell) for cell in row] for row in cells]


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
