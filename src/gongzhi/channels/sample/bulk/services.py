"""Making very many cases: for measuring, and to fill the sample quickly."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import psycopg
from django.db import connection as django_connection
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.sample.bulk import inserting, staging
from gongzhi.channels.sample.bulk.indexes import put_back, take_off
from gongzhi.channels.sample.bulk.lives import Lives, Spread, make_lives, shares
from gongzhi.channels.sample.bulk.pool import Written, read_spots, write_pool
from gongzhi.channels.sample.bulk.shapes import Shape, microseconds, read_shapes
from gongzhi.channels.sample.bulk.times import Calendar
from gongzhi.channels.sample.texts import Leaf
from gongzhi.channels.sample.wording import COUNTY
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.foundation.errors import Conflict, WrongState
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.likeness.services import index_all

Told = Callable[[str], None]
Writer = Callable[[psycopg.Connection[Any], Sequence[Lives]], None]

REBUILD_FROM: Final = 20_000
"""From so many new cases on, and half as many as stand already, indexes are built anew."""

_TEXTS_PER_GROUP: Final = 60
_AHEAD: Final = timedelta(days=400)
_BEHIND: Final = timedelta(days=700)
_SETTINGS: Final = (
    "SET synchronous_commit = off",
    "SET work_mem = '256MB'",
    "SET maintenance_work_mem = '512MB'",
    "SET jit = off",
    "SET max_parallel_workers_per_gather = 0",
)


@dataclass(frozen=True, slots=True)
class BulkReport:
    """How many cases and entries were made, and in how many seconds."""

    cases: int
    entries: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Return how many cases were made in a second."""
        return self.cases / self.seconds if self.seconds else 0.0


def make_bulk(
    *, cases: int, seed: int = 1, spread: Spread | None = None, told: Told | None = None
) -> BulkReport:
    """Make so many cases as clones of those that commands have made in the sample.

    Texts, contacts, journals with their hash chains, clocks and routing are consistent with what
    the commands would have written, and dated over the last three years by default. Daily
    seals are removed and made anew by the worker, since the new entries lie on days already
    sealed.

    Raises ``WrongState`` where the sample is not loaded, ``Conflict`` where there are cases of
    other places: this is no tool for a database in earnest.
    """
    begun = time.monotonic()
    tell = told or (lambda _text: None)
    _check_only_sample()
    shapes = read_shapes()
    if not shapes:
        raise WrongState(_("Load the sample sub-district first: there is no case to clone."))
    with _connected() as connection:
        plan = _plan(connection, shapes, cases, seed=seed, spread=spread or Spread())
        tell(f"{plan.entries} entries planned")
        staging.create_tables(connection)
        plan.stage(connection)
        tell("staged")
        rebuild = cases >= max(REBUILD_FROM, plan.standing // 2)
        _in_parallel(plan.lives, rebuild=rebuild)
        staging.drop_tables(connection)
        seconds = time.monotonic() - begun
        tell("inserted")
        connection.execute(f"VACUUM (ANALYZE) {', '.join(inserting.OTHERS)}")
        connection.execute(f"ANALYZE {inserting.JOURNAL[0]}")
    tell(f"{index_all()} texts indexed")
    return BulkReport(cases, plan.entries, seconds)


def _check_only_sample() -> None:
    with django_connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM cases_case WHERE county <> %s)", (COUNTY[0],))
        if cursor.fetchone()[0]:
            raise Conflict(
                _("There are cases outside the sample district. Use a database of its own.")
            )


@dataclass(frozen=True, slots=True)
class _Plan:
    lives: Sequence[Lives]
    ids: Sequence[npt.NDArray[np.int64]]
    texts: Sequence[npt.NDArray[np.int64]]
    pool: Sequence[Written]
    standing: int
    first: staging.Routed

    @property
    def entries(self) -> int:
        return sum(each.count * len(each.shape.entries) for each in self.lives)

    def stage(self, connection: psycopg.Connection[Any]) -> None:
        staging.copy_texts(connection, self.pool)
        staging.copy_lives(
            connection,
            self.lives,
            ids=self.ids,
            texts=self.texts,
            grids=np.array([text.grid for text in self.pool], "S15"),
            first=self.first,
        )
        staging.copy_shapes(connection, self.lives)


