"""The main pages as a browser gets them: compressed bytes of a first visit, and time of the server.

One client, at the sizes of ``BENCH_CASES``. A first visit is the page and every file it names in
its head, imports included; what a script fetches later, as the map does, is counted by itself.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from typing import Final
from urllib.parse import quote

from django.db.models import Max, Min

from bench.harness import Run
from bench.server import Web, running_web
from bench.setting import fill, session_of, sizes
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import ANYBODY, NewCase, create_case
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

TIMES: Final = 100
WITHIN: Final = 50.0
SEARCH_WITHIN: Final = 100.0
RESIDENT_KB, DESK_KB = 100.0, 250.0
STREET: Final = "990101001"
LINKED = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="(/static/[^"]+\.(?:css|js))"')
IMPORTED = re.compile(r'(?:\bfrom|\bimport)\s*"\./([^"]+\.js)"')


@dataclass(frozen=True, slots=True)
class Door:
    """Some pages by their names, who reads them, and what a first visit may weigh."""

    pages: dict[str, str]
    cookie: str = ""
    most_kb: float | None = None
    most_ms: float | None = WITHIN


def measure(run: Run) -> None:
    """Measure each size in turn; the database only grows."""
    for size in sizes(quick=run.quick):
        label = f"{fill(size, run):,}"
        with (
            running_web() as web,
            session_of("dispatcher") as desk,
            session_of("handler") as unit,
            session_of("officer") as officer,
        ):
            followed = _follow(web)
            doors = (
                Door(_resident(), most_kb=RESIDENT_KB),
                Door({"my report": "/r/case/"}, followed, RESIDENT_KB),
                Door(_desk(), desk, DESK_KB),
                Door(
                    {"a unit's inbox": "/cases/inbox/", "a unit's list": "/cases/"}, unit, DESK_KB
                ),
                Door({"field, today": "/field/"}, officer, DESK_KB),
                # Every page of a day's work in one answer, fetched behind the page that is read.
                Door({"field, all to take along": "/field/snapshot.json"}, officer, most_ms=None),
                Door(_map_data(), desk),
            )
            for door in doors:
                _pages(run, web, label, door)
            _searches(run, web, label, desk)
            _wall_anew(run, web, label, desk)


def _resident() -> dict[str, str]:
    placed = Case.objects.filter(placed=True, area_code__startswith=STREET).first()
    if placed is None:
        raise RuntimeError("no case has a place: there is nothing to measure")
    return {
        "home": "/r/",
        "report": "/r/report/",
        "follow": "/r/follow/",
        "my grid": f"/r/grid/{placed.area_code[:15]}/",
    }


def _desk() -> dict[str, str]:
    number = Case.objects.filter(status="accepted", area_code__startswith=STREET)[0].number
    return {
        "inbox": "/cases/inbox/",
        "inbox, what is late": "/cases/inbox/?queue=overdue",
        "list": "/cases/",
        "list by status and class": "/cases/?status=handling&category=W",
        "list by words": f"/cases/?q={quote('楼道 老人')}",
        "case": f"/cases/{number}/",
        "case beside the list": f"/cases/?case={number}",
        "form of a verb": f"/cases/{number}/dispatch/",
        "board": "/cases/board/",
        "search, all results": f"/search/?q={quote('电梯')}",
        "chart": "/organisations/chart/",
        "areas": f"/areas/{STREET}/",
        "map": "/map/",
        "wall": "/wall/",
    }


def _map_data() -> dict[str, str]:
    around = Area.objects.filter(code__startswith=STREET).aggregate(
        west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north")
    )
    west, south, east, north = (float(around[side]) for side in ("west", "south", "east", "north"))
    box = f"bbox={west},{south},{east},{north}"
    lon, lat = (west + east) / 2, (south + north) / 2
    close = f"bbox={lon - 0.005},{lat - 0.005},{lon + 0.005},{lat + 0.005}"
    return {
        "map, circles of a street": f"/map/cases.geojson?{box}&zoom=13",
        "map, each case of a block": f"/map/cases.geojson?{close}&zoom=17",
        "map, grids": "/map/grids.geojson",
        "map, buildings of a block": f"/map/buildings.geojson?{close}",
    }


def _pages(run: Run, web: Web, label: str, door: Door) -> None:
    client = web.connect()
    for name, path in door.pages.items():
        weight = _weight(client, path, door.cookie) / 1000
        run.value(f"{label}: {name}, weight", weight, unit="kB", limit=door.most_kb)
        get = _get(client, [path], door.cookie)
        begun = web.cpu_seconds()
        run.timed(f"{label}: {name}", get, times=TIMES, warm=0, limit=door.most_ms)
        spent = (web.cpu_seconds() - begun) / run.figures[-1].count * 1000
        run.value(f"{label}: {name}, web process", spent, unit="ms CPU", limit=door.most_ms)


def _searches(run: Run, web: Web, label: str, cookie: str) -> None:
    """Measure the one search box as it suggests while somebody types."""
    client = web.connect()
    for words in ("电梯", "楼道 老人", "打混凝土", "社区", "xh", "99"):
        get = _get(client, [f"/search/?q={quote(words)}"], cookie, part=True)
        run.timed(f"{label}: suggest for {words}", get, times=TIMES, limit=SEARCH_WITHIN)


def _wall_anew(run: Run, web: Web, label: str, cookie: str) -> None:
    """Measure the wall of each community and grid once, so that no count was kept from before."""
    watched = Area.objects.filter(level__in=(Depth.COMMUNITY, Depth.GRID), code__startswith=STREET)
    paths = [f"/wall/?area={code}" for code in watched.values_list("code", flat=True)]
    get = _get(web.connect(), paths, cookie)
    run.timed(
        f"{label}: wall, counted anew", get, times=max(len(paths) - 1, 1), warm=1, limit=WITHIN
    )


def _follow(web: Web) -> str:
    """Report something and return the cookie of the browser that follows it."""
    made = create_case(actor=ANYBODY, new=NewCase(detail="楼道照明不亮", area_code=STREET))
    client = web.connect()
    client.request("GET", f"/r/follow/{made.case.number}/{made.secret}/")
    answer = client.getresponse()
    answer.read()
    return "; ".join(
        each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", failobj=[])
    )


def _get(
    client: HTTPConnection, paths: Iterable[str], cookie: str, *, part: bool = False
) -> Callable[[], object]:
    turn = cycle(paths)
    return lambda: _fetch(client, next(turn), cookie, part=part)


def _fetch(client: HTTPConnection, path: str, cookie: str, *, part: bool = False) -> bytes:
    """Return what was sent, compressed as it was."""
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN", "Cookie": cookie}
    client.request("GET", path, headers=headers | ({"HX-Request": "true"} if part else {}))
    answer = client.getresponse()
    sent = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return sent


def _weight(client: HTTPConnection, path: str, cookie: str) -> int:
    """Return the bytes of a page and of all files it needs, each as it was sent."""
    page = _fetch(client, path, cookie)
    sent = {path: len(page)}
    wanted = LINKED.findall(_plain(page))
    while wanted:
        name = wanted.pop()
        if name in sent:
            continue
        body = _fetch(client, name, "")
        sent[name] = len(body)
        folder = name.rpartition("/")[0]
        wanted += [f"{folder}/{each}" for each in IMPORTED.findall(_plain(body))]
    return sum(sent.values())


def _plain(body: bytes) -> str:
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()
