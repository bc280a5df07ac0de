"""Creating a case through HTTP, and the same rows written by bare psycopg.

Validation, grid from point, category, words, journal, deadline and job, by one client.
"""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection
from typing import Any

import psycopg
from django.db import connection

from bench.harness import Run
from bench.server import Web, running_web
from bench.setting import fill, sizes, token_of
from gongzhi.channels.sample.services import load_sample

CPU_LIMIT_MS = 8.0
RATIO = 0.4
# Table, and its column that holds the case's id (as text in the foundation's tables).
TABLES = (
    ("cases_case", "id"),
    ("cases_casetext", "case_id"),
    ("cases_casecontact", "case_id"),
    ("foundation_clock", "subject_key"),
    ("foundation_journalentry", "subject_key"),
)
COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
    AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""


def measure(run: Run) -> None:
    """Measure with as many cases standing as the largest size asked for."""
    load_sample()
    fill(sizes(quick=run.quick)[-1], run)
    count = 60 if run.quick else 500
    with running_web() as web, token_of("calltaker") as token:
        client = web.connect()
        for _ in range(20):
            case_id = _create(client, token, -1)
        walls, cpu = _many(web, client, token, count)
    run.samples("create through HTTP", walls)
    run.value("web process CPU for one", cpu, unit="ms CPU", limit=CPU_LIMIT_MS)
    bare = _bare(case_id, count)
    run.samples("the same rows by bare psycopg", bare)
    run.value(
        "rate beside bare psycopg",
        sum(bare) / sum(walls),
        unit="ratio",
        limit=RATIO,
        higher_is_better=True,
    )


def _many(web: Web, client: HTTPConnection, token: str, count: int) -> tuple[list[float], float]:
    walls = []
    before = web.cpu_seconds()
    for number in range(count):
        begun = time.perf_counter()
        _create(client, token, number)
        walls.append((time.perf_counter() - begun) * 1000)
    return walls, (web.cpu_seconds() - before) * 1000 / count


def _create(client: HTTPConnection, token: str, number: int) -> int:
    body = {
        "title": f"晨光苑楼道灯不亮{number}",
        "detail": "三号楼的楼道灯坏了好几层，上下楼看不清台阶，老人出行很不方便，请尽快派人处理。"
        * 2,
        "category_code": "W0203",
        "lon": 121.5510 + number % 50 / 100_000,
        "lat": 30.4305 + number % 40 / 100_000,
        "address": "榆钱大街晨光苑3号楼",
        "source": "call",
        "contact_name": "松立春",
        "contact_phone": "13000000001",
    }
    client.request(
        "POST",
        "/api/v1/cases",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    response = client.getresponse()
    answer = json.loads(response.read())
    if response.status != 201:
        raise RuntimeError(f"{response.status} {answer}")
    return int(answer["id"])


def _bare(case_id: int, count: int) -> list[float]:
    """Write a case's rows again and again under new ids, each case in one transaction."""
    params = connection.get_connection_params()
    wanted = {k: params[k] for k in ("host", "port", "user", "password", "dbname") if params.get(k)}
    with psycopg.connect(**wanted) as bare:
        rows = [(*_row(bare, table, key, case_id), table, key) for table, key in TABLES]
        rows = [row for row in rows if row[1]]
        bare.commit()
        walls, made = [], []
        for _ in range(count):
            begun = time.perf_counter()
            made.append(_write(bare, rows))
            bare.commit()
            walls.append((time.perf_counter() - begun) * 1000)
        _remove(bare, made)
        return walls


def _remove(bare: psycopg.Connection[Any], made: list[int]) -> None:
    """Delete what was written bare: its journal is a copy, and would rightly be found out."""
    for table, key in reversed(TABLES):
        values = [str(case_id) for case_id in made] if key == "subject_key" else made
        bare.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", (values,))
    bare.commit()


def _row(
    bare: psycopg.Connection[Any], table: str, key: str, case_id: int
) -> tuple[str, list[Any]]:
    names = [name for (name,) in bare.execute(COLUMNS, (table,)).fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    value = str(case_id) if key == "subject_key" else case_id
    found = bare.execute(f"SELECT {columns} FROM {table} WHERE {key} = %s", (value,)).fetchone()
    if found is None:
        return "", []
    held = dict(zip(names, found, strict=True))
    if key == "subject_key":
        held.pop("id")
    marks = ", ".join(["%s"] * len(held))
    columns = ", ".join(f'"{name}"' for name in held)
    at = list(held).index(key)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})", [at, *held.values()]


def _write(bare: psycopg.Connection[Any], rows: list[tuple[str, list[Any], str, str]]) -> int:
    (case_id,) = bare.execute("SELECT nextval('cases_case_id_seq')").fetchone() or (0,)
    for sql, (at, *values), _table, key in rows:
        values[at] = str(case_id) if key == "subject_key" else case_id
        bare.execute(sql, values)
    return int(case_id)
