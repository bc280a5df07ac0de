"""The door of the reader: bytes to sheets."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.cells import as_text, clean
from gongzhi.channels.transfer.sheets.decoding import check_encoding, detect_encoding
from gongzhi.channels.transfer.sheets.delimited import DelimitedGrid
from gongzhi.channels.transfer.sheets.headers import Header, find_header
from gongzhi.channels.transfer.sheets.model import (
    LIMITS,
    Limits,
    RawRow,
    Row,
    Sheet,
    Source,
    is_blank,
)
from gongzhi.channels.transfer.sheets.problems import Finding, Problem, UnreadableFile
from gongzhi.channels.transfer.sheets.unpacked import is_workbook
from gongzhi.channels.transfer.sheets.workbook import sheets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gongzhi.channels.transfer.sheets.model import Cell, Grid, Merge

_NOTE = re.compile(
    r"\s*[(（]?(注|备注|说明|填表|制表|审核|负责人|联系人|联系电话|合计|总计|小计|共计|note|total)",
    re.IGNORECASE,
)
_NOTE_CELLS = 2
_NARROWEST_WITH_NOTES = 3


def read(
    content: Path | str | bytes,
    name: str = "",
    *,
    known: Callable[[str], bool] = lambda _: False,
    encoding: str = "",
    limits: Limits = LIMITS,
) -> Iterator[Sheet]:
    """Read a file's visible sheets that hold anything.

    ``content`` is a path or the bytes themselves, ``name`` what its owner calls it; ``known``
    tells whether a text is a column's name that the caller looks for, which helps to find the
    header; ``encoding`` overrides detection for text files. What kind of file it is, its bytes
    decide, not its name.

    Raises ``UnreadableFile`` for a file that cannot be read with certainty or is beyond the limits.
    """
    path = Path(content) if isinstance(content, str) else content
    if not name:
        name = path.name if isinstance(path, Path) else "file"
    source = Source(path, name, limits)
    if is_workbook(source):
        yield from _workbook(source, known)
    else:
        yield from _text(source, known, encoding)


def _workbook(source: Source, known: Callable[[str], bool]) -> Iterator[Sheet]:
    grids = sheets_of(source)
    hidden = tuple(
        Finding(Problem.HIDDEN_SHEET, {"sheet": grid.name}) for grid in grids if not grid.visible
    )
    found = False
    for grid in grids:
        sheet = lay_out(grid, known, findings=hidden) if grid.visible else None
        if sheet is not None:
            found, hidden = True, ()
            yield sheet
    if not found:
        raise UnreadableFile(Problem.NO_ROWS, name=source.name)


def _text(source: Source, known: Callable[[str], bool], encoding: str) -> Iterator[Sheet]:
    codec = check_encoding(source, encoding) if encoding else detect_encoding(source)
    grid = DelimitedGrid(source, codec)
    told = Finding(
        Problem.READ_AS,
        {
            "encoding": codec.upper(),
            "delimiter": {"\t": "Tab"}.get(grid.delimiter, grid.delimiter),
        },
    )
    sheet = lay_out(grid, known, findings=(told,))
    if sheet is None:
        raise UnreadableFile(Problem.NO_ROWS, name=source.name)
    yield sheet


def lay_out(
    grid: Grid, known: Callable[[str], bool], findings: tuple[Finding, ...] = ()
) -> Sheet | None:
    """Name a grid's columns and give its data rows; ``None`` where it is empty."""
    grid.count()
    head = grid.head()
    header = find_header(head, grid.merges, known)
    if header is None:
        return None
    titles = [row for row in head[: header.top] if row.filled]
    skipped = tuple(
        Finding(
            Problem.TITLE_SKIPPED,
            {"row": row.number, "text": _first_text(row.cells)[:40]},
        )
        for row in titles
    )
    tally: Counter[Problem] = Counter()
    label = tuple(clean(as_text(cell)).strip() for cell in head[header.bottom].cells)
    body = _Body(grid, header, label, tally)
    return Sheet(
        name=grid.name,
        headers=header.names,
        header_row=head[header.bottom].number,
        rows=body.stream,
        count=grid.count,
        findings=(*findings, *skipped),
        tally=tally,
    )


class _Body:
    """The rows below a header, without what is not data."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        label: tuple[str, ...],
        tally: Counter[Problem],
    ) -> None:
        self._grid = grid
        self._header = header
        self._label = label
        self._tally = tally

    def stream(self) -> Iterator[Row]:
        """Yield the data rows; the tally then says what was passed over."""
        self._tally.clear()
        held: list[RawRow] = []
        for raw in fill_down(self._grid.rows(), self._grid.merges):
            if raw.number <= self._header.bottom + 1:
                continue
            if not raw.filled and raw.finding is None:
                self._tally[Problem.BLANK_ROWS] += 1
            elif self._repeats_header(raw):
                self._tally[Problem.HEADER_REPEATED] += 1
            elif self._may_be_note(raw, following=bool(held)):
                held.append(raw)  # a note only if nothing but notes follows
            else:
                yield from map(self._row, held)
                held.clear()
                yield self._row(raw)
        if held:
            self._tally[Problem.NOTES_SKIPPED] = len(held)

    def _repeats_header(self, raw: RawRow) -> bool:
        return tuple(clean(as_text(cell)).strip() for cell in raw.cells) == self._label

    def _may_be_note(self, raw: RawRow, *, following: bool) -> bool:
        if raw.finding or len(self._header.names) < _NARROWEST_WITH_NOTES:
            return False
        texts = [as_text(cell) for cell in raw.cells if not is_blank(cell)]
        if _NOTE.match(texts[0]) and len(texts) <= _NOTE_CELLS:
            return True
        if all(_NOTE.match(text) for text in texts):
            return True
        return following and len(texts) < _NOTE_CELLS

    def _row(self, raw: RawRow) -> Row:
        width = len(self._header.names)
        cells = [self._clean(cell) for cell in raw.cells[:width]]
        cells += [None] * (width - len(cells))
        return Row(raw.number, tuple(cells), raw.finding)

    def _clean(self, cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        text = clean(cell)
        if len(text) != len(cell) and text != cell.replace("\r\n", "\n"):
            self._tally[Problem.CHARACTERS_REMOVED] += 1
        if "\ufffd" in text or "锟斤拷" in text:
            self._tally[Problem.REPLACEMENT_MARKS] += 1
        return text or None


def fill_down(rows: Iterator[RawRow], merges: Sequence[Merge]) -> Iterator[RawRow]:
    """Give the rows of a vertically merged range the value that stands at its top."""
    if not merges:
        yield from rows
        return
    starting: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge[2] > merge[0]:
            starting.setdefault(merge[0], []).append(merge)
    active: list[tuple[Merge, Cell]] = []
    for row in rows:
        index = row.number - 1
        active = [(merge, value) for merge, value in active if merge[2] >= index]
        for (_, left, _, _), value in active:
            row.cells.extend([None] * (left + 1 - len(row.cells)))
            row.cells[left] = value
        for merge in starting.get(index, ()):
            left = merge[1]
            active.append((merge, row.cells[left] if left < len(row.cells) else None))
        yield row


def _first_text(cells: list[Cell]) -> str:
    return next((as_text(cell).strip() for cell in cells if not is_blank(cell)), "")
