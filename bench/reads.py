"""Reading through HTTP with one client, and lists a second with eight, at several sizes.

``BENCH_CASES=10000,100000,1000000`` chooses the sizes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

from bench.harness import Run
from bench.server import Web, running_web
from bench.setting import fill, session_of, sizes, token_of

MILLION = 1_000_000
CLIENTS = 8
PROCESSES = 2  # as many as the cores that the aim is set for
LISTS_A_SECOND = 150
SUGGESTED_WITHIN = 100.0
GROWTH = 2.0


def measure(run: Run) -> None:
    """Measure each size in turn; the database only grows."""
    for size in sizes(quick=run.quick):
        count = fill(size, run)
        label = f"{count:,}"
        limit = 50.0 if count >= MILLION else 20.0
        with (
            running_web() as web,
            token_of("dispatcher") as street,
            token_of("secretary") as community,
            token_of("handler") as unit,
        ):
            tokens = {"": street, " of a community": community}
            _reads(run, web, label=label, limit=limit, tokens=tokens)
            for name, path in {
                "list 50 of a unit's work": "/cases",
                "a unit's few of a kind": "/cases?severity=emergency",
            }.items():
                run.timed(f"{label}: {name}", _get(web.connect(), path, unit), limit=limit)
            _searches(run, web, label)
        with running_web(workers=PROCESSES) as web, token_of("dispatcher") as street:
            _parallel(run, web, label, street)
    _compare(run)


def _compare(run: Run) -> None:
    """Report the p95 at a million cases beside that at the smallest size."""
    by_size: dict[str, dict[str, float]] = {}
    for figure in run.figures:
        size, _, name = figure.name.partition(": ")
        if figure.unit == "ms":
            by_size.setdefault(size, {})[name] = figure.p95
    (first, small), *_, (last, large) = [*by_size.items()] * 2
    if int(last.replace(",", "")) < MILLION or first == last:
        return
    for name, p95 in large.items():
        run.value(f"{last} : {first}, {name}", p95 / small[name], unit="× p95", limit=GROWTH)


def _reads(run: Run, web: Web, *, label: str, limit: float, tokens: dict[str, str]) -> None:
    client = web.connect()
    street = tokens[""]
    deep = _deep_cursor(client, street)
    case_id = _read(client, "/cases?limit=30", street)["items"][20]["id"]
    for words in ("电梯", "楼道 老人"):
        if not _read(client, f"/cases?words={quote(words)}", street)["items"]:
            raise RuntimeError(f"nothing was found for {words}: there is nothing to measure")
    for whose, token in tokens.items():
        run.timed(f"{label}: list 50{whose}", _get(client, "/cases", token), limit=limit)
    for name, path in {
        "list by status": "/cases?status=handling",
        "list by class and source": "/cases?category=W&source=call",
        "deep page": f"/cases?cursor={quote(deep)}",
        "search a common word": f"/cases?words={quote('电梯')}",
        "search two words": f"/cases?words={quote('楼道 老人')}",
        "search a rare word": f"/cases?words={quote('打混凝土')}",
        "case page": f"/cases/{case_id}",
        "queue counts": "/queues",
        "open report": "/cases?order=deadline&limit=50",
        "map counts by grid": "/map/grids",
    }.items():
        run.timed(f"{label}: {name}", _get(client, path, street), limit=limit)


def _searches(run: Run, web: Web, label: str) -> None:
    """Measure the desk's one search box as it suggests while somebody types."""
    client = web.connect()
    with session_of("dispatcher") as cookie:
        headers = {"Cookie": cookie, "HX-Request": "true"}
        for name, words in {
            "a common word": "电梯",
            "two words": "楼道 老人",
            "a rare word": "打混凝土",
            "a place": "社区",
            "initials": "xh",
            "a code": "99",
        }.items():
            run.timed(
                f"{label}: suggest for {name}",
                _page(client, f"/search/?q={quote(words)}", headers),
                limit=SUGGESTED_WITHIN,
            )


def _page(client: HTTPConnection, path: str, headers: dict[str, str]) -> Callable[[], object]:
    def get() -> None:
        client.request("GET", path, headers=headers)
        response = client.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")

    return get


def _read(client: HTTPConnection, path: str, token: str) -> dict[str, Any]:
    client.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    response = client.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
    found: dict[str, Any] = json.loads(body)
    return found


def _get(client: HTTPConnection, path: str, token: str) -> Callable[[], object]:
    headers = {"Authorization": f"Bearer {token}"}

    def get() -> None:
        client.request("GET", f"/api/v1{path}", headers=headers)
        response = client.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")

    return get


def _deep_cursor(client: HTTPConnection, token: str) -> str:
    cursor = ""
    for _page in range(20):
        path = f"/cases?limit=200&cursor={quote(cursor)}" if cursor else "/cases?limit=200"
        cursor = _read(client, path, token)["next"] or cursor
    return cursor


def _parallel(run: Run, web: Web, label: str, token: str) -> None:
    each = 10 if run.quick else 100
    gets = [_get(web.connect(), "/cases", token) for _ in range(CLIENTS)]
    threads = [threading.Thread(target=_repeat, args=(get, each)) for get in gets]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = CLIENTS * each / (time.perf_counter() - begun)
    run.value(
        f"{label}: lists, {CLIENTS} clients, {PROCESSES} processes",
        rate,
        unit="lists/s",
        limit=LISTS_A_SECOND,
        higher_is_better=True,
    )


def _repeat(act: Callable[[], object], times: int) -> None:
    for _ in range(times):
        act()
