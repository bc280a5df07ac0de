"""Where each kind of subject keeps the number of its newest entry.

A subject's version is the number of its last entry: the lock against stale writers, and the
trace by which `verify` finds entries cut off at the end of a chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Head:
    """The table, key column and version column of a kind of subject.

    ``told`` pairs a fact of the entries with the SQL, over a row ``subject``, that must still
    say what the last entry with that fact told. ``beside`` joins what lies beside the subject's
    row, at most one row each.
    """

    kind: str
    table: str
    key_column: str
    version_column: str
    told: Mapping[str, str]
    beside: str = ""


_heads: dict[str, Head] = {}


def register_head(
    *,
    kind: str,
    table: str,
    key_column: str,
    version_column: str,
    told: Mapping[str, str] | None = None,
    beside: str = "",
) -> None:
    """Let `verify` hold a kind's chains against the version and values its subjects carry.

    Call it once per kind, from the owning application's ``ready``.
    """
    _heads[kind] = Head(kind, table, key_column, version_column, told or {}, beside)


def heads() -> tuple[Head, ...]:
    """Return every registered head."""
    return tuple(_heads.values())


def version_of(kind: str, key: str) -> int:
    """Return the number of the last entry as the subject's own row tells it, 0 if it has none.

    Raises ``KeyError`` for a kind that nobody registered.
    """
    head = _heads[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {head.version_column} FROM {head.table}"  # noqa: S608 - registered names
            f" WHERE {head.key_column} = %s",
            (key,),
        )
        row = cursor.fetchone()
    return (row[0] or 0) if row else 0


def move_head(kind: str, key: str, seq: int) -> None:
    """Set a subject's version where an entry was written outside its own module's commands."""
    head = _heads.get(kind)
    if head is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {head.table} SET {head.version_column} = %s"  # noqa: S608 - registered names
            f" WHERE {head.key_column} = %s",  # the key as an untyped literal: its index serves
            (seq, key),
        )
