"""The tables that bulk cases are made from, filled in PostgreSQL's binary form.

``bulk.pick`` has one row for each case to make: its id, the shape it is cloned from, its text and
its moments. The small tables beside it hold what the shapes have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import psycopg

from gongzhi.channels.sample.bulk.lives import Lives
from gongzhi.channels.sample.bulk.pool import Written, marks_sql
from gongzhi.channels.sample.bulk.times import Moments

SCHEMA: Final = "bulk"
_POSTGRES_EPOCH: Final = 946_684_800_000_000  # 2000-01-01 in microseconds since 1970
_TIMESTAMPTZ: Final = 1184
_COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_COPY_END: Final = b"\xff\xff"
_FIELDS: Final = 7
COUNTY_LENGTH: Final = 6
GRID_LENGTH: Final = 15

_TABLES: Final = """
    DROP SCHEMA IF EXISTS bulk CASCADE;
    CREATE SCHEMA bulk;
    CREATE UNLOGGED TABLE bulk.pick (
        id bigint, shape bigint, text int, grid text, part bigint, whistle bigint,
        at timestamptz[]);
    CREATE UNLOGGED TABLE bulk.text (
        id int PRIMARY KEY, grid varchar, title varchar, address varchar, lon float8, lat float8,
        h3 bigint, detail text, words tsvector, salt bytea, written text);
    CREATE UNLOGGED TABLE bulk.shape (
        id bigint PRIMARY KEY, county varchar, last int, closed int, due int, warn int);
    CREATE UNLOGGED TABLE bulk.day (day date, marks tsvector);
    CREATE UNLOGGED TABLE bulk.clock (
        shape bigint, phase varchar, tokens boolean, round smallint, time_limit varchar,
        started int, due int, warn int, paused int, stopped int);
    CREATE UNLOGGED TABLE bulk.assignment (
        shape bigint, number int, source bigint, made int, ended int);
    CREATE UNLOGGED TABLE bulk.whistle (
        shape bigint, number int, source bigint, made int, ended int);
"""


class Routed(NamedTuple):
    """The numbers of the first assignment and the first whistle to make."""

    part: int
    whistle: int


def create_tables(connection: psycopg.Connection[Any]) -> None:
    """Create the empty tables, in a schema of their own; an earlier one is dropped."""
    connection.execute(_TABLES)


def drop_tables(connection: psycopg.Connection[Any]) -> None:
    """Drop the tables."""
    connection.execute("DROP SCHEMA IF EXISTS bulk CASCADE")


def copy_texts(connection: psycopg.Connection[Any], texts: Iterable[Written]) -> None:
    """Store the pool of texts."""
    _copy(
        connection,
        "bulk.text",
        (
            (
                t.number,
                t.grid,
                t.title,
                t.address,
                *t.point,
                t.cell,
                t.detail,
                t.words,
                t.salt,
                t.digest,
            )
            for t in texts
        ),
    )


def copy_lives(
    connection: psycopg.Connection[Any],
    all_lives: Sequence[Lives],
    *,
    ids: Sequence[npt.NDArray[np.int64]],
    texts: Sequence[npt.NDArray[np.int64]],
    grids: npt.NDArray[np.bytes_],
    first: Routed,
) -> None:
    """Store every clone's row; ``ids`` and ``texts`` have one column for each of the lives.

    ``grids`` are the texts' grids by the texts' numbers. Assignments and whistles are numbered on
    from the first ones given. The rows of one shape lie together.
    """
    part, whistle = first
    with connection.cursor().copy("COPY bulk.pick FROM STDIN (FORMAT binary)") as copy:
        copy.write(_COPY_HEADER)
        for lives, case_ids, text_ids in zip(all_lives, ids, texts, strict=True):
            parts = part + np.arange(lives.count) * len(lives.shape.assignments)
            whistles = whistle + np.arange(lives.count) * len(lives.shape.whistles)
            values = {
                "id": case_ids,
                "shape": lives.shape.case_id,
                "text": text_ids,
                "grid": grids[text_ids],
                "part": parts,
                "whistle": whistles,
            }
            copy.write(_binary(lives, values))
            part += lives.count * len(lives.shape.assignments)
            whistle += lives.count * len(lives.shape.whistles)
        copy.write(_COPY_END)


def all_moments(lives: Lives) -> Moments:
    """Return the rows of moments that a clone carries: its entries, then two for each clock."""
    clocks = [at for clock in lives.clocks.values() for at in (clock.due_at, clock.warn_at)]
    return np.vstack([lives.moments, *clocks])


def _binary(lives: Lives, values: Mapping[str, Any]) -> bytes:
    """Return the clones' rows of ``bulk.pick`` in the binary form of COPY."""
    moments = all_moments(lives)
    count = moments.shape[0]
    element = np.dtype([("size", ">i4"), ("value", ">i8")])
    row = np.dtype(
        [
            ("fields", ">i2"),
            ("id_size", ">i4"), ("id", ">i8"),
            ("shape_size", ">i4"), ("shape", ">i8"),
            ("text_size", ">i4"), ("text", ">i4"),
            ("grid_size", ">i4"), ("grid", f"S{GRID_LENGTH}"),
            ("part_size", ">i4"), ("part", ">i8"),
            ("whistle_size", ">i4"), ("whistle", ">i8"),
            ("at_size", ">i4"), ("dimensions", ">i4"), ("nulls", ">i4"), ("type", ">i4"),
            ("length", ">i4"), ("bound", ">i4"), ("at", element, (count,)),
        ]
    )  # fmt: skip
    rows = np.zeros(lives.count, row)
    for name, value in values.items():
        rows[f"{name}_size"], rows[name] = row[name].itemsize, value
    rows["fields"] = _FIELDS
    rows["at_size"], rows["dimensions"] = 20 + 12 * count, 1
    rows["type"], rows["length"], rows["bound"] = _TIMESTAMPTZ, count, 1
    rows["at"]["size"] = 8
    rows["at"]["value"] = (moments - _POSTGRES_EPOCH).T
    return rows.tobytes()


