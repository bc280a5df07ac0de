"""A file of cases into the platform: read, drafted, taken in by batches, refusals handed back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from gongzhi.channels.transfer.drafts import Draft, Drafter, Fault
from gongzhi.channels.transfer.mapping import Columns, Mapping, Meaning, is_known
from gongzhi.channels.transfer.marked import REASON_HEADER, Reasons, write_marked_copy
from gongzhi.channels.transfer.messages import counted, sentence
from gongzhi.channels.transfer.sheets import (
    Finding,
    Problem,
    Row,
    Sheet,
    UnreadableFile,
    read,
)
from gongzhi.language.tables import told_names

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from gongzhi.foundation.actors import Actor

BATCH_ROWS = 500
MOST_REFUSALS_LISTED = 200
Progress = Callable[[int, int], None]
"""Told the rows done and the rows in all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one draft."""

    state: Literal["added", "replayed", "refused"]
    reason: str = ""
    meaning: Meaning | None = None
    category_known: bool = True


class CaseSink(Protocol):
    """Where drafts become cases. A batch is one transaction; a known reference adds nothing."""

    def take_in(
        self, drafts: Sequence[Draft], *, actor: Actor, file_name: str, dry_run: bool
    ) -> list[Outcome]:
        """Return one outcome for each draft, in order."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row, and why."""

    sheet: str
    row: int
    column: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an intake did. With ``dry_run``, what it would have done."""

    name: str
    sha256: str
    dry_run: bool = False
    rows: int = 0
    added: int = 0
    replayed: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    """The first refusals; all of them stand in the marked copy."""
    notices: list[str] = field(default_factory=list)
    marked_copy: Path | None = None
    """Where every refused row is marked; written only if a row was refused."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One file to be taken in."""

    actor: Actor
    content: Path | bytes
    name: str
    sink: CaseSink
    now: datetime
    zone: ZoneInfo
    mapping: Mapping
    area_code: str = ""
    dry_run: bool = False
    marked_copy: Path | None = None
    progress: Progress = lambda _done, _total: None

    def run(self) -> ImportReport:
        """Take the file in; raise ``UnreadableFile`` before anything is written if it cannot be."""
        report = ImportReport(self.name, digest_of(self.content), self.dry_run)
        sheets = readable_sheets(self.content, self.name, self.mapping, report)
        self._check_areas(sheets)
        total = sum(sheet.count() for sheet, _ in sheets)
        marks = [
            self._take_sheet(sheet, columns, report=report, total=total)
            for sheet, columns in sheets
        ]
        self.progress(report.rows, report.rows)
        if report.refused and self.marked_copy is not None:
            write_marked_copy(self.marked_copy, [sheet for sheet, _ in sheets], marks)
            report.marked_copy = self.marked_copy
        return report

    def _check_areas(self, sheets: Sequence[tuple[Sheet, Columns]]) -> None:
        """A file that never says where is refused as a whole, not row by row."""
        telling = (Meaning.AREA_CODE, Meaning.LON)
        for _sheet, columns in sheets:
            if not self.area_code and not any(meaning in columns.places for meaning in telling):
                raise UnreadableFile(Problem.NO_AREA)

    def _take_sheet(
        self, sheet: Sheet, columns: Columns, *, report: ImportReport, total: int
    ) -> dict[int, Reasons]:
        """Take one sheet in; return why which row was refused."""
        drafter = Drafter(
            columns,
            self.mapping,
            self.now,
            self.zone,
            default_area=self.area_code,
            marked=REASON_HEADER in sheet.headers,
        )
        marks: dict[int, Reasons] = {}
        unknown_categories = 0
        for batch in _batches(sheet.rows()):
            read_rows = [(row, drafter.draft(row)) for row in batch]
            drafts = [draft for _, draft in read_rows if isinstance(draft, Draft)]
            outcomes = iter(self._take(drafts))
            for row, draft in read_rows:
                faults = draft if isinstance(draft, list) else None
                outcome = None if faults is not None else next(outcomes)
                unknown_categories += bool(outcome and not outcome.category_known)
                reasons = _reasons(faults, outcome, columns)
                _count(report, outcome)
                _list(report, sheet, row, reasons)
                if reasons:
                    marks[row.number] = reasons
            self.progress(report.rows, max(total, report.rows))
        happened = sheet.tally + drafter.tally
        happened[Problem.CATEGORY_UNKNOWN] = unknown_categories
        report.notices += [counted(problem, count) for problem, count in happened.items() if count]
        return marks

    def _take(self, drafts: Sequence[Draft]) -> list[Outcome]:
        if not drafts:
            return []
        return self.sink.take_in(
            drafts, actor=self.actor, file_name=self.name, dry_run=self.dry_run
        )


def readable_sheets(
    content: Path | bytes, name: str, mapping: Mapping, report: ImportReport
) -> list[tuple[Sheet, Columns]]:
    """Return the sheets that hold cases, with their columns; notices go to the report.

    Raises ``UnreadableFile`` where no sheet does, or the mapping does not fit.
    """
    found: list[tuple[Sheet, Columns]] = []
    others: list[Sheet] = []
    sheets = list(read(content, name, known=_recogniser(mapping), encoding=mapping.encoding))
    if mapping.sheet and all(sheet.name != mapping.sheet for sheet in sheets):
        names = "、".join(sheet.name for sheet in sheets)
        raise UnreadableFile(Problem.NO_SUCH_SHEET, name=name, sheet=mapping.sheet, sheets=names)
    for sheet in sheets:
        if mapping.sheet and sheet.name != mapping.sheet:
            continue
        columns = mapping.locate(sheet.headers)
        if not columns.readable:
            others.append(sheet)
            continue
        found.append((sheet, columns))
        report.notices += [sentence(finding) for finding in sheet.findings]
        if columns.ignored:
            ignored = {"columns": told_names(columns.ignored, between="、")}
            report.notices.append(sentence(Finding(Problem.COLUMN_IGNORED, ignored)))
    if not found:
        headers = "；".join(told_names(sheet.headers, between="、") for sheet in others)
        raise UnreadableFile(Problem.NO_TEXT_COLUMN, name=name, headers=headers)
    report.notices += [
        sentence(Finding(Problem.OTHER_SHEET, {"sheet": sheet.name})) for sheet in others
    ]
    return found


def digest_of(content: Path | bytes) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _recogniser(mapping: Mapping) -> Callable[[str], bool]:
    named = {name for names in mapping.columns.values() for name in names}
    return lambda header: header.strip() in named or is_known(header)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _reasons(faults: list[Fault] | None, outcome: Outcome | None, columns: Columns) -> Reasons:
    if faults is not None:
        return [(fault.column, sentence(fault.finding)) for fault in faults]
    if outcome is not None and outcome.state == "refused":
        place = columns.place(outcome.meaning) if outcome.meaning else None
        return [(place, outcome.reason)]
    return []


def _count(report: ImportReport, outcome: Outcome | None) -> None:
    counts = Counter([outcome.state if outcome else "refused"])
    report.rows += 1
    report.added += counts["added"]
    report.replayed += counts["replayed"]
    report.refused += counts["refused"]


def _list(
    report: ImportReport,
    sheet: Sheet,
    row: Row,
    reasons: Sequence[tuple[int | None, str]],
) -> None:
    for column, reason in reasons:
        if len(report.refusals) < MOST_REFUSALS_LISTED:
            header = "" if column is None else sheet.headers[column]
            report.refusals.append(Refusal(sheet.name, row.number, header, reason))
