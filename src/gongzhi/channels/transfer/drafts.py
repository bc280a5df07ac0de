"""A row to the draft of a case: every cell read, everything wrong with it told at once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from gongzhi.channels.transfer.fields import (
    join_tokens,
    read_area_code,
    read_degrees,
    read_phone,
    read_place,
)
from gongzhi.channels.transfer.mapping import Columns, Mapping, Meaning
from gongzhi.channels.transfer.marked import without_mark
from gongzhi.channels.transfer.moments import SHANGHAI, read_moment
from gongzhi.channels.transfer.sheets import (
    Finding,
    Problem,
    as_identifier,
    as_text,
    tidy,
)
from gongzhi.channels.transfer.sheets.cells import FORMULA_ERRORS
from gongzhi.channels.transfer.sheets.problems import Refused, UnusableValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from gongzhi.channels.transfer.sheets import Cell, Row

T = TypeVar("T")

LONGEST_TITLE = 120
LONGEST_ADDRESS = 200
LONGEST_NAME = 60
LONGEST_REFERENCE = 64
TITLE_FROM_TEXT = 30
DEFAULT_SOURCE = "file"
TOKENS_REMARK = "（来件只有分词，无原文，以下由分词连成）"


@dataclass(frozen=True, slots=True)
class Draft:
    """A case as the file tells it. ``external_ref`` is unique within ``source_system``."""

    row: int
    source_system: str
    external_ref: str
    title: str
    detail: str
    received_at: datetime | None = None
    category: tuple[str, ...] = ()
    address: str = ""
    area_code: str = ""
    lon: float | None = None
    lat: float | None = None
    reporter_name: str = ""
    reporter_phone: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and in which column (``None``: with the row as a whole)."""

    column: int | None
    finding: Finding


@dataclass(slots=True)
class Drafter:
    """Reads one sheet's rows. It remembers the rows seen, to tell equal ones apart."""

    columns: Columns
    mapping: Mapping
    now: datetime
    zone: ZoneInfo = SHANGHAI
    default_area: str = ""
    marked: bool = False
    """The file is a marked copy of ours: reasons written into its cells are left out."""
    tally: Counter[Problem] = field(default_factory=Counter)
    _equal_rows: Counter[str] = field(default_factory=Counter)
    _numbers: dict[str, tuple[int, str]] = field(default_factory=dict)

    def draft(self, row: Row) -> Draft | list[Fault]:
        """Return the row's draft, or everything that is wrong with the row."""
        if row.finding:
            return [Fault(None, row.finding)]
        if self.marked:
            row = replace(row, cells=tuple(_unmarked(cell) for cell in row.cells))
        reading = _Reading(self, row)
        draft = reading.draft()
        if reading.faults:
            return reading.faults
        numbered = self._number(draft, reading.number)
        return numbered if isinstance(numbered, Draft) else [numbered]

    def _number(self, draft: Draft, number: str) -> Draft | Fault:
        """Give the reference by which the same row is known again, in this file and the next.

        A number is unique only within the system that gave it out. Where the mapping names that
        system, the number is the reference. Where it does not, the number and a digest of the
        content are, so that another system's same number is another case and never lost.
        Rows without a number are known by their content; equal ones by their order too.
        """
        digest = _digest(draft, number)
        if not number:
            self._equal_rows[digest] += 1
            count = self._equal_rows[digest]
            return replace(
                draft,
                external_ref=f"~{digest[:24]}" + (f"~{count}" if count > 1 else ""),
            )
        column = self.columns.place(Meaning.EXTERNAL_ID)
        first_row, first_digest = self._numbers.setdefault(number, (draft.row, digest))
        if first_digest != digest:
            if self.mapping.source:
                return Fault(
                    column,
                    Finding(
                        Problem.SAME_NUMBER_ELSEWHERE,
                        {"number": number, "row": first_row},
                    ),
                )
            self.tally[Problem.SAME_NUMBER] += 1
        reference = number if self.mapping.source else f"{number}~{digest[:10]}"
        if len(reference) > LONGEST_REFERENCE:
            reference = f"~{hashlib.sha256(reference.encode()).hexdigest()[:40]}"
        return replace(draft, external_ref=reference)


