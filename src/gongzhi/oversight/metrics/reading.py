"""Reading a metric for all areas of a level at once, by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db import connection
from django.utils import timezone

from gongzhi.oversight.metrics.errors import (
    level_above,
    no_such_metric,
    not_at_level,
    not_of_all,
)
from gongzhi.oversight.metrics.figures import YEARLY
from gongzhi.oversight.metrics.ladder import RUNGS, month_of, span_of
from gongzhi.oversight.metrics.metric import Metric
from gongzhi.oversight.metrics.reach import reach_metres
from gongzhi.oversight.metrics.registry import BY_ID, METRICS
from gongzhi.oversight.metrics.relations import relation
from gongzhi.oversight.metrics.withholding import Counts, withheld
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import find_area
from gongzhi.registry.territory.rules import Depth, depth_of, is_digits

Reason = Literal["", "no_data", "too_few"]
_ABOVE_ALL: Final = ":"  # follows "9" in the codes' collation
_COLUMNS: Final = 5  # of each metric in a statement: its aggregates


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric's value in one area.

    ``count`` is the number of things that the value rests on, and 0 where viewers are not told
    (``queries.metric_for``). Without a value ``reason`` says why: ``no_data``, or ``too_few`` where
    it is withheld, and then nothing else is told either.
    ``given`` of ``expected`` (areas, grids or organisations) gave their part of it; both are 0
    where none can be missing. ``area_code`` is "" for the whole installation.
    """

    area_code: str
    area_name: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    count: int
    reason: Reason = ""
    given: int = 0
    expected: int = 0

    @property
    def partial(self) -> bool:
        """Whether the value is of a part of the area alone, for others have not given theirs."""
        return self.value is not None and self.given < self.expected


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
    bound metrics of a span (the last thirty without them) and mean nothing to others; metrics with
    a floor are of the whole months that these days lie in, so that no day is had by subtraction.
    Asks no permission: what a viewer may see is ``queries.metric_for``. Two statements, and one
    more with a floor.

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

    One statement for each relation that they are read from (two with a floor), and one for the
    area.
    """
    wanted = tuple(metrics)
    depth = _checked_level(wanted, area_code, level)
    groups: dict[tuple[str, int], list[Metric]] = {}
    for metric in wanted:
        groups.setdefault((metric.relation, metric.floor), []).append(metric)
    found: dict[str, list[Reading]] = {}
    for (name, floor), group in groups.items():
        params = _params(area_code, depth, since, until, whole_months=floor > 0)
        params["figures"] = [metric.stated for metric in group if metric.stated]
        hidden = _withheld(group, area_code, depth, params) if floor else {}
        with connection.cursor() as cursor:
            aggregates = [sql for metric in group for sql in _aggregates(metric)]
            cursor.execute(_statement(name, aggregates, whole=depth is None), params)
            rows = cursor.fetchall()
        for place, metric in enumerate(group):
            values = slice(2 + _COLUMNS * place, 2 + _COLUMNS * (place + 1))
            readings = [_reading(metric, row[0], row[1], row[values]) for row in rows]
            found[metric.id] = [
                _hidden(one) if one.area_code in hidden.get(metric.id, ()) else one
                for one in readings
            ]
    return found


@dataclass(frozen=True, slots=True)
class Month:
    """A metric's value of the cases received in one month."""

    start: date
    reading: Reading


