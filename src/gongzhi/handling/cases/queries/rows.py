"""A case as lists show it: typed, narrow, without anything personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import get_language

from gongzhi.foundation.ids import CaseId
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.language.normal import without_numbers

# In the order of CaseRow's fields, after the id.
COLUMNS: Final = (
    "c.id, c.title, c.status, k.code, {category}, c.severity, c.source, c.area_code, c.lon, c.lat,"
    " c.phase, c.received_at, c.changed_at, c.closed_at, c.due_at, c.warn_at, c.lead_unit_id,"
    " coalesce(nullif(u.short_name, ''), u.name, ''), l.officer_id,"
    " coalesce(nullif(o.display_name, ''), o.username, ''), c.supervised, c.placed, c.returns,"
    " c.reopenings, c.resolved, c.satisfied, c.followers, c.version"
)
JOINS: Final = (
    " LEFT JOIN cases_category k ON k.id = c.category_id"
    " LEFT JOIN organisations_unit u ON u.id = c.lead_unit_id"
    " LEFT JOIN cases_assignment l ON l.case_id = c.id AND l.role = 'lead' AND l.active"
    " LEFT JOIN people_account o ON o.id = l.officer_id"
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of a list. ``due_at`` is the deadline of the phase that runs, if one does."""

    id: CaseId
    title: str
    status: str
    category_code: str
    category_name: str
    severity: str
    source: str
    area_code: str
    lon: float | None
    lat: float | None
    phase: str
    received_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    lead_unit_id: int | None
    lead_unit_name: str
    officer_id: int | None
    officer_name: str
    supervised: bool
    placed: bool
    returns: int
    reopenings: int
    resolved: bool | None
    satisfied: int | None
    followers: int
    version: int

    @property
    def number(self) -> str:
        """The number shown to people, such as ``20261122-0001234-5``."""
        return number_of(self.id, self.received_at)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes a step before the matter counts as closed."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list; ``following`` begins the next one, None on the last."""

    rows: Sequence[CaseRow]
    following: Cursor | None


def columns() -> str:
    """Return the columns of a row in the language active now."""
    language = get_language() or ""
    name = "k.name" if language.startswith("zh") else "coalesce(nullif(k.name_en, ''), k.name)"
    return COLUMNS.format(category=f"coalesce({name}, '')")


def row_of(values: Sequence[object]) -> CaseRow:
    """Return the row of one tuple of ``columns()``, a person's number in its title starred."""
    row_id, title, status, code, *rest = values
    return CaseRow(row_id, without_numbers(str(title)), status, code or "", *rest)  # type: ignore[arg-type]  # the columns' order
