"""Reading a metric for all areas of a level at once, by one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db import connection
from django.utils import timezone

from gongzhi.oversight.metrics.errors import level_above, no_such_metric, not_at_level
from gongzhi.oversight.metrics.ladder import RUNGS, span_of
from gongzhi.oversight.metrics.metric import Metric
from gongzhi.oversight.metrics.reach import reach_metres
from gongzhi.oversight.metrics.registry import BY_ID, METRICS
from gongzhi.oversight.metrics.relations import relation
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import find_area
from gongzhi.registry.territory.rules import Depth, depth_of, is_digits

Reason = Literal["", "no_data", "too_few"]
_ABOVE_ALL: Final = ":"  # follows "9" in the codes' collation


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric's value in one area.

    ``count`` is the number of things that the value rests on. Without a value ``reason`` says
    why: ``no_data``, or ``too_few`` where it is withheld, and then nothing else is told either.
    ``area_code`` is "" for the whole installation.
    """

    area_code: str
    area_name: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    count: int
    reason: Reason = ""


def list_metrics() -> tuple[Metric, ...]:
    """Return all metrics, by theme."""
    return METRICS


def get_metric(metric_id: str) -> Metric:
    """Return a metric. Raises ``NotFound``."""
    metric = BY_ID.get(metric_id)
    if metric is None:
        raise no_such_metric(metric_id)
    return metric


def read_metric(
    metric_id: str,
    *,
    area_code: str,
    level: Depth | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Reading]:
    """Return a metric's value in each area of a level at and below an area, by code.

    Without a level, of the area alone; ``""`` is the whole installation. The days, both included,
    bound metrics of a span (the last thirty without them) and mean nothing to others. Asks no
    permission: what a viewer may see is ``queries.metric_for``. Two statements.

    Raises ``NotFound`` for the metric or the area, ``InvalidInput`` for the level or the days.
    """
    metric = get_metric(metric_id)
    found = read_together([metric], area_code=area_code, level=level, since=since, until=until)
    return found[metric.id]


def read_together(
    metrics: Iterable[Metric],
    *,
    area_code: str,
    level: Depth | None = None,
    since: date | None = None,
    until: date | None = None,
) -> dict[str, list[Reading]]:
    """Return the readings of several metrics by their ids, as ``read_metric`` reads each.

    One statement for each relation that they are read from, and one for the area.
    """
    wanted = tuple(metrics)
    depth = _checked_level(wanted, area_code, level)
    params = _params(area_code, depth, since, until)
    by_relation: dict[str, list[Metric]] = {}
    for metric in wanted:
        by_relation.setdefault(metric.relation, []).append(metric)
    found: dict[str, list[Reading]] = {}
    for name, group in by_relation.items():
        with connection.cursor() as cursor:
            cursor.execute(_statement(name, group, whole=depth is None), params)
            rows = cursor.fetchall()
        for place, metric in enumerate(group):
            values = slice(2 + 3 * place, 5 + 3 * place)
            readings = [_reading(metric, row[0], row[1], *row[values]) for row in rows]
            found[metric.id] = _withheld(metric, readings)
    return found


@dataclass(frozen=True, slots=True)
class Month:
    """A metric's value of the cases received in one month."""

    start: date
    reading: Reading


