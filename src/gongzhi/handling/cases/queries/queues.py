"""Counting what waits: the desk's queues, and the map by grid. Open cases only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.queries.filters import (
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
# These are not told from the open case's own row.
_ELSEWHERE: Final = (Queue.TO_CALL_BACK, Queue.WHISTLED)
_HERE: Final = tuple(queue for queue in Queue if queue not in _ELSEWHERE)


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
    seen = _open_cases(paths)
    calls, whistles = _to_call_back(paths), _whistled(paths)
    here = ", ".join(f"count(*) FILTER (WHERE {QUEUE_CONDITIONS[queue]})" for queue in _HERE)
    values = _row(
        Sql(
            f"SELECT {here}, ({calls.text}), ({whistles.text}) FROM ({seen.text}) c",  # noqa: S608 - constants only
            (own_units(viewer), *calls.params, *whistles.params, *seen.params),
        )
    )
    counts = dict(zip((*_HERE, *_ELSEWHERE), values, strict=True))
    return {queue: counts[queue] for queue in Queue}


def map_counts(viewer: Actor, *, area: str = "") -> tuple[GridCount, ...]:
    """Return the open cases of each grid within an area that the viewer may see. One statement."""
    paths = paths_of(viewer, area=area)
    if not paths:
        return ()
    seen = _open_cases(paths)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(c.area_code, %s) AS grid, count(*),"  # noqa: S608 - constants only
            f" count(*) FILTER (WHERE {QUEUE_CONDITIONS[Queue.OVERDUE]})"
            f" FROM ({seen.text}) c GROUP BY grid ORDER BY grid",
            (GRID_LENGTH, *seen.params),
        )
        return tuple(GridCount(*values) for values in cursor.fetchall())


def _open_cases(paths: Sequence[Path]) -> Sql:
    """The open cases of the paths, each once: areas do not overlap, but routings may."""
    parts = [part for path in paths for part in _open_parts(path)]
    overlap = any(isinstance(path, UnitPath) for path in paths)
    union = " UNION " if overlap else " UNION ALL "
    return Sql(
        union.join(part.text for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def _open_parts(path: Path) -> list[Sql]:
    ways = [Sql("TRUE")]
    if isinstance(path, UnitPath):
        ways = [led_by(path.unit_id), helped_by(path.unit_id)]
    found = []
    for way in ways:
        where = joined(Sql(OPEN_CONDITION), range_condition(path.prefix), way)
        found.append(Sql(f"SELECT {_COLUMNS} FROM cases_case c WHERE {where.text}", where.params))  # noqa: S608 - constants only
    return found


def _to_call_back(paths: Sequence[Path]) -> Sql:
    within = _within(paths)
    return Sql(
        "SELECT count(*) FROM cases_case c"  # noqa: S608 - constants only
        f" WHERE {QUEUE_CONDITIONS[Queue.TO_CALL_BACK]} AND ({within.text})",
        within.params,
    )


def _whistled(paths: Sequence[Path]) -> Sql:
    within = _within(paths)
    return Sql(
        "SELECT count(DISTINCT c.id) FROM cases_whistle w JOIN cases_case c ON c.id = w.case_id"  # noqa: S608 - constants only
        f" WHERE w.state IN ('blown', 'refused') AND {OPEN_CONDITION} AND ({within.text})",
        within.params,
    )


def _within(paths: Sequence[Path]) -> Sql:
    parts = [
        _routed(path) if isinstance(path, UnitPath) else range_condition(path.prefix)
        for path in paths
    ]
    return Sql(
        " OR ".join(f"({part.text})" for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def _routed(path: UnitPath) -> Sql:
    active = Sql(
        "EXISTS (SELECT 1 FROM cases_assignment x WHERE x.case_id = c.id"
        " AND x.unit_id = %s AND x.active)",
        (path.unit_id,),
    )
    return joined(range_condition(path.prefix), active)


def _row(sql: Sql) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        values = cursor.fetchone()
    return values or ()
