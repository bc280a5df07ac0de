"""What the reader hands out: sheets with named columns and rows of plain values."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from gongzhi.channels.transfer.sheets.problems import Finding, Problem, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Cell = str | int | float | bool | datetime | date | time | None
"""A value as the file holds it: ``None`` if empty, a formula's error as its text (``#REF!``)."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, counted from 0."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is accepted. A file beyond them is refused as a whole."""

    bytes: int = 64 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    rows: int = 200_000
    columns: int = 500
    parser_memory_bytes: int = 1536 * 1024 * 1024
    parser_seconds: int = 120


LIMITS = Limits()


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before its columns have names. ``number`` counts from 1, as WPS and Excel show it."""

    number: int
    cells: list[Cell]
    finding: Finding | None = None

    @property
    def filled(self) -> int:
        """Count the cells that hold something."""
        return sum(1 for cell in self.cells if not is_blank(cell))


class Grid(Protocol):
    """A sheet as rows of cells, readable again and again."""

    @property
    def name(self) -> str:
        """Return the sheet's name."""

    @property
    def merges(self) -> Sequence[Merge]:
        """Return the merged ranges, ordered by their first row."""

    def head(self) -> list[RawRow]:
        """Return the first rows (at most ``HEAD_ROWS``), merged cells not yet filled."""

    def rows(self) -> Iterator[RawRow]:
        """Stream all rows."""

    def count(self) -> int:
        """Count the rows that are not empty; raise ``UnreadableFile`` where a limit is passed."""


HEAD_ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data. ``cells`` is as long as the sheet's headers."""

    number: int
    cells: tuple[Cell, ...]
    finding: Finding | None = None


@dataclass(slots=True)
class Sheet:
    """A sheet whose columns have names.

    ``rows`` streams the data afresh each time it is called; ``tally`` then counts what the reader
    passed over or mended, complete once the stream has ended.
    """

    name: str
    headers: tuple[str, ...]
    header_row: int
    rows: Callable[[], Iterator[Row]]
    count: Callable[[], int] = lambda: 0
    """Counts the rows at most to come; raises ``UnreadableFile`` beyond the limits."""
    findings: tuple[Finding, ...] = ()
    tally: Counter[Problem] = field(default_factory=Counter)

    def first(self, count: int) -> list[Row]:
        """Return the first rows of data."""
        found: list[Row] = []
        stream = self.rows()
        for row in stream:
            found.append(row)
            if len(found) >= count:
                break
        close = getattr(stream, "close", None)
        if close is not None:
            close()
        return found


class Source:
    """A file's bytes, on disk or in memory, with the name its owner gave it."""

    def __init__(self, content: Path | bytes, name: str, limits: Limits = LIMITS) -> None:
        self.name = name
        self.limits = limits
        self._content = content
        self.size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if self.size == 0:
            raise UnreadableFile(Problem.EMPTY_FILE, name=name)
        if self.size > limits.bytes:
            raise UnreadableFile(
                Problem.TOO_MANY_BYTES,
                name=name,
                megabytes=round(self.size / 1024 / 1024, 1),
                limit=limits.bytes // 1024 // 1024,
            )

    def check_extent(self, rows: int, columns: int) -> None:
        """Raise ``UnreadableFile`` for a sheet beyond the limits."""
        if rows > self.limits.rows:
            raise UnreadableFile(Problem.TOO_MANY_ROWS, name=self.name, limit=self.limits.rows)
        if columns > self.limits.columns:
            raise UnreadableFile(
                Problem.TOO_MANY_COLUMNS, name=self.name, limit=self.limits.columns
            )

    def open(self) -> BinaryIO:
        """Open the bytes from their beginning."""
        return (
            BytesIO(self._content) if isinstance(self._content, bytes) else self._content.open("rb")
        )

    def start(self, count: int) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(count)

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Give a path that another process can open."""
        if isinstance(self._content, Path):
            yield self._content
            return
        with tempfile.NamedTemporaryFile(prefix="gongzhi-") as copy:
            copy.write(self._content)
            copy.flush()
            yield Path(copy.name)
