"""The statements that tally cases by day and month, from their rows.

The finest tally is by place (a grid, or whatever area a case lies at) and day; those of
communities, sub-districts and counties and those of months are sums of it. Hours are told of whole
months, so that of them only the places have days. Everything goes through temporary tables of one
transaction, so that the whole and a few cells are made by the same SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import connection

from gongzhi.handling.cases.queries import SATISFIED_FROM
from gongzhi.oversight.metrics.ladder import RUNGS
from gongzhi.oversight.metrics.relations import relation_file
from gongzhi.registry.territory.rules import Depth

PLACE: Final = Depth.GRID
ABOVE: Final = (Depth.COMMUNITY, Depth.STREET, Depth.COUNTY)
PHASES: Final = ("filing", "dispatch", "handling", "call_back")
FLAGS: Final = (
    "decided", "accepted", "filed", "filed_in_time", "dispatched", "returned", "handled",
    "handled_in_time", "checked", "sent_back", "closed", "once_closed", "reopened", "rated",
    "resolved", "satisfied",
)  # fmt: skip
SUMS: Final = ("whistles", "whistles_due", "whistles_in_time")
COLUMNS: Final = ("received", "whistled", *FLAGS, *SUMS)
TABLES: Final = ("metrics_casetally", "metrics_hourstally")
# What joins tallies (t) to touched areas (x): below one at the same start, or its own of a month.
_SAME: Final = (
    "t.start = x.start AND t.area_code >= x.area_code AND t.area_code < x.area_code || ':'"
)
_IN_MONTH: Final = (
    "t.area_code = x.area_code AND t.start >= x.start AND t.start < (x.start + interval '1 month')"
)
_FRESH: Final = ("fresh_cases", "fresh_hours")
_CELLS: Final = "(SELECT DISTINCT place, day FROM touched_cells)"


def tally_beside() -> tuple[str, str]:
    """Tally every case into temporary tables of this transaction; return their names."""
    _run("SET LOCAL work_mem = '256MB'")
    _run("SET LOCAL jit = off")
    _create_facts(cases="cases_case", only_keys="TRUE", only_whistles="TRUE")
    for fresh, table in zip(_FRESH, TABLES, strict=True):
        _run(f"CREATE TEMPORARY TABLE {fresh} (LIKE {table} INCLUDING IDENTITY) ON COMMIT DROP")
    _write(*_FRESH, whole=True)
    for fresh in _FRESH:
        _run(f"ANALYZE {fresh}")
    return _FRESH


def adopt_tallies(fresh: tuple[str, str]) -> None:
    """Make the tallies kept equal to fresh ones, writing those alone that differ."""
    keys = ("grain", "depth", "area_code", "start"), ("phase", "rung")
    for table, made, named, counts in (
        (TABLES[0], fresh[0], keys[0], COLUMNS),
        (TABLES[1], fresh[1], keys[0] + keys[1], ("cases",)),
    ):
        columns = ", ".join((*named, *counts))
        same = " AND ".join(f"k.{name} = f.{name}" for name in named)
        equal = " AND ".join(f"k.{name} = f.{name}" for name in counts)
        _run(
            f"DELETE FROM {table} k WHERE NOT EXISTS"  # noqa: S608 - constants only
            f" (SELECT 1 FROM {made} f WHERE {same} AND {equal})"
        )
        _run(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {made} f"  # noqa: S608 - constants only
            f" WHERE NOT EXISTS (SELECT 1 FROM {table} k WHERE {same})"
        )


def gather_cells() -> None:
    """Make the facts of the cases of ``touched_cells``."""
    choose_cases()
    gather_chosen()


def choose_cases() -> None:
    """Make ``chosen_cases``: those that lie in the touched cells, and in which place."""
    _run("SET LOCAL jit = off")
    _run(
        "CREATE TEMPORARY TABLE chosen_cases ON COMMIT DROP AS"  # noqa: S608 - constants only
        " SELECT c.id, c.id::text AS key, c.grid_code AS place"
        f" FROM {_CELLS} t JOIN cases_case c ON c.grid_code = t.place"
        f" AND c.received_at >= (t.day::timestamp AT TIME ZONE '{settings.TIME_ZONE}')"
        f" AND c.received_at < ((t.day + 1)::timestamp AT TIME ZONE '{settings.TIME_ZONE}')"
    )
    _run("ANALYZE chosen_cases")


def gather_chosen() -> None:
    """Make the facts of the chosen cases.

    One that was moved meanwhile is left out: its move touches both cells again, and where it lies
    now another's tallies would stand in the way.
    """
    _create_facts(
        cases="(SELECT c.* FROM chosen_cases o"
        " JOIN cases_case c ON c.id = o.id AND c.grid_code = o.place)",
        only_keys="subject_key IN (SELECT key FROM chosen_cases)",
        only_whistles="w.case_id IN (SELECT id FROM chosen_cases)",
    )


def drop_gathered() -> None:
    """Drop what was gathered, for the next round in the same transaction."""
    _run("DROP TABLE IF EXISTS case_facts, chosen_cases, touched_cells, fresh_cases, fresh_hours")


def touch_cells(touched: Iterable[tuple[int, str]]) -> None:
    """Make ``touched_cells``: where cases lie now, and where those with an area lay before."""
    zone = settings.TIME_ZONE
    listed = list(touched)
    _run(
        "CREATE TEMPORARY TABLE touched_cells ON COMMIT DROP AS"  # noqa: S608 - constants only
        f" SELECT c.grid_code AS place, (c.received_at AT TIME ZONE '{zone}')::date AS day"
        " FROM cases_case c WHERE c.id = ANY(%s) UNION"
        f" SELECT left(b.place, 15), (c.received_at AT TIME ZONE '{zone}')::date"
        " FROM unnest(%s::bigint[], %s::text[]) AS b(id, place)"
        " JOIN cases_case c ON c.id = b.id WHERE b.place <> ''",
        [
            sorted({case_id for case_id, _place in listed}),
            [case_id for case_id, _place in listed],
            [place for _case_id, place in listed],
        ],
    )
    _run("ANALYZE touched_cells")


def replace_tallies() -> None:
    """Write the tallies of the touched cells anew, from the facts gathered."""
    _write(*TABLES, whole=False)


def _write(cases: str, hours: str, *, whole: bool) -> None:
    for depth in (PLACE, *ABOVE):
        _days(cases, hours, depth, whole=whole)
    for depth in (PLACE, *ABOVE):
        _months(cases, hours, depth, whole=whole)


def _create_facts(*, cases: str, only_keys: str, only_whistles: str) -> None:
    text = relation_file("facts").format(
        zone=settings.TIME_ZONE,
        satisfied_from=SATISFIED_FROM,
        cases=cases,
        only_keys=only_keys,
        only_whistles=only_whistles,
    )
    _run(f"CREATE TEMPORARY TABLE case_facts ON COMMIT DROP AS {text}")
    _run("ANALYZE case_facts")


def _days(cases: str, hours: str, depth: Depth, *, whole: bool) -> None:
    """Write the days of one level: of places from the facts, of others from the places."""
    names = ", ".join(COLUMNS)
    if depth is PLACE:
        flags = ", ".join(f"count(*) FILTER (WHERE {name})" for name in FLAGS)
        sums = ", ".join(f"sum({name})" for name in SUMS)
        counts = f"count(*), count(*) FILTER (WHERE whistles > 0 AND accepted), {flags}, {sums}"
        _clear(cases, hours, depth, "d", whole=whole)
        _run(
            f"INSERT INTO {cases} (grain, depth, area_code, start, {names})"  # noqa: S608 - constants only
            f" SELECT 'd', {depth.value}, place, day, {counts} FROM case_facts GROUP BY 3, 4"
        )
        phases = " UNION ALL ".join(
            f"SELECT place, day, '{phase}' AS phase, {phase}_hours AS hours FROM case_facts"  # noqa: S608 - constants only
            f" WHERE {phase}_hours IS NOT NULL"
            for phase in PHASES
        )
        _run(
            f"INSERT INTO {hours} (grain, depth, area_code, start, phase, rung, cases)"  # noqa: S608 - constants only
            f" SELECT 'd', {depth.value}, place, day, phase,"
            " width_bucket(greatest(hours, 0), %s::numeric[]), count(*)"
            f" FROM ({phases}) x GROUP BY 3, 4, 5, 6",
            [RUNGS],
        )
        return
    _clear(cases, hours, depth, "d", whole=whole)
    _sum_up(cases, depth, "d", whole=whole)


def _months(cases: str, hours: str, depth: Depth, *, whole: bool) -> None:
    _clear(cases, hours, depth, "m", whole=whole)
    _sum_up(cases, depth, "m", whole=whole)
    _sum_up_hours(hours, depth, whole=whole)


def _sum_up(cases: str, depth: Depth, grain: str, *, whole: bool) -> None:
    """Sum a level's days from those of places, or its months from its own days."""
    day = grain == "d"
    source = PLACE if day else depth
    start = "t.start" if day else "date_trunc('month', t.start)::date"
    join = "" if whole else f"JOIN {_touched(depth, grain)} x ON {_SAME if day else _IN_MONTH}"
    columns = ", ".join(f"sum(t.{name})" for name in COLUMNS)
    _run(
        f"INSERT INTO {cases} (grain, depth, area_code, start, {', '.join(COLUMNS)})"  # noqa: S608 - constants only
        f" SELECT '{grain}', {depth.value}, left(t.area_code, {depth.length}), {start}, {columns}"
        f" FROM {cases} t {join} WHERE t.grain = 'd' AND t.depth = {source.value}"
        f" AND length(t.area_code) >= {_shortest(depth)} GROUP BY 3, 4"
    )


