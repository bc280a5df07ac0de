"""Workbooks (.xlsx, .xls), read by a bounded process of their own and streamed row by row."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongzhi.channels.transfer.sheets.cells import EXACT_DIGITS
from gongzhi.channels.transfer.sheets.model import (
    HEAD_ROWS,
    Cell,
    Merge,
    RawRow,
    Source,
)
from gongzhi.channels.transfer.sheets.problems import Problem, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARSER = Path(__file__).with_name("parser_process.py")
_REFUSALS = {"password": Problem.PASSWORD, "memory": Problem.UNPACKS_TOO_LARGE}
_KILLED = {-9, -24, 134, -6}
"""Exit codes of a process that ran out of its memory (abort, kill) or its time (SIGXCPU)."""


class WorkbookGrid:
    """One sheet of a workbook."""

    def __init__(self, source: Source, described: dict[str, Any]) -> None:
        self.name: str = described["name"]
        self.visible: bool = described["visible"]
        self.merges: list[Merge] = sorted(tuple(merge) for merge in described["merges"])
        self._source = source
        self._index: int = described["index"]
        self._head: list[list[Any]] = described["rows"]
        self._filled: int = described["filled"]
        self._width: int = described["width"]

    def head(self) -> list[RawRow]:
        """Return the first rows."""
        return [RawRow(number, _cells(row)) for number, row in enumerate(self._head, start=1)]

    def rows(self) -> Iterator[RawRow]:
        """Stream all rows from the sheet's very first."""
        for number, row in enumerate(_ask(self._source, "rows", self._index), start=1):
            yield RawRow(number, _cells(row))

    def count(self) -> int:
        """Return the rows that are not empty; raise ``UnreadableFile`` where a limit is passed."""
        self._source.check_extent(self._filled, self._width)
        return self._filled


def sheets_of(source: Source) -> list[WorkbookGrid]:
    """Return the workbook's sheets, hidden ones too."""
    return [WorkbookGrid(source, described) for described in _ask(source, "head", HEAD_ROWS)]


def _ask(source: Source, verb: str, argument: int) -> Iterator[Any]:
    """Run the parser and yield its answers; stop it when no more are wanted."""
    limits = source.limits
    with source.on_disk() as path:
        command = [sys.executable, "-I", str(_PARSER), str(path)]
        command += [str(limits.parser_memory_bytes), str(limits.parser_seconds)]
        process = subprocess.Popen(  # noqa: S603 our own program, its arguments are a path and numbers
            [*command, verb, str(argument)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with process:
            assert process.stdout is not None  # noqa: S101 asked for one line above
            try:
                for line in process.stdout:
                    yield _answer(source, line)
                if process.wait() != 0:
                    raise _broken(source, process.returncode)
            finally:
                process.kill()


def _answer(source: Source, line: bytes) -> Any:
    try:
        answer = json.loads(line)
    except ValueError:
        raise UnreadableFile(Problem.DAMAGED_FILE, name=source.name) from None
    if isinstance(answer, dict) and "refused" in answer:
        problem = _REFUSALS.get(answer["refused"], Problem.DAMAGED_FILE)
        raise UnreadableFile(
            problem,
            name=source.name,
            limit=source.limits.unpacked_bytes // 1024 // 1024,
        )
    return answer


def _broken(source: Source, code: int) -> UnreadableFile:
    if code in _KILLED:
        return UnreadableFile(
            Problem.UNPACKS_TOO_LARGE,
            name=source.name,
            limit=source.limits.unpacked_bytes // 1024 // 1024,
        )
    return UnreadableFile(Problem.DAMAGED_FILE, name=source.name)


def _cells(row: list[Any]) -> list[Cell]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**EXACT_DIGITS:
        return int(value)
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # None, str, bool, int or float, as JSON gives them
    kind, content = next(iter(value.items()))
    match kind:
        case "t":
            return datetime.fromisoformat(content)
        case "d":
            return date.fromisoformat(content)
        case "h":
            return time.fromisoformat(content)
        case _:
            return str(timedelta(seconds=content))
