"""Counting what waits: the desk's queues, and the map by grid. Open cases only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.queries.filters import (
    CALL_BACK_CONDITION,
    OPEN_CONDITION,
    QUEUE_CONDITIONS,
    Queue,
    own_units,
)
from gongzhi.handling.cases.queries.scope import (
    Path,
    Sql,
    UnitPath,
    helped_by,
    joined,
    led_by,
    paths_of,
    range_condition,
)

GRID_LENGTH: Final = 15
_COLUMNS: Final = (
    "c.id, c.area_code, c.status, c.due_at, c.warn_at, c.supervised, c.placed, c.lead_unit_id"
)
# Closed cases are called back about; all other queues hold open ones.
_OF_OPEN: Final = tuple(queue for queue in Queue if queue is not Queue.TO_CALL_BACK)


@dataclass(frozen=True, slots=True)
class GridCount:
    """What is open in a grid. Cases that nobody has placed yet count for their area."""

    area_code: str
    open: int
    overdue: int


def count_queues(viewer: Actor) -> Mapping[Queue, int]:
    """Return how many cases wait in each queue, of those the viewer may see. One statement.

    Raises ``NotPermitted`` where no post shows cases.
    """
    paths = paths_of(viewer)
    if not paths:
        return dict.fromkeys(Queue, 0)
    seen, closed = _cases(paths, OPEN_CONDITION), _cases(paths, CALL_BACK_CONDITION)
    counted = ", ".join(f"count(*) FILTER (WHERE {QUEUE_CONDITIONS[queue]})" for queue in _OF_OPEN)
    values = _row(
        Sql(
            f"SELECT {counted}, (SELECT count(*) FROM ({closed.text}) k) FROM ({seen.text}) c",  # noqa: S608 - constants only
            (own_units(viewer), *closed.params, *seen.params),
        )
    )
    counts = dict(zip((*_OF_OPEN, Queue.TO_CALL_BACK), values, strict=True))
    return {queue: counts[queue] for queue in Queue}


def map_counts(viewer: Actor, *, area: str = "") -> tuple[GridCount, ...]:
    """Return the open cases of each grid within an area that the viewer may see. One statement."""
    paths = paths_of(viewer, area=area)
    if not paths:
        return ()
    seen = _cases(paths, OPEN_CONDITION)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(c.area_code, %s) AS grid, count(*),"  # noqa: S608 - constants only
            f" count(*) FILTER (WHERE {QUEUE_CONDITIONS[Queue.OVERDUE]})"
            f" FROM ({seen.text}) c GROUP BY grid ORDER BY grid",
            (GRID_LENGTH, *seen.params),
        )
        return tuple(GridCount(*values) for values in cursor.fetchall())


def _cases(paths: Sequence[Path], condition: str) -> Sql:
    """The cases of the paths that meet a condition, each once: only routings may overlap."""
    parts = [part for path in paths for part in _parts(path, condition)]
    overlap = any(isinstance(path, UnitPath) for path in paths)
    union = " UNION " if overlap else " UNION ALL "
    return Sql(
        union.join(part.text for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def _parts(path: Path, condition: str) -> list[Sql]:
    ways = [Sql("TRUE")]
    if isinstance(path, UnitPath):
        ways = [led_by(path.unit_id), helped_by(path.unit_id)]
    found = []
    for way in ways:
        where = joined(Sql(condition), range_condition(path.prefix), way)
        found.append(Sql(f"SELECT {_COLUMNS} FROM cases_case c WHERE {where.text}", where.params))  # noqa: S608 - constants only
    return found


def _row(sql: Sql) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        values = cursor.fetchone()
    return values or ()