def copy_shapes(connection: psycopg.Connection[Any], all_lives: Sequence[Lives]) -> None:
    """Store what the clones of each shape have in common."""
    _copy(connection, "bulk.shape", (_shape_row(lives) for lives in all_lives))
    _copy(connection, "bulk.clock", _clock_rows(all_lives))
    for table, kind in (("bulk.assignment", "assignments"), ("bulk.whistle", "whistles")):
        rows = (
            (lives.shape.case_id, number, routed.id, routed.made, routed.ended)
            for lives in all_lives
            for number, routed in enumerate(getattr(lives.shape, kind))
        )
        _copy(connection, table, rows)
    connection.execute("CREATE INDEX ON bulk.pick (shape)")
    connection.execute(
        f"""INSERT INTO bulk.day
            SELECT day, {marks_sql("day")} FROM (
                SELECT generate_series(
                    date_trunc('day', min(at[1]) AT TIME ZONE 'UTC'), max(at[1]) AT TIME ZONE 'UTC',
                    '1 day')::date AS day FROM bulk.pick) AS days"""  # noqa: S608 - constants
    )
    connection.execute(
        "ANALYZE bulk.pick, bulk.text, bulk.shape, bulk.day, bulk.clock, bulk.assignment,"
        " bulk.whistle"
    )


def _shape_row(lives: Lives) -> tuple[Any, ...]:
    shape = lives.shape
    due = _due_place(lives, shape.phase) if shape.has_deadline else None
    return (
        shape.case_id,
        shape.community[:COUNTY_LENGTH],
        len(shape.entries),
        shape.closed,
        due,
        due + 1 if due else None,
    )


def _due_place(lives: Lives, phase: str) -> int:
    """Return the place of a phase's deadline among the moments, counted from 1."""
    return len(lives.shape.entries) + 1 + 2 * list(lives.clocks).index(phase)


def _clock_rows(all_lives: Iterable[Lives]) -> Iterator[tuple[Any, ...]]:
    for lives in all_lives:
        for phase, clock in lives.clocks.items():
            due = _due_place(lives, phase)
            yield (
                lives.shape.case_id,
                phase,
                "\u00a7" in phase,
                clock.round,
                str(clock.limit),
                _place(lives, clock.started_at),
                due,
                due + 1,
                _place(lives, clock.paused_at),
                _place(lives, clock.stopped_at),
            )


def _place(lives: Lives, at: Moments | None) -> int | None:
    """Return which entry a clock's moment came from."""
    if at is None:
        return None
    for place, row in enumerate(lives.moments, start=1):
        if np.shares_memory(row, at):
            return place
    raise AssertionError("a clock's moment came from no entry")


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
