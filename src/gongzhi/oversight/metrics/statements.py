"""The one statement that reads metrics of a relation for all areas of a level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone

from gongzhi.oversight.metrics.figures import YEARLY
from gongzhi.oversight.metrics.ladder import RUNGS, span_of
from gongzhi.oversight.metrics.metric import Metric
from gongzhi.oversight.metrics.reach import reach_metres
from gongzhi.oversight.metrics.relations import relation
from gongzhi.registry.territory.rules import Depth

ABOVE_ALL: Final = ":"  # follows "9" in the codes' collation
AGGREGATES: Final = 5  # of each metric


def params_of(
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
        "high": area_code + ABOVE_ALL,
        "length": depth.length if depth else 0,
        "lowest": True,
        "depth": max(depth or Depth.COUNTY, Depth.COUNTY).value,
        "level": depth.value if depth else 0,
        "today": today,
        "year_from": today.replace(month=1, day=1),
        "yearly": YEARLY,
        "since": span.since,
        "by_month": False,
        "hidden_codes": [],
        "hidden_starts": [],
        "months_from": span.months_from,
        "months_to": span.months_to,
        "after": span.after,
        "ladder": RUNGS,
        "reach": reach_metres(today),
    }


def statement(name: str, aggregates: Sequence[str], *, whole: bool, by_month: bool = False) -> str:
    """Return the one statement: the areas of the level, each with its aggregates or none.

    By month, each area has a row for each month that it has data of, and the month comes third.
    """
    areas = (
        "(SELECT '' AS code, '' AS name)"
        if whole
        else "(SELECT code, name FROM territory_area WHERE level = %(level)s"
        " AND valid_to IS NULL AND code >= %(low)s AND code < %(high)s)"
    )
    month = "rows.start" if by_month else "NULL::date"
    made = ", ".join(f"{sql} AS a{at}" for at, sql in enumerate(aggregates))
    columns = ", ".join(f"found.a{at}" for at in range(len(aggregates)))
    return (
        f"SELECT areas.code, areas.name, found.start, {columns}"  # noqa: S608 - constants only
        f" FROM {areas} areas LEFT JOIN ("
        f"SELECT left(rows.area_code, %(length)s) AS code, {month} AS start, {made}"
        f" FROM {relation(name)} rows GROUP BY 1, 2"
        ") found ON found.code = areas.code ORDER BY areas.code"
    )


def aggregates_of(metric: Metric) -> tuple[str, ...]:
    """Return a metric's aggregates: numerator, denominator, what it rests on, given, expected."""
    optional = (metric.given or "NULL", metric.expected or "NULL")
    return (metric.numerator, metric.denominator or "NULL", metric.basis, *optional)
