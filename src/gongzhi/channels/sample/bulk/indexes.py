"""Taking the indexes off tables that are about to grow many times over, and putting them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

_INDEXES: Final = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i
    WHERE i.indrelid = ANY(%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)"""
_CONSTRAINTS: Final = """
    SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint AS c
    WHERE c.conrelid = ANY(%s::regclass[]) AND c.contype IN ('u', 'p')
      AND NOT EXISTS (SELECT FROM pg_constraint AS f
                      WHERE f.contype = 'f' AND f.confrelid = c.conrelid)"""


@dataclass(frozen=True, slots=True)
class TakenOff:
    """The statements that put back what was taken off."""

    statements: tuple[str, ...]


def take_off(connection: psycopg.Connection[Any], tables: Sequence[str]) -> TakenOff:
    """Drop the tables' indexes and unique constraints, but for keys that others refer to.

    In a transaction: nobody sees the tables without them.
    """
    names = list(tables)
    again: list[str] = []
    for index, definition in connection.execute(_INDEXES, (names,)).fetchall():
        connection.execute(f"DROP INDEX {index}")
        again.append(definition)
    for table, name, definition in connection.execute(_CONSTRAINTS, (names,)).fetchall():
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    return TakenOff(tuple(again))


def put_back(connection: psycopg.Connection[Any], taken: TakenOff) -> None:
    """Build again what was taken off."""
    for statement in taken.statements:
        connection.execute(statement)