def _sum_up_hours(hours: str, depth: Depth, *, whole: bool) -> None:
    """Sum the months of places from their days, and those of other levels from the places' months.

    Days of other levels are not kept: what is told of hours is told of whole months.
    """
    day = depth is PLACE
    start = "date_trunc('month', t.start)::date" if day else "t.start"
    join = "" if whole else f"JOIN {_touched(depth, 'm')} x ON {_IN_MONTH if day else _SAME}"
    _run(
        f"INSERT INTO {hours} (grain, depth, area_code, start, phase, rung, cases)"  # noqa: S608 - constants only
        f" SELECT 'm', {depth.value}, left(t.area_code, {depth.length}), {start}, t.phase, t.rung,"
        f" sum(t.cases) FROM {hours} t {join} WHERE t.grain = '{'d' if day else 'm'}'"
        f" AND t.depth = {PLACE.value} AND length(t.area_code) >= {_shortest(depth)}"
        " GROUP BY 3, 4, 5, 6"
    )


def _shortest(depth: Depth) -> int:
    """Return how long the code of a place must be to lie in an area of a level."""
    return 1 if depth is PLACE else depth.length


def _touched(depth: Depth, grain: str) -> str:
    start = "day" if grain == "d" else "date_trunc('month', day)::date"
    reaches = "" if depth is PLACE else f" WHERE length(place) >= {depth.length}"
    return (
        f"(SELECT DISTINCT left(place, {depth.length}) AS area_code, {start} AS start"  # noqa: S608 - constants only
        f" FROM touched_cells{reaches})"
    )


def _clear(cases: str, hours: str, depth: Depth, grain: str, *, whole: bool) -> None:
    if whole:
        return
    for table in (cases, hours):
        _run(
            f"DELETE FROM {table} t USING {_touched(depth, grain)} x"  # noqa: S608 - constants only
            f" WHERE t.grain = '{grain}' AND t.depth = {depth.value}"
            " AND t.area_code = x.area_code AND t.start = x.start"
        )


def _run(sql: str, params: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
