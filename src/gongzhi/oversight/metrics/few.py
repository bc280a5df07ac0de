"""Which areas and months of metrics with a floor are withheld, read from what they rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from gongzhi.oversight.metrics.metric import Metric, Period
from gongzhi.oversight.metrics.statements import ABOVE_ALL, statement
from gongzhi.oversight.metrics.withholding import Counts, withheld
from gongzhi.registry.territory.rules import Depth

Cells = frozenset[tuple[str, date | None]]
"""Areas withheld, each in a month; of metrics as of now, without one."""


def cells_withheld(
    metrics: list[Metric], area_code: str, depth: Depth | None, params: dict[str, Any]
) -> dict[str, Cells]:
    """Return by metric what is withheld, of the siblings of each area on the way down.

    Counties are read for the whole installation, and what lies above them is their sum. The metrics
    are of one relation. One statement, which reads nothing but what they rest on.
    """
    by_month = metrics[0].period is Period.SPAN
    basis = [metric.basis for metric in metrics]
    parts: list[str] = []
    given: dict[str, Any] = {}
    for rung in _way_down(depth):
        low = area_code[: Depth(rung - 1).length] if rung > Depth.COUNTY else ""
        own = params | {"low": low, "high": low + ABOVE_ALL, "length": rung.length}
        own |= {"depth": rung.value, "level": rung.value, "lowest": False, "by_month": by_month}
        given |= {f"{rung.name}_{name}": value for name, value in own.items()}
        made = statement(metrics[0].relation, basis, whole=False, by_month=by_month)
        parts.append(f"({made.replace('%(', f'%({rung.name}_')})")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        rows = cursor.fetchall()
    return {
        metric.id: _cells(((row[0], row[2], row[3 + place]) for row in rows), floor=metric.floor)
        for place, metric in enumerate(metrics)
    }


def _cells(rows: Iterable[tuple[str, date | None, Any]], *, floor: int) -> Cells:
    by_month: dict[date | None, dict[str, int]] = defaultdict(dict)
    for code, start, count in rows:
        if count:
            by_month[start][code] = int(count)
    return frozenset(
        (code, start)
        for start, counts in by_month.items()
        for code in withheld(_levels(counts), floor=floor)
    )


def _way_down(depth: Depth | None) -> list[Depth]:
    """Return the levels from counties to the one asked for; counties alone for those above."""
    return [rung for rung in Depth if Depth.COUNTY <= rung <= max(depth or 0, Depth.COUNTY)]


def _levels(counts: Counts) -> list[Counts]:
    """Return counts level by level from the whole down, those above counties summed up."""
    counties = {code: n for code, n in counts.items() if len(code) == Depth.COUNTY.length}
    above: list[dict[str, int]] = [{}, {}, {}]
    for summed, length in zip(above, (0, Depth.PROVINCE.length, Depth.CITY.length), strict=True):
        for code, count in counties.items():
            summed[code[:length]] = summed.get(code[:length], 0) + count
    below = [
        {code: count for code, count in counts.items() if len(code) == rung.length}
        for rung in Depth
        if rung > Depth.COUNTY
    ]
    return [*above, counties, *below]