def trend_of(metric: Metric, *, area_code: str, months: int = 12) -> list[Month]:
    """Return a tallied rate or count month by month up to this one, oldest first.

    Empty for metrics that are not read from the tallies. One statement, and with a floor one for
    each month.
    """
    if metric.relation != "tallies":
        return []
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(last - months + 1, last + 1)]
    depth = max(depth_of(area_code) if area_code else Depth.COUNTY, Depth.COUNTY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT start, {', '.join(_aggregates(metric))}"  # noqa: S608 - constants only
            " FROM metrics_casetally WHERE grain = 'm' AND depth = %s AND area_code >= %s"
            " AND area_code < %s AND start >= %s GROUP BY start",
            [depth.value, area_code, area_code + _ABOVE_ALL, starts[0]],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    readings = [
        _reading(metric, area_code, "", rows.get(start, (None,) * _COLUMNS)) for start in starts
    ]
    return [
        Month(start, _hidden(reading) if _is_withheld(metric, area_code, start) else reading)
        for start, reading in zip(starts, readings, strict=True)
    ]


def read_one(
    metric_id: str, *, area_code: str, since: date | None = None, until: date | None = None
) -> Reading:
    """Return a metric's value of one area; see ``read_metric``."""
    (reading,) = read_metric(metric_id, area_code=area_code, since=since, until=until)
    return reading


def _params(
    area_code: str,
    depth: Depth | None,
    since: date | None,
    until: date | None,
    *,
    whole_months: bool,
) -> dict[str, Any]:
    """Return the named parameters of every relation."""
    today = timezone.localdate()
    span = span_of(since, until, today=today)
    if whole_months:
        span = span.in_whole_months
    return {
        "low": area_code,
        "high": area_code + _ABOVE_ALL,
        "length": depth.length if depth else 0,
        "lowest": True,
        "depth": max(depth or Depth.COUNTY, Depth.COUNTY).value,
        "level": depth.value if depth else 0,
        "today": today,
        "year_from": today.replace(month=1, day=1),
        "yearly": YEARLY,
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
    if any((depth or Depth.PROVINCE) not in metric.levels for metric in metrics):
        raise not_at_level(depth.level) if depth else not_of_all()
    return depth


def _statement(name: str, aggregates: Sequence[str], *, whole: bool) -> str:
    """Return the one statement: the areas of the level, each with its aggregates or none."""
    areas = (
        "(SELECT '' AS code, '' AS name)"
        if whole
        else "(SELECT code, name FROM territory_area WHERE level = %(level)s"
        " AND valid_to IS NULL AND code >= %(low)s AND code < %(high)s)"
    )
    made = ", ".join(f"{sql} AS a{at}" for at, sql in enumerate(aggregates))
    columns = ", ".join(f"found.a{at}" for at in range(len(aggregates)))
    return (
        f"SELECT areas.code, areas.name, {columns} FROM {areas} areas LEFT JOIN ("  # noqa: S608 - constants only
        f"SELECT left(rows.area_code, %(length)s) AS code, {made}"
        f" FROM {relation(name)} rows GROUP BY 1"
        ") found ON found.code = areas.code ORDER BY areas.code"
    )


def _aggregates(metric: Metric) -> tuple[str, ...]:
    optional = (metric.given or "NULL", metric.expected or "NULL")
    return (metric.numerator, metric.denominator or "NULL", metric.basis, *optional)


def _reading(metric: Metric, code: str, name: str, aggregates: Sequence[object]) -> Reading:
    """Return a reading of the metric's aggregates, in the order of ``_aggregates``."""
    numerator, denominator, *counts = aggregates
    above, below = _decimal(numerator), _decimal(denominator)
    count, given, expected = (int(_decimal(one) or 0) for one in counts)
    if not count:
        zero = Decimal(0) if metric.zero else None
        reason: Reason = "" if metric.zero else "no_data"
        return Reading(code, name, zero, zero, None, 0, reason, given, expected)
    value = metric.value_of(above, below)
    reason = "no_data" if value is None else ""
    return Reading(code, name, value, above, below, count, reason, given, expected)


def _withheld(
    metrics: list[Metric], area_code: str, depth: Depth | None, params: dict[str, Any]
) -> dict[str, set[str]]:
    """Return by metric the areas withheld, of the siblings of each area on the way down.

    Counties are read for the whole installation, and what lies above them is their sum. The metrics
    are of one relation. One statement, which reads nothing but what they rest on.
    """
    basis = [metric.basis for metric in metrics]
    parts: list[str] = []
    given: dict[str, Any] = {}
    for rung in _way_down(depth):
        low = area_code[: Depth(rung - 1).length] if rung > Depth.COUNTY else ""
        own = params | {"low": low, "high": low + _ABOVE_ALL, "length": rung.length}
        own |= {"depth": rung.value, "level": rung.value, "lowest": False}
        given |= {f"{rung.name}_{name}": value for name, value in own.items()}
        statement = _statement(metrics[0].relation, basis, whole=False)
        parts.append(f"({statement.replace('%(', f'%({rung.name}_')})")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        rows = cursor.fetchall()
    found = {}
    for place, metric in enumerate(metrics):
        counts = {row[0]: int(row[2 + place] or 0) for row in rows}
        found[metric.id] = withheld(_levels(counts), floor=metric.floor)
    return found


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


def _is_withheld(metric: Metric, area_code: str, month: date) -> bool:
    if not metric.floor:
        return False
    depth = depth_of(area_code) if area_code else None
    span = month_of(month)
    params = _params(area_code, depth, span.since, span.until, whole_months=True)
    return area_code in _withheld([metric], area_code, depth, params)[metric.id]


def _hidden(reading: Reading) -> Reading:
    told = Reading(reading.area_code, reading.area_name, None, None, None, 0)
    return replace(told, reason="too_few")


def _decimal(value: object) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else Decimal(str(value))
