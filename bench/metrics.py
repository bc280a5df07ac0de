"""Every metric over the sample district: one area, and a table of the areas below it.

At the sizes of ``BENCH_CASES``; also what it takes to tally all, to follow a command, and to audit.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection

from bench.harness import Run
from bench.setting import fill, sizes
from gongzhi.channels.sample.wording import COUNTY, STREET
from gongzhi.oversight.metrics.models import TouchedCase
from gongzhi.oversight.metrics.queries import Metric, Period, list_metrics, read_metric
from gongzhi.oversight.metrics.services import (
    audit_tallies,
    measure_extents,
    rebuild_tallies,
    update_tallies,
)
from gongzhi.registry.territory.rules import Depth

LIMIT = 100.0
TIMES = 20
TOUCHED = 500


def measure(run: Run) -> None:
    for size in sizes(quick=run.quick):
        count = fill(size, run)
        label = f"{count:,}"
        measure_extents()
        _once(run, f"{label}: tally all anew", rebuild_tallies)
        _once(run, f"{label}: follow {TOUCHED} touched cases", _touch_some)
        _readings(run, label)
        _once(run, f"{label}: audit", _audit)


def _readings(run: Run, label: str) -> None:
    """Report the slowest metric of each kind of question, each metric's own p95 below the limit."""
    questions = {
        "one street": (STREET[0], None),
        "one county": (COUNTY[0], None),
        "the communities of a county": (COUNTY[0], Depth.COMMUNITY),
        "the grids of a county": (COUNTY[0], Depth.GRID),
    }
    for name, (area, level) in questions.items():
        told = [m for m in list_metrics() if (level or _own(area)) in m.levels]
        spent = {metric.id: _samples(metric, area, level) for metric in told}
        slowest = max(spent, key=lambda metric_id: sorted(spent[metric_id])[-2])
        run.samples(
            f"{label}: {name}, all {len(told)} metrics", [v for s in spent.values() for v in s]
        )
        run.samples(f"{label}: {name}, slowest: {slowest}", spent[slowest], limit=LIMIT)


def _samples(metric: Metric, area: str, level: Depth | None) -> list[float]:
    since = None
    if metric.period is Period.SPAN:
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(start) FROM metrics_casetally WHERE grain = 'd'")
            since = cursor.fetchone()[0]
    read_metric(metric.id, area_code=area, level=level, since=since)
    values = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        read_metric(metric.id, area_code=area, level=level, since=since)
        values.append((time.perf_counter() - begun) * 1000)
    return values


def _touch_some() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case ORDER BY id DESC LIMIT %s", [TOUCHED])
        ids = [row[0] for row in cursor.fetchall()]
    TouchedCase.objects.bulk_create(TouchedCase(case_id=case_id, area_code="") for case_id in ids)
    update_tallies()


def _audit() -> None:
    differences = audit_tallies()
    if differences:
        raise RuntimeError(f"the tallies differ: {differences[:3]}")


def _own(area: str) -> Depth:
    return {6: Depth.COUNTY, 9: Depth.STREET}[len(area)]


def _once(run: Run, name: str, act: Callable[[], object]) -> None:
    begun = time.perf_counter()
    act()
    run.value(name, time.perf_counter() - begun, unit="s")