class _Reading:
    """One row being read; faults gather as its cells are."""

    def __init__(self, drafter: Drafter, row: Row) -> None:
        self._drafter = drafter
        self._row = row
        self.faults: list[Fault] = []
        self.number = ""

    def draft(self) -> Draft:
        """Read every mapped cell."""
        self._check_formulas()
        self.number = self._read(Meaning.EXTERNAL_ID, as_identifier) or ""
        title, detail = self._texts()
        lon, lat = self._place()
        address = self._text(Meaning.ADDRESS)
        if len(address) > LONGEST_ADDRESS:
            detail = f"{address}\n{detail}"
        area_code = self._area(placed=lon is not None)
        return Draft(
            row=self._row.number,
            source_system=self._drafter.mapping.source or DEFAULT_SOURCE,
            external_ref="",
            title=title,
            detail=detail,
            received_at=self._read(Meaning.RECEIVED_AT, self._moment),
            category=self._category(),
            address=address[:LONGEST_ADDRESS],
            area_code=area_code,
            lon=lon,
            lat=lat,
            reporter_name=self._text(Meaning.REPORTER_NAME)[:LONGEST_NAME],
            reporter_phone=self._read(Meaning.REPORTER_PHONE, read_phone) or "",
        )

    def _cell(self, meaning: Meaning) -> Cell:
        place = self._drafter.columns.place(meaning)
        cell = None if place is None else self._row.cells[place]
        return None if isinstance(cell, str) and cell.strip() in FORMULA_ERRORS else cell

    def _check_formulas(self) -> None:
        for places in self._drafter.columns.places.values():
            for place in places:
                cell = self._row.cells[place]
                if isinstance(cell, str) and cell.strip() in FORMULA_ERRORS:
                    finding = Finding(Problem.FORMULA_ERROR, {"value": cell.strip()})
                    self.faults.append(Fault(place, finding))

    def _read(self, meaning: Meaning, reader: Callable[[Cell], T]) -> T | None:
        try:
            return reader(self._cell(meaning))
        except Refused as refused:
            self.faults.append(Fault(self._drafter.columns.place(meaning), refused.finding))
            return None

    def _area(self, *, placed: bool) -> str:
        """Return the row's area; without one, a place on the map must do."""
        before = len(self.faults)
        code = self._read(Meaning.AREA_CODE, read_area_code) or self._drafter.default_area
        if not code and not placed and len(self.faults) == before:
            column = self._drafter.columns.place(Meaning.AREA_CODE)
            self.faults.append(Fault(column, Finding(Problem.NO_AREA)))
        return code

    def _text(self, meaning: Meaning) -> str:
        return tidy(as_text(self._cell(meaning)))

    def _moment(self, cell: Cell) -> datetime | None:
        drafter = self._drafter
        return read_moment(
            cell, now=drafter.now, zone=drafter.zone, order=drafter.mapping.date_order
        )

    def _texts(self) -> tuple[str, str]:
        """Return title and text; each stands in for the other, and tokens for both."""
        title, detail = self._text(Meaning.TITLE), self._text(Meaning.TEXT)
        if not detail:
            tokens = join_tokens(self._text(Meaning.TOKENS))
            if tokens:
                self._drafter.tally[Problem.TOKENS_ONLY] += 1
                title = title or tokens[:TITLE_FROM_TEXT]
                detail = f"{TOKENS_REMARK}\n{tokens}"
        if not title and not detail and not self.faults:
            self.faults.append(Fault(self._text_column(), Finding(Problem.NO_TEXT)))
        if not title:
            title = detail.partition("\n")[0][:TITLE_FROM_TEXT]
        if len(title) > LONGEST_TITLE:
            detail = f"{title}\n{detail}".strip()
            title = f"{title[: LONGEST_TITLE - 1]}…"
        return title.replace("\n", " "), detail or title

    def _text_column(self) -> int | None:
        columns = self._drafter.columns
        found = (columns.place(m) for m in (Meaning.TEXT, Meaning.TITLE, Meaning.TOKENS))
        return next((place for place in found if place is not None), None)

    def _category(self) -> tuple[str, ...]:
        places = self._drafter.columns.places.get(Meaning.CATEGORY, ())
        names = (tidy(as_text(self._row.cells[place])) for place in places)
        known = self._drafter.mapping.categories
        return tuple(known.get(name, name) for name in names if name)

    def _place(self) -> tuple[float | None, float | None]:
        before = len(self.faults)
        lon = self._read(Meaning.LON, read_degrees)
        lat = self._read(Meaning.LAT, read_degrees)
        if len(self.faults) > before or (lon is None and lat is None):
            return None, None
        columns, mapping = self._drafter.columns, self._drafter.mapping
        if lon is None or lat is None:
            missing = columns.place(Meaning.LON if lon is None else Meaning.LAT)
            self.faults.append(Fault(missing, Finding(Problem.LONE_COORDINATE)))
            return None, None
        try:
            return read_place(lon, lat, mapping.datum) or (None, None)
        except UnusableValue as refused:
            self.faults.append(Fault(columns.place(Meaning.LON), refused.finding))
            return None, None


def _unmarked(cell: Cell) -> Cell:
    return (without_mark(cell) or None) if isinstance(cell, str) else cell


def _digest(draft: Draft, number: str) -> str:
    """Digest what the reporter said, where and when; nothing that identifies the reporter."""
    moment = draft.received_at.isoformat() if draft.received_at else ""
    content = [
        number, draft.title, draft.detail, moment, list(draft.category), draft.address,
        draft.lon, draft.lat,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
