"""Storing new rows of several tables at once: a report is one statement, a file one COPY a table.

The mapper writes each row with a statement of its own, which costs more than all else in an
intake together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection, models

from gongzhi.handling.cases.models import Case

_NEXT: Final = (
    "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)"
)


def next_case_ids(count: int) -> list[int]:
    """Return ids for new cases, never given before."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (count,))
        return [row[0] for row in cursor.fetchall()]


def wait_for_others(systems: Iterable[str]) -> None:
    """Let two intakes from one other system follow each other, so that neither doubles a case."""
    with connection.cursor() as cursor:
        for system in sorted(set(systems)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cases:{system}",)
            )


def hold_file(digest: str, *, alone: bool = False) -> None:
    """Keep a file from being deleted until the transaction ends; ``alone`` is for who deletes it.

    Those who put the same picture on a case do not wait for each other. Who deletes waits for them
    and sees their rows; who comes while it is deleted waits, and writes the file anew.
    """
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 1))", (digest,))


def insert_together(rows: Sequence[models.Model]) -> None:
    """Insert rows of any tables in one statement. A key that is not set yet stays unset."""
    sql = _insert_sql(tuple((type(row), row.pk is not None) for row in rows))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row)])
    _mark_stored(rows)


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert many rows of one table by COPY: either all with a key, or all without."""
    if not rows:
        return
    names = ", ".join(_quoted(column) for column in _columns(type(rows[0]), _keyed(rows[0]))[1])
    table = _quoted(type(rows[0])._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(_values(row))
    _mark_stored(rows)


def fill_generated(case: Case) -> Case:
    """Set the columns that the database generates from the area code, as it does."""
    case.street_code = case.area_code[:9]
    case.community_code = case.area_code[:12]
    case.grid_code = case.area_code[:15]
    return case


@cache
def _insert_sql(shape: tuple[tuple[type[models.Model], bool], ...]) -> str:
    parts = []
    for model, keyed in shape:
        _attributes, columns = _columns(model, keyed)
        names = ", ".join(map(_quoted, columns))
        places = ", ".join(["%s"] * len(columns))
        table = _quoted(model._meta.db_table)
        parts.append(f"INSERT INTO {table} ({names}) VALUES ({places})")  # noqa: S608 (our names)
    *first, last = parts
    with_all = ", ".join(f"row_{place} AS ({part})" for place, part in enumerate(first))
    return f"WITH {with_all} {last}" if first else last


@cache
def _columns(model: type[models.Model], keyed: bool) -> tuple[list[str], list[str]]:  # noqa: FBT001 (a key of the cache)
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and (keyed or not field.primary_key)
    ]
    return [field.attname for field in fields], [str(field.column) for field in fields]


def _values(row: models.Model) -> list[Any]:
    return [getattr(row, name) for name in _columns(type(row), _keyed(row))[0]]


def _keyed(row: models.Model) -> bool:
    return row.pk is not None


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _mark_stored(rows: Iterable[models.Model]) -> None:
    for row in rows:
        row._state.adding = False  # noqa: SLF001 (what the mapper does after its own insert)
        row._state.db = connection.alias  # noqa: SLF001 (as above)