def trend_of(metric: Metric, *, area_code: str, months: int = 12) -> list[Month]:
    """Return a tallied rate or count month by month up to this one, oldest first.

    Empty for metrics that are not read from the tallies. One statement.
    """
    if metric.relation != "tallies":
        return []
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(last - months + 1, last + 1)]
    depth = max(depth_of(area_code) if area_code else Depth.COUNTY, Depth.COUNTY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT start, {metric.numerator}, {metric.denominator or 'NULL'}, {metric.basis}"  # noqa: S608 - constants only
            " FROM metrics_casetally WHERE grain = 'm' AND depth = %s AND area_code >= %s"
            " AND area_code < %s AND start >= %s GROUP BY start",
            [depth.value, area_code, area_code + _ABOVE_ALL, starts[0]],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    readings = [
        _reading(metric, area_code, "", *rows.get(start, (None, None, 0))) for start in starts
    ]
    kept = [_floored(metric, reading) for reading in readings]
    return [Month(start, reading) for start, reading in zip(starts, kept, strict=True)]


def read_one(
    metric_id: str, *, area_code: str, since: date | None = None, until: date | None = None
) -> Reading:
    """Return a metric's value of one area; see ``read_metric``."""
    (reading,) = read_metric(metric_id, area_code=area_code, since=since, until=until)
    return reading


def _params(
    area_code: str, depth: Depth | None, since: date | None, until: date | None
) -> dict[str, Any]:
    """Return the named parameters of every relation."""
    today = timezone.localdate()
    span = span_of(since, until, today=today)
    return {
        "low": area_code,
        "high": area_code + _ABOVE_ALL,
        "length": depth.length if depth else 0,
        "depth": max(depth or Depth.COUNTY, Depth.COUNTY).value,
        "level": depth.value if depth else 0,
        "today": today,
        "since": span.since,
        "months_from": span.months_from,
        "months_to": span.months_to,
        "after": span.after,
        "ladder": RUNGS,
        "reach": reach_metres(today),
    }


def _checked_level(metrics: Iterable[Metric], area_code: str, level: Depth | None) -> Depth | None:
    depth = level
    if area_code:
        if not is_digits(area_code) or find_area(area_code) is None:
            raise no_such_area(area_code)
        own = depth_of(area_code)
        depth = level or own
        if level is not None and level < own:
            raise level_above(level.level)
    if depth is not None and any(depth not in metric.levels for metric in metrics):
        raise not_at_level(depth.level)
    return depth


def _statement(name: str, metrics: Iterable[Metric], *, whole: bool) -> str:
    """Return the one statement: the areas of the level, each with its aggregates or none."""
    areas = (
        "(SELECT '' AS code, '' AS name)"
        if whole
        else "(SELECT code, name FROM territory_area WHERE level = %(level)s"
        " AND valid_to IS NULL AND code >= %(low)s AND code < %(high)s)"
    )
    wanted = list(enumerate(metrics))
    aggregates = ", ".join(
        f"{metric.numerator} AS n{place}, {metric.denominator or 'NULL'} AS d{place},"
        f" {metric.basis} AS b{place}"
        for place, metric in wanted
    )
    columns = ", ".join(f"found.n{place}, found.d{place}, found.b{place}" for place, _m in wanted)
    return (
        f"SELECT areas.code, areas.name, {columns} FROM {areas} areas LEFT JOIN ("  # noqa: S608 - constants only
        f"SELECT left(rows.area_code, %(length)s) AS code, {aggregates}"
        f" FROM {relation(name)} rows GROUP BY 1"
        ") found ON found.code = areas.code ORDER BY areas.code"
    )


def _reading(  # noqa: PLR0917 - the columns of the statement
    metric: Metric, code: str, name: str, numerator: object, denominator: object, basis: object
) -> Reading:
    count = int(_decimal(basis) or 0)
    if not count:
        zero = Decimal(0) if metric.zero else None
        return Reading(code, name, zero, zero, None, 0, "" if metric.zero else "no_data")
    above, below = _decimal(numerator), _decimal(denominator)
    value = metric.value_of(above, below)
    return Reading(code, name, value, above, below, count, "no_data" if value is None else "")


def _withheld(metric: Metric, readings: list[Reading]) -> list[Reading]:
    """Withhold what rests on fewer than the floor, and one more where the rest would tell it.

    Where a single area is withheld, its figures are those of the whole less those of the others;
    so the next smallest is withheld with it.
    """
    small = {r.area_code for r in readings if 0 < r.count < metric.floor}
    others = [r for r in readings if r.count and r.area_code not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda r: (r.count, r.area_code)).area_code)
    return [_hidden(r) if r.area_code in small else r for r in readings]


def _floored(metric: Metric, reading: Reading) -> Reading:
    return _hidden(reading) if 0 < reading.count < metric.floor else reading


def _hidden(reading: Reading) -> Reading:
    return replace(reading, value=None, numerator=None, denominator=None, count=0, reason="too_few")


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
