"""Delimited text: .csv, .tsv and .txt, streamed."""

from __future__ import annotations

import csv
from collections import Counter
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.model import HEAD_ROWS, Merge, RawRow, Source
from gongzhi.channels.transfer.sheets.problems import Finding, Problem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from gongzhi.channels.transfer.sheets.model import Cell

DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_RECORDS = 60
_SNIFFED_CHARACTERS = 1 << 16


class DelimitedGrid:
    """The records of a delimited text file. It never has merged cells."""

    merges: tuple[Merge, ...] = ()

    def __init__(self, source: Source, encoding: str) -> None:
        self.name = source.name
        self.encoding = encoding
        self._source = source
        self._declared, self.delimiter = self._find_delimiter()

    def head(self) -> list[RawRow]:
        """Return the first records."""
        stream = self.rows()
        found = list(islice(stream, HEAD_ROWS))
        stream.close()
        return found

    def rows(self) -> Generator[RawRow, None, None]:
        """Stream the records; a record whose quotes do not close carries its finding."""
        with self._text() as text:
            if self._declared:
                text.readline()
            for number, (cells, finding) in enumerate(self._records(text), start=1):
                yield RawRow(number, cells, finding)

    def count(self) -> int:
        """Count the records; raise ``UnreadableFile`` where a limit is passed."""
        filled = width = 0
        with self._text() as text:
            for cells, finding in self._records(text):
                filled += bool(cells) or finding is not None
                width = max(width, len(cells))
        self._source.check_extent(filled, width)
        return filled

    def _records(self, text: Iterable[str]) -> Iterator[tuple[list[Cell], Finding | None]]:
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        while True:
            first = reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                too_long = "field limit" in str(error)
                problem = Problem.FIELD_TOO_LONG if too_long else Problem.BROKEN_QUOTES
                yield [], Finding(problem, {"first": first, "last": reader.line_num})
            else:
                yield [cell or None for cell in record], None

    def _text(self) -> TextIOWrapper:
        return TextIOWrapper(self._source.open(), encoding=self.encoding, newline="")

    def _find_delimiter(self) -> tuple[bool, str]:
        """Tell whether the first line declares the delimiter (``sep=;``), and which it is."""
        with self._text() as text:
            sample = text.read(_SNIFFED_CHARACTERS)
        first, _, _ = sample.partition("\n")
        first = first.strip("\r")
        if first.lower().startswith("sep=") and len(first) == len("sep=x"):
            return True, first[-1]
        candidates: tuple[str, ...] = DELIMITERS
        if self._source.name.lower().endswith(".tsv"):
            candidates = ("\t", *DELIMITERS)
        return False, max(candidates, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return how well a delimiter parts the sample: share of records as wide as most, width."""
    reader = csv.reader(sample.splitlines(keepends=True), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(reader, _SNIFFED_RECORDS) if record]
    except csv.Error:
        return (0.0, 0)
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return (0.0, 0)
    width, count = wide.most_common(1)[0]
    return (count / len(widths), width)
