"""Reading a metric for all areas of a level at once, by one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from django.db import connection
from django.utils import timezone

from gongzhi.handling.plans.queries import measures_by_colour
from gongzhi.oversight.metrics.errors import (
    level_above,
    no_such_metric,
    not_at_level,
    not_of_all,
)
from gongzhi.oversight.metrics.few import Cells, cells_withheld
from gongzhi.oversight.metrics.figures import YEARLY
from gongzhi.oversight.metrics.metric import Metric
from gongzhi.oversight.metrics.registry import BY_ID, METRICS
from gongzhi.oversight.metrics.statements import (
    ABOVE_ALL,
    AGGREGATES,
    aggregates_of,
    params_of,
    statement,
)
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import find_area
from gongzhi.registry.territory.rules import Depth, depth_of, is_digits

Reason = Literal["", "no_data", "not_yet", "too_few"]
_KEYS: Final = 3  # before the aggregates of a statement: code, name, month


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric's value in one area.

    ``count`` is the number of things that the value rests on, and 0 where viewers are not told
    (``queries.metric_for``). Without a value ``reason`` says why: ``no_data``, ``not_yet`` where it
    is of a year and nothing was stated this year (``last_year`` is then what the year before came
    to, if known), or ``too_few`` where it is withheld, and then nothing else is told either.
    ``left_out`` counts the months of the span that are withheld: the value is of the others.
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
    left_out: int = 0
    last_year: Decimal | None = None

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
    a floor are of the whole months that these days lie in, but for those that are withheld by
    themselves: every value is a sum of months that are told (``withholding``).
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

    One statement for each relation that they are read from (with a floor one more, and one for
    each choice of months withheld; one more for yearly figures that are not there yet), and one for
    the area.
    """
    wanted = tuple(metrics)
    depth = _checked_level(wanted, area_code, level)
    groups: dict[tuple[str, int], list[Metric]] = {}
    for metric in wanted:
        groups.setdefault((metric.relation, metric.floor), []).append(metric)
    found: dict[str, list[Reading]] = {}
    for (name, floor), group in groups.items():
        params = params_of(area_code, depth, since, until, whole_months=floor > 0)
        params["figures"] = [metric.stated for metric in group if metric.stated]
        if name == "measures":
            params |= {f"{colour}_measures": ids for colour, ids in measures_by_colour().items()}
        for cells, those in _by_withheld(group, area_code, depth, params).items():
            read = _read(those, depth, cells, params)
            found |= _with_last_year(read, those, depth, params)
    return found


def _by_withheld(
    group: list[Metric], area_code: str, depth: Depth | None, params: dict[str, Any]
) -> dict[Cells, list[Metric]]:
    """Return metrics of one relation by what is withheld of them: the same for most, nothing."""
    if not group[0].floor:
        return {frozenset(): group}
    cells = cells_withheld(group, area_code, depth, params)
    parted: dict[Cells, list[Metric]] = {}
    for metric in group:
        parted.setdefault(cells[metric.id], []).append(metric)
    return parted


def _read(
    group: list[Metric], depth: Depth | None, cells: Cells, params: dict[str, Any]
) -> dict[str, list[Reading]]:
    """Return the readings of metrics of one relation of which the same cells are withheld."""
    months = [(code, start) for code, start in cells if start is not None]
    left_out = Counter(code for code, _start in months)
    given = params | {
        "hidden_codes": [code for code, _start in months],
        "hidden_starts": [start for _code, start in months],
    }
    aggregates = [sql for metric in group for sql in aggregates_of(metric)]
    with connection.cursor() as cursor:
        cursor.execute(statement(group[0].relation, aggregates, whole=depth is None), given)
        rows = cursor.fetchall()
    found: dict[str, list[Reading]] = {}
    for place, metric in enumerate(group):
        values = slice(_KEYS + AGGREGATES * place, _KEYS + AGGREGATES * (place + 1))
        readings = [_reading(metric, row[0], row[1], row[values]) for row in rows]
        found[metric.id] = [
            _as_told(one, left_out[one.area_code], wholly=(one.area_code, None) in cells)
            for one in readings
        ]
    return found


def _as_told(one: Reading, left_out: int, *, wholly: bool) -> Reading:
    """Return a reading without what is withheld of it: ``left_out`` months, or all."""
    if wholly or (left_out and not one.count):
        return _hidden(one)
    return replace(one, left_out=left_out) if left_out else one


def _is_yearly(metric: Metric) -> bool:
    """Whether it is of figures that hold for one year alone."""
    return not {metric.stated, *metric.relation.partition(":")[2].split("/")}.isdisjoint(YEARLY)


def _with_last_year(
    found: dict[str, list[Reading]],
    group: list[Metric],
    depth: Depth | None,
    params: dict[str, Any],
) -> dict[str, list[Reading]]:
    """Return readings of yearly metrics with what stood last year, where there is none yet."""
    yearly = [
        metric
        for metric in group
        if _is_yearly(metric) and any(one.reason == "no_data" for one in found[metric.id])
    ]
    if not yearly:
        return found
    first = params["year_from"]
    then = {"today": first - timedelta(days=1), "year_from": first.replace(year=first.year - 1)}
    before = _read(yearly, depth, frozenset(), params | then)
    return found | {
        metric.id: [
            replace(one, reason="not_yet", last_year=old.value) if one.reason == "no_data" else one
            for one, old in zip(found[metric.id], before[metric.id], strict=True)
        ]
        for metric in yearly
    }


@dataclass(frozen=True, slots=True)
class Month:
    """A metric's value of the cases received in one month."""

    start: date
    reading: Reading


def trend_of(metric: Metric, *, area_code: str, months: int = 12) -> list[Month]:
    """Return a tallied rate or count month by month up to this one, oldest first.

    Empty for metrics that are not read from the tallies. One statement, and with a floor a second.
    """
    if metric.relation != "tallies":
        return []
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(last - months + 1, last + 1)]
    depth = max(depth_of(area_code) if area_code else Depth.COUNTY, Depth.COUNTY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT start, {', '.join(aggregates_of(metric))}"  # noqa: S608 - constants only
            " FROM metrics_casetally WHERE grain = 'm' AND depth = %s AND area_code >= %s"
            " AND area_code < %s AND start >= %s GROUP BY start",
            [depth.value, area_code, area_code + ABOVE_ALL, starts[0]],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    own = depth_of(area_code) if area_code else None
    params = params_of(area_code, own, starts[0], today, whole_months=True)
    cells = cells_withheld([metric], area_code, own, params)[metric.id] if metric.floor else ()
    found = []
    for start in starts:
        reading = _reading(metric, area_code, "", rows.get(start, (None,) * AGGREGATES))
        few = (area_code, start) in cells
        found.append(Month(start, _hidden(reading) if few else reading))
    return found


def read_one(
    metric_id: str, *, area_code: str, since: date | None = None, until: date | None = None
) -> Reading:
    """Return a metric's value of one area; see ``read_metric``."""
    (reading,) = read_metric(metric_id, area_code=area_code, since=since, until=until)
    return reading


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


def _hidden(reading: Reading) -> Reading:
    told = Reading(reading.area_code, reading.area_name, None, None, None, 0)
    return replace(told, reason="too_few")


def _decimal(value: object) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else Decimal(str(value))
