"""Open cases where they are: by grid, by H3 cell of any size, and one by one. Open cases only.

What a list narrowed by the same filter shows is what is counted here, so that a number on the map
and the list behind it agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.coordinates import Box
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.places import (
    COUNTY_LENGTH,
    GRID_LENGTH,
    box_around_cells,
    cell_mask,
)
from gongzhi.handling.cases.queries.filters import (
    QUEUE_CONDITIONS,
    CaseFilter,
    Order,
    Queue,
    conditions_of,
    received_condition,
    resolve,
)
from gongzhi.handling.cases.queries.scope import Sql, joined, paths_of
from gongzhi.handling.cases.queries.seen import cases_seen
from gongzhi.language.normal import without_numbers

MOST_CELLS: Final = 5000
MOST_SPOTS: Final = 1000
LEVELS: Final = (GRID_LENGTH, 12, 9, COUNTY_LENGTH, 4, 2)
"""The lengths of codes from the grid up."""
# All of the index ``case_on_map``, so that counting reads no row itself.
_COLUMNS: Final = Sql("c.id, c.area_code, c.due_at, c.h3, c.lon, c.lat")
_OVERDUE: Final = f"count(*) FILTER (WHERE {QUEUE_CONDITIONS[Queue.OVERDUE]})"


@dataclass(frozen=True, slots=True)
class GridCount:
    """What is open in a grid. Cases that nobody has placed yet count for their area."""

    area_code: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CellCount:
    """What is open in an H3 cell, and the middle of it in degrees."""

    cell: int
    open: int
    overdue: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class CaseSpot:
    """The open cases at one very point, in degrees; title and number where it is a single one."""

    lon: float
    lat: float
    open: int
    overdue: int
    cell: int
    title: str
    number: str


def map_counts(
    viewer: Actor, *, area: str = "", filters: CaseFilter | None = None
) -> tuple[GridCount, ...]:
    """Return the open cases of each grid within an area that the viewer may see. One statement."""
    wanted = filters or CaseFilter(area=area)
    seen = _seen(viewer, wanted, Sql("TRUE"))
    rows = _rows(
        f"SELECT left(c.area_code, %s) AS grid, count(*), {_OVERDUE}"  # noqa: S608 - constants only
        " FROM ({seen}) c GROUP BY grid ORDER BY grid",
        seen,
        before=(GRID_LENGTH,),
    )
    return tuple(GridCount(*values) for values in rows)


def folded(
    counts: Sequence[GridCount], *, most: int, above: int = 0
) -> tuple[tuple[GridCount, ...], int]:
    """Return the counts by the deepest level that has at most ``most`` places, and its length.

    A code that is shorter is that of cases placed nowhere below it. Levels whose codes are shorter
    than ``above`` are left out.
    """
    length = next(
        (length for length in LEVELS if len({one.area_code[:length] for one in counts}) <= most),
        LEVELS[-1],
    )
    length = max(length, above)
    sums: dict[str, tuple[int, int]] = {}
    for one in counts:
        count, overdue = sums.get(one.area_code[:length], (0, 0))
        sums[one.area_code[:length]] = (count + one.open, overdue + one.overdue)
    return tuple(GridCount(code, *sums[code]) for code in sorted(sums)), length


def count_cells(
    viewer: Actor, filters: CaseFilter, *, box: Box, resolution: int
) -> tuple[CellCount, ...]:
    """Return the open cases of each H3 cell in a rectangle, most first. One statement.

    A cell is counted whole or, if the middle of its cases lies outside, not at all: its number is
    that of the list behind it, also at the edge of a screen.
    ``resolution`` is that of the cells, from 0 (a continent) to the one stored, 10 (a block).
    """
    keep, fill = cell_mask(resolution)
    rows = _rows(
        f"SELECT (c.h3 & %s) | %s AS cell, count(*) AS n, {_OVERDUE},"  # noqa: S608 - constants only
        " avg(c.lon), avg(c.lat) FROM ({seen}) c"
        " GROUP BY cell HAVING avg(c.lon) BETWEEN %s AND %s AND avg(c.lat) BETWEEN %s AND %s"
        f" ORDER BY n DESC, cell LIMIT {MOST_CELLS}",
        _seen(viewer, filters, _inside(box_around_cells(box, resolution))),
        before=(keep, fill),
        after=(box.west, box.east, box.south, box.north),
    )
    return tuple(CellCount(*values) for values in rows)


def case_spots(viewer: Actor, filters: CaseFilter, *, box: Box) -> tuple[CaseSpot, ...] | None:
    """Return the open cases within a rectangle, those of one point together. Two statements.

    None where these are more than ``MOST_SPOTS`` points; cells serve then.
    """
    rows = _rows(
        f"SELECT c.lon, c.lat, count(*) AS n, {_OVERDUE}, min(c.h3), min(c.id)"  # noqa: S608 - constants only
        " FROM ({seen}) c"
        f" GROUP BY c.lon, c.lat LIMIT {MOST_SPOTS + 1}",
        _seen(viewer, filters, _inside(box)),
    )
    if len(rows) > MOST_SPOTS:
        return None
    said = _said(case_id for *_spot, count, _late, _cell, case_id in rows if count == 1)
    return tuple(_spot(row, said.get(row[-1], ("", ""))) for row in rows)


def _spot(row: tuple[Any, ...], said: tuple[str, str]) -> CaseSpot:
    lon, lat, count, overdue, cell, _case_id = row
    title, number = said
    return CaseSpot(lon, lat, count, overdue, cell, title, number)


def _said(case_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return title, numbers of persons starred, and number of cases by id."""
    rows = Case.objects.filter(pk__in=list(case_ids)).values_list("pk", "title", "received_at")
    return {
        case_id: (without_numbers(title), number_of(case_id, received_at))
        for case_id, title, received_at in rows
    }


def _seen(viewer: Actor, filters: CaseFilter, extra: Sql) -> Sql | None:
    """The open cases that the viewer may see and the filter lets through, each once."""
    paths = paths_of(viewer, area=filters.area, unit_id=filters.unit_id)
    if not paths:
        return None
    narrowed = replace(filters, order=Order.DEADLINE)  # lists open cases only
    resolved = resolve(viewer, narrowed)
    conditions = joined(
        conditions_of(narrowed, resolved, by_unit=True), received_condition(narrowed), extra
    )
    return cases_seen(paths, columns=_COLUMNS, conditions=conditions)


def _inside(box: Box) -> Sql:
    return Sql(
        "c.lon BETWEEN %s AND %s AND c.lat BETWEEN %s AND %s",
        (box.west, box.east, box.south, box.north),
    )


def _rows(
    text: str, seen: Sql | None, *, before: Sequence[int] = (), after: Sequence[float] = ()
) -> list[tuple[Any, ...]]:
    if seen is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text.replace("{seen}", seen.text), [*before, *seen.params, *after])
        return list(cursor.fetchall())
