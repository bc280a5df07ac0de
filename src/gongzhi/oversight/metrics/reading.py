"""Reading a metric for all areas of a level at once, by one statement."""

from __future__ import annotations

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
    depth = _checked_level(metric, area_code, level)
    today = timezone.localdate()
    span = span_of(since, until, today=today)
    length = depth.length if depth else 0
    params: dict[str, Any] = {
        "area": area_code,
        "low": area_code,
        "high": area_code + _ABOVE_ALL,
        "length": length,
        "depth": max(depth or Depth.COUNTY, Depth.COUNTY).value,
        "level": depth.value if depth else 0,
        "today": today,
        "since": span.since,
        "months_from": span.months_from,
        "months_to": span.months_to,
        "after": span.after,
        "ladder": RUNGS,
        "reach": reach_metres(today) if metric.relation == "walks" else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(metric, whole=depth is None), params)
        readings = [_reading(metric, *row) for row in cursor.fetchall()]
    return _withheld(metric, readings)


def read_one(
    metric_id: str, *, area_code: str, since: date | None = None, until: date | None = None
) -> Reading:
    """Return a metric's value of one area; see ``read_metric``."""
    (reading,) = read_metric(metric_id, area_code=area_code, since=since, until=until)
    return reading


def _checked_level(metric: Metric, area_code: str, level: Depth | None) -> Depth | None:
    if area_code:
        if not is_digits(area_code) or find_area(area_code) is None:
            raise no_such_area(area_code)
        own = depth_of(area_code)
        depth: Depth | None = level or own
        if level is not None and level < own:
            raise level_above(level.level)
    else:
        depth = level
    if depth is not None and depth not in metric.levels:
        raise not_at_level(depth.level)
    return depth


def _statement(metric: Metric, *, whole: bool) -> str:
    """Return the one statement: the areas of the level, each with its aggregates or none."""
    areas = (
        "(SELECT '' AS code, '' AS name)"
        if whole
        else "(SELECT code, name FROM territory_area WHERE level = %(level)s"
        " AND valid_to IS NULL AND code >= %(low)s AND code < %(high)s)"
    )
    return (
        "SELECT areas.code, areas.name, found.numerator, found.denominator, found.basis"  # noqa: S608 - constants only
        f" FROM {areas} areas LEFT JOIN ("
        f"SELECT left(rows.area_code, %(length)s) AS code, {metric.numerator} AS numerator,"
        f" {metric.denominator or 'NULL'} AS denominator, {metric.basis} AS basis"
        f" FROM {relation(metric.relation)} rows GROUP BY 1"
        ") found ON found.code = areas.code ORDER BY areas.code"
    )


def _reading(  # noqa: PLR0917 - the columns of the statement
    metric: Metric, code: str, name: str, numerator: object, denominator: object, basis: object
) -> Reading:
    count = int(Decimal(str(basis or 0)))
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
    return [
        replace(r, value=None, numerator=None, denominator=None, count=0, reason="too_few")
        if r.area_code in small
        else r
        for r in readings
    ]


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