def _plan(
    connection: psycopg.Connection[Any],
    shapes: list[Shape],
    cases: int,
    *,
    seed: int,
    spread: Spread,
) -> _Plan:
    chance = np.random.default_rng(seed)
    now = datetime.now(UTC)
    first_day = (now - timedelta(days=spread.days) - _BEHIND).date()
    calendar = Calendar(working_calendar(), first_day, (now + _AHEAD).date())
    counts = shares(shapes, cases, spread=spread, chance=chance)
    lives = [
        make_lives(
            shape, count, now=microseconds(now), spread=spread, calendar=calendar, chance=chance
        )
        for shape, count in zip(shapes, counts, strict=True)
        if count
    ]
    pool, texts = _texts(lives, seed, chance)
    parts = sum(each.count * len(each.shape.assignments) for each in lives)
    whistles = sum(each.count * len(each.shape.whistles) for each in lives)
    return _Plan(
        lives=lives,
        ids=_ids(lives, _reserve(connection, "cases_case", cases)),
        texts=texts,
        pool=pool,
        standing=_standing(connection),
        first=staging.Routed(
            _reserve(connection, "cases_assignment", parts),
            _reserve(connection, "cases_whistle", whistles),
        ),
    )


def _texts(
    lives: Sequence[Lives], seed: int, chance: np.random.Generator
) -> tuple[list[Written], list[npt.NDArray[np.int64]]]:
    """Write a pool of texts for each community and class, and choose one for every clone."""
    wanted: dict[tuple[str, int], int] = {}
    for each in lives:
        key = (each.shape.community, each.shape.category_id)
        wanted[key] = wanted.get(key, 0) + each.count
    groups = []
    for (community, category_id), count in wanted.items():
        category = category_of(category_id)
        if category is None:
            raise AssertionError("a shape without a category")
        leaf = Leaf(category.code, category.name)
        groups.append((community, leaf, min(count, _TEXTS_PER_GROUP)))
    written = write_pool(groups, read_spots(), chance=random.Random(seed))  # noqa: S311
    chosen = []
    for each in lives:
        category = category_of(each.shape.category_id)
        own = written[each.shape.community, category.code if category else ""]
        numbers = np.array([text.number for text in own])
        chosen.append(numbers[chance.integers(0, len(own), each.count)])
    return [text for texts in written.values() for text in texts], chosen


def _ids(lives: Sequence[Lives], first: int) -> list[npt.NDArray[np.int64]]:
    """Number the clones in the order in which they were received."""
    received = np.concatenate([each.moments[0] for each in lives])
    numbers = np.empty(received.size, np.int64)
    numbers[np.argsort(received, kind="stable")] = np.arange(first, first + received.size)
    return list(np.split(numbers, np.cumsum([each.count for each in lives])[:-1]))


def _reserve(connection: psycopg.Connection[Any], table: str, count: int) -> int:
    """Take so many numbers from a table's sequence; return the first."""
    row = connection.execute(
        f"""SELECT nextval(s.name) FROM
            (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS name) AS s"""  # noqa: S608
    ).fetchone()
    first = int(row[0]) if row else 1
    connection.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id')::regclass, %s)",
        (table, first + max(count - 1, 0)),
    )
    return first


def _standing(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM cases_case").fetchone()
    return int(row[0]) if row else 0


def _journal(connection: psycopg.Connection[Any], lives: Sequence[Lives]) -> None:
    inserting.insert_journal(connection, lives)
    connection.execute("DELETE FROM foundation_dailyseal")


def _others(connection: psycopg.Connection[Any], _lives: Sequence[Lives]) -> None:
    inserting.insert_cases(connection)
    inserting.insert_routing(connection)
    inserting.insert_clocks(connection)


def _insert(
    connection: psycopg.Connection[Any],
    tables: Sequence[str],
    write: Writer,
    lives: Sequence[Lives],
    *,
    rebuild: bool,
) -> None:
    with connection.transaction():
        _leave_out_triggers(connection)
        taken = take_off(connection, tables) if rebuild else None
        write(connection, lives)
        if taken is not None:
            put_back(connection, taken)


def _leave_out_triggers(connection: psycopg.Connection[Any]) -> None:
    """Skip the check of foreign keys, row for row, where this account may."""
    try:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        pass


def _in_parallel(lives: Sequence[Lives], *, rebuild: bool) -> None:
    """Write the journal and the other tables on two connections at once."""
    failures: list[BaseException] = []

    def work(tables: Sequence[str], write: Writer) -> None:
        try:
            with _connected() as connection:
                _insert(connection, tables, write, lives, rebuild=rebuild)
        except BaseException as failure:  # noqa: BLE001 - raised again by the caller
            failures.append(failure)

    threads = [
        threading.Thread(target=work, args=args)
        for args in ((inserting.JOURNAL, _journal), (inserting.OTHERS, _others))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _connected() -> psycopg.Connection[Any]:
    """Open a connection of our own to the installation's database, in autocommit mode."""
    params = django_connection.get_connection_params()
    wanted = {
        name: params[name] for name in ("host", "port", "user", "password", "dbname")
        if params.get(name)
    }  # fmt: skip
    connection: psycopg.Connection[Any] = psycopg.connect(**wanted, autocommit=True)
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection
