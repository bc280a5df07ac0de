"""The cases that a viewer may see, as one piece of SQL that counts are made over."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.handling.cases.queries.scope import (
    Path,
    Sql,
    UnitPath,
    helped_by,
    joined,
    led_by,
    range_condition,
)


def cases_seen(paths: Sequence[Path], *, columns: Sql, conditions: Sql) -> Sql:
    """Return the cases of the paths that meet conditions, each once: only routings may overlap.

    Conditions and columns are of ``c``; the columns hold ``c.id``. Conditions that repeat those of
    a partial index (what is open, what to call back) are read by it.
    """
    parts = [part for path in paths for part in _parts(path, columns, conditions)]
    overlap = any(isinstance(path, UnitPath) for path in paths)
    union = " UNION " if overlap else " UNION ALL "
    return Sql(
        union.join(part.text for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def _parts(path: Path, columns: Sql, conditions: Sql) -> list[Sql]:
    ways = [Sql("TRUE")]
    if isinstance(path, UnitPath):
        ways = [led_by(path.unit_id), helped_by(path.unit_id)]
    found = []
    for way in ways:
        where = joined(conditions, range_condition(path.prefix), way)
        text = f"SELECT {columns.text} FROM cases_case c WHERE {where.text}"  # noqa: S608 - constants only
        found.append(Sql(text, (*columns.params, *where.params)))
    return found
