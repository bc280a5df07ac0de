"""Taking the indexes off tables that are about to grow many times over, and putting them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

_INDEXES: Final = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i
    WHERE i.indrelid = ANY(%s::regclass[]) AND i.indpred IS NULL
      AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)"""
_CONSTRAINTS: Final = """
    SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint AS c
    WHERE c.conrelid = ANY(%s::regclass[]) AND c.contype IN ('u', 'p')
      AND NOT EXISTS (SELECT FROM pg_constraint AS f
                      WHERE f.contype = 'f' AND f.confrelid = c.conrelid)"""


# A text or number column that nothing else is built on.
_PLAIN_COLUMN: Final = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod),
           CASE WHEN t.typcategory = 'S' THEN format('%%I || %%L', a.attname, '')
                ELSE format('%%I + 0', a.attname) END
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attgenerated = '' AND a.attidentity = ''
      AND t.typname IN ('varchar', 'text', 'int2', 'int4') AND a.attcollation = t.typcollation
      AND NOT EXISTS (SELECT FROM pg_depend AS d
                      WHERE d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)
    ORDER BY t.typcategory = 'S', a.attnum LIMIT 1"""


@dataclass(frozen=True, slots=True)
class TakenOff:
    """The statements that put back what was taken off."""

    statements: tuple[str, ...]


def take_off(connection: psycopg.Connection[Any], tables: Sequence[str]) -> TakenOff:
    """Drop the tables' indexes and unique constraints, but for keys that others refer to.

    In a transaction: nobody sees the tables without them. Partial indexes stay: they hold few of
    the rows, and their conditions would not come back word for word. Each table
    is also rewritten in it, so that PostgreSQL at ``wal_level = minimal`` need not log what is
    added in the same transaction.
    """
    names = list(tables)
    again: list[str] = []
    for index, definition in connection.execute(_INDEXES, (names,)).fetchall():
        connection.execute(f"DROP INDEX {index}")
        again.append(definition)
    for table, name, definition in connection.execute(_CONSTRAINTS, (names,)).fetchall():
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in names:
        _rewrite(connection, table)
    return TakenOff(tuple(again))


def _rewrite(connection: psycopg.Connection[Any], table: str) -> None:
    """Write a small table anew, by giving one of its columns the type that it has."""
    row = connection.execute(_PLAIN_COLUMN, (table,)).fetchone()
    if row is not None:
        name, kind, same = row
        connection.execute(f'ALTER TABLE {table} ALTER COLUMN "{name}" TYPE {kind} USING {same}')


def put_back(connection: psycopg.Connection[Any], taken: TakenOff) -> None:
    """Build again what was taken off."""
    for statement in taken.statements:
        connection.execute(statement)
