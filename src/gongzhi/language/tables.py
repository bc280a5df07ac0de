"""Rows of texts from a file as people have them: CSV in UTF-8 or GB18030."""

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
_TOLD: Final = 30
_MOST_TOLD: Final = 30


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file by the names of its first row; empty cells are "".

    Raises ``LanguageError`` for a file that is missing, empty, or no table.
    """
    if path.suffix.lower() in _WORKBOOKS:
        raise LanguageError(f"{path} is a workbook; save it as .csv, in UTF-8 or GB18030.")
    table = _csv(path, _content(path))
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
            raise LanguageError(f"{path} has no column “{name}”; it has: {told_names(rows[0])}.")


def told_names(names: Iterable[str], *, between: str = ", ") -> str:
    """Return names of columns for a message: what is no table may have endless ones."""
    given = [name if len(name) <= _TOLD else f"{name[:_TOLD]}…" for name in names if name]
    return between.join(given if len(given) <= _MOST_TOLD else [*given[:_MOST_TOLD], "…"])


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
