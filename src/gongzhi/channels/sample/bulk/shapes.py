"""Cases that commands have made, read as shapes that bulk cases are cloned from.

A shape is a case with its journal, clocks, assignments and whistles. What differs from clone to
clone (ids, the area, moments) is taken out: ids and the area become tokens in the facts, and every
moment becomes the place of the journal entry that it came from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from gongzhi.foundation.journal.hashing import canonical
from gongzhi.handling.cases.workflow import OPEN, Phase
from gongzhi.handling.cases.written import WRITTEN

MARK: Final = "\u00a7"
TOKEN: Final = re.compile(f"({MARK}(?:case|area|written|[aw][0-9]){MARK})")
CASE: Final = "\u00a7case\u00a7"
AREA: Final = "\u00a7area\u00a7"
WORDS: Final = "\u00a7written\u00a7"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNQUOTED: Final = re.compile('"(\u00a7[wa][0-9]\u00a7)"')
_WHISTLE_KEYS: Final = frozenset({"whistle", "whistle_id"})
_PART_KEYS: Final = frozenset({"part", "part_id"})
_MOST_ROUTED: Final = 9  # a token has one digit


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry of a shape; ``facts`` hold tokens, ``at`` is in microseconds since 1970."""

    at: int
    actor_kind: str
    actor_id: int
    actor_label: str
    verb: str
    facts: str
    note: str
    note_salt: bytes | None
    note_digest: bytes | None
    clock_facts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Routed:
    """An assignment or a whistle: its row's id, and after which entry it was made and ended."""

    id: int
    made: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A case to clone. Places of entries count from 1; ``community`` is its area's 12 digits.

    ``waits`` says that somebody still owes it a step, if only the call-back.
    """

    case_id: int
    community: str
    category_id: int
    severity: str
    waits: bool
    phase: str
    has_deadline: bool
    closed: int | None
    entries: tuple[Entry, ...]
    assignments: tuple[Routed, ...]
    whistles: tuple[Routed, ...]


_CASES: Final = """
    SELECT c.id, c.community_code, c.area_code, c.category_id, c.severity, c.status,
           c.phase, c.due_at IS NOT NULL, c.received_at, c.closed_at
    FROM cases_case AS c
    WHERE c.category_id IS NOT NULL AND c.placed AND c.merged_into_id IS NULL
      AND c.source <> 'import' AND c.external_ref = '' AND c.occurred_at IS NULL
      AND c.status <> 'merged'
      AND NOT EXISTS (SELECT FROM cases_case AS m WHERE m.merged_into_id = c.id)
      AND NOT EXISTS (SELECT FROM foundation_link AS l
                      WHERE (l.from_kind = 'case' AND l.from_key = c.id::text)
                         OR (l.to_kind = 'case' AND l.to_key = c.id::text))
      AND NOT EXISTS (SELECT FROM cases_attachment AS a
                      WHERE a.case_id = c.id AND a.kind = 'report')
      AND NOT EXISTS (SELECT FROM foundation_journalentry AS e
                      WHERE e.subject_kind = 'case' AND e.subject_key = c.id::text
                        AND (e.verb NOT LIKE 'cases.%%' OR e.note_erased_at IS NOT NULL))
    ORDER BY c.id LIMIT %s"""
_ENTRIES: Final = """
    SELECT subject_key::bigint, at, actor_kind, actor_id, actor_label, verb, facts, note,
           note_salt, note_digest
    FROM foundation_journalentry
    WHERE subject_kind = 'case' AND subject_key = ANY(%s)
    ORDER BY subject_key, seq"""
_ASSIGNMENTS: Final = """
    SELECT case_id, id, made_at, ended_at FROM cases_assignment
    WHERE case_id = ANY(%s) ORDER BY id"""
_WHISTLES: Final = """
    SELECT case_id, id, blown_at, answered_at FROM cases_whistle
    WHERE case_id = ANY(%s) ORDER BY id"""


def read_shapes(*, most: int = 120) -> list[Shape]:
    """Return up to so many cases, oldest first, that can be cloned."""
    rows = _rows(_CASES, most)
    ids = [row[0] for row in rows]
    entries = _grouped(_rows(_ENTRIES, [str(case_id) for case_id in ids]))
    assignments = _grouped(_rows(_ASSIGNMENTS, ids))
    whistles = _grouped(_rows(_WHISTLES, ids))
    found = (
        _shape(row, entries[row[0]], assignments.get(row[0], []), whistles.get(row[0], []))
        for row in rows
    )
    return [shape for shape in found if shape is not None]


def _rows(sql: str, param: int | list[int] | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, (param,))
        return list(cursor.fetchall())


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for case_id, *rest in rows:
        found.setdefault(case_id, []).append(tuple(rest))
    return found


def _shape(
    row: tuple[Any, ...],
    entries: list[tuple[Any, ...]],
    assignments: list[tuple[Any, ...]],
    whistles: list[tuple[Any, ...]],
) -> Shape | None:
    """Return a case as a shape, or None where a moment of it came from no entry."""
    case_id, community, area, category, severity, status, *rest = row
    phase, deadline, received, closed = rest
    places = {entry[0]: place for place, entry in enumerate(entries, start=1)}
    moments = [received, *(at for each in (*assignments, *whistles) for at in each[1:])]
    if any(at is not None and at not in places for at in (*moments, closed)):
        return None
    if len(assignments) > _MOST_ROUTED or len(whistles) > _MOST_ROUTED or places[received] != 1:
        return None
    tokens = _Tokens(
        area=area,
        whistles={each[0]: number for number, each in enumerate(whistles)},
        parts={each[0]: number for number, each in enumerate(assignments)},
    )
    return Shape(
        case_id=case_id,
        community=community,
        category_id=category,
        severity=severity,
        waits=status in OPEN or phase == Phase.CALL_BACK,
        phase=phase,
        has_deadline=deadline,
        closed=places[closed] if closed else None,
        entries=tuple(_entry(entry, tokens) for entry in entries),
        assignments=tuple(_routed(each, places) for each in assignments),
        whistles=tuple(_routed(each, places) for each in whistles),
    )


def _routed(row: tuple[Any, ...], places: Mapping[datetime, int]) -> Routed:
    number, made, ended = row
    return Routed(number, places[made], places[ended] if ended else None)


def _entry(row: tuple[Any, ...], tokens: _Tokens) -> Entry:
    at, kind, actor_id, label, verb, text, note, salt, digest = row
    facts = tokens.put_into(json.loads(text))
    # Clones have no pictures of their own.
    facts.pop("photos", None)
    return Entry(
        at=microseconds(at),
        actor_kind=kind,
        actor_id=actor_id,
        actor_label=label,
        verb=verb,
        facts=_canonical(facts),
        note=note,
        note_salt=bytes(salt) if salt else None,
        note_digest=bytes(digest) if digest else None,
        clock_facts=facts.get("clocks", ()),
    )


def _canonical(facts: Mapping[str, Any]) -> str:
    """Return facts in the journal's form; tokens that stand for numbers get no quotes."""
    return _UNQUOTED.sub(r"\1", canonical(facts))


def microseconds(at: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What in the facts of one case differs from clone to clone."""

    area: str
    whistles: Mapping[int, int]
    parts: Mapping[int, int]

    def put_into(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return facts with tokens in the place of what differs."""
        return {name: self._of(held, name) for name, held in facts.items()}

    def _of(self, value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: self._of(held, name) for name, held in value.items()}
        if isinstance(value, list):
            return [self._of(held, key) for held in value]
        return self._token(value, key)

    def _token(self, value: Any, key: str) -> Any:
        if key == WRITTEN:
            return WORDS
        if key == "area" and value == self.area:
            return AREA
        if key in _WHISTLE_KEYS and value in self.whistles:
            return f"\u00a7w{self.whistles[value]}\u00a7"
        if key in _PART_KEYS and value in self.parts:
            return f"\u00a7a{self.parts[value]}\u00a7"
        if key == "phase" and isinstance(value, str) and value.startswith("whistle."):
            return f"whistle.\u00a7w{self.whistles[int(value.removeprefix('whistle.'))]}\u00a7"
        return value
