"""Where the header of a sheet is, how many rows it takes, and what each column is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.cells import as_text, clean
from gongzhi.channels.transfer.sheets.model import is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongzhi.channels.transfer.sheets.model import Cell, Merge, RawRow

_LONGEST_LABEL = 40
_LABEL_SHARE = 0.8
_SEARCHED_ROWS = 30
_DEEPEST_HEADER = 4
_SENTENCE = re.compile("[。！？；!?]")
_NUMBER_OR_DATE = re.compile(r"[\d\s:/.,年月日时分秒+-]+[%]?")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Header:
    """The header's first and last row (indexes into the sheet, from 0) and the columns' names."""

    top: int
    bottom: int
    names: tuple[str, ...]


def find_header(
    head: Sequence[RawRow], merges: Sequence[Merge], known: Callable[[str], bool]
) -> Header | None:
    """Find the header among a sheet's first rows.

    A row of labels in which ``known`` recognises most names wins; otherwise the first row of
    labels at least half as wide as the table. Title rows above it are passed over, group rows
    joined to it through merged cells (or, in text files, through the gaps that merging left) are
    part of it. ``None`` where the rows are all empty.
    """
    filled = [index for index, row in enumerate(head) if row.filled][:_SEARCHED_ROWS]
    if not filled:
        return None
    width = max(len(row.cells) for row in head)
    widest = max(head[index].filled for index in filled)
    spread = _spread(head, merges, width)
    candidates = [index for index in filled if _is_header_like(head[index], widest)]
    if not candidates:
        candidates = filled[:1]
    chosen = max(candidates, key=lambda index: (_recognised(spread[index], known), -index))
    bounds = _Bounds(head, merges, spread)
    top, bottom = bounds.around(chosen)
    return Header(top, bottom, _names(spread[top : bottom + 1], width))


def column_letters(index: int) -> str:
    """Return a column's letters: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_label(cell: Cell) -> bool:
    """Tell whether a cell could name a column: short text, not a number, a date or a sentence."""
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return (
        0 < len(text) <= _LONGEST_LABEL
        and not _SENTENCE.search(text)
        and not _NUMBER_OR_DATE.fullmatch(text)
    )


def _is_header_like(row: RawRow, widest: int) -> bool:
    cells = [cell for cell in row.cells if not is_blank(cell)]
    labels = sum(1 for cell in cells if is_label(cell))
    enough = row.filled >= 2 or widest == 1  # noqa: PLR2004 a single cell in a wide sheet is a title
    return enough and row.filled * 2 >= widest and labels >= len(cells) * _LABEL_SHARE


def _recognised(cells: Sequence[Cell], known: Callable[[str], bool]) -> int:
    return len({cell for cell in cells if isinstance(cell, str) and known(cell)})


def _spread(head: Sequence[RawRow], merges: Sequence[Merge], width: int) -> list[list[Cell]]:
    """Give every cell of a merged range the range's value."""
    grid: list[list[Cell]] = [[*row.cells, *[None] * (width - len(row.cells))] for row in head]
    for top, left, bottom, right in merges:
        if top >= len(grid) or left >= width:
            continue
        value = grid[top][left]
        for row in grid[top : bottom + 1]:
            row[left : right + 1] = [value] * (min(right, width - 1) - left + 1)
    return grid


class _Bounds:
    """Which rows around a header row belong to the header."""

    def __init__(
        self, head: Sequence[RawRow], merges: Sequence[Merge], spread: list[list[Cell]]
    ) -> None:
        self._head = head
        self._merges = merges
        self._spread = spread

    def around(self, chosen: int) -> tuple[int, int]:
        """Return the header's first and last row."""
        top = bottom = chosen
        while top > 0 and chosen - top < _DEEPEST_HEADER and self._groups(top - 1, top):
            top -= 1
        while bottom - top < _DEEPEST_HEADER and self._continues(bottom):
            bottom += 1
        return top, bottom

    def _groups(self, upper: int, lower: int) -> bool:
        """Tell whether a row holds group names over the next one."""
        names = {cell for cell in self._spread[upper] if not is_blank(cell)}
        if len(names) < 2 or not all(is_label(name) for name in names):  # noqa: PLR2004 one name is a title
            return False
        wide = any(t == upper and r > left for t, left, _, r in self._merges)
        tall = any(t <= upper and b >= lower and t != b for t, _, b, _ in self._merges)
        return wide or tall or self._gaps_match(upper, lower)

    def _continues(self, bottom: int) -> bool:
        """Tell whether the row below still belongs to the header."""
        if bottom + 1 >= len(self._head) or not self._head[bottom + 1].filled:
            return False
        if any(t <= bottom < b and not self._is_data(t, c) for t, c, b, _ in self._merges):
            return True
        below = [cell for cell in self._head[bottom + 1].cells if not is_blank(cell)]
        if not all(is_label(cell) for cell in below):
            return False
        wide = any(t == bottom == b and r > left for t, left, b, r in self._merges)
        return wide or self._gaps_match(bottom, bottom + 1)

    def _is_data(self, row: int, column: int) -> bool:
        cells = self._head[row].cells
        return column >= len(cells) or not is_label(cells[column])

    def _gaps_match(self, upper: int, lower: int) -> bool:
        """Tell, without merges, whether the lower row names what the upper row groups.

        Every gap of the upper row is filled below, and at least one column that the upper row
        names alone is empty below, as merging leaves them in a text file.
        """
        if self._merges:
            return False
        width = len(self._spread[upper])
        above = [not is_blank(cell) for cell in self._spread[upper]]
        below = [not is_blank(cell) for cell in self._spread[lower]]
        last = max(
            (column for column in range(width) if above[column] or below[column]),
            default=-1,
        )
        gaps = [column for column in range(last + 1) if not above[column]]
        alone = [column for column in range(last + 1) if above[column] and not below[column]]
        labels = all(is_label(cell) for cell in self._spread[lower] if not is_blank(cell))
        return bool(gaps) and bool(alone) and labels and all(below[column] for column in gaps)


def _names(rows: Sequence[Sequence[Cell]], width: int) -> tuple[str, ...]:
    """Join each column's names from top to bottom; no two columns get the same name."""
    names: list[str] = []
    group = [""] * len(rows)
    for column in range(width):
        parts: list[str] = []
        for level, row in enumerate(rows):
            part = _WHITE.sub("", clean(as_text(row[column])))
            # In a text file a group's name stands over its first column only.
            if not part and level < len(rows) - 1 and not is_blank(rows[-1][column]):
                part = group[level]
            group[level] = part
            if part and part not in parts:
                parts.append(part)
        name = "/".join(parts) or f"[{column_letters(column)}]"
        names.append(name if name not in names else f"{name}[{column_letters(column)}]")
    return tuple(names)
