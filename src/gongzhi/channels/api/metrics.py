"""Figures: the registry of metrics, and a metric's value in each area of a level."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.foundation.codes import Level
from gongzhi.oversight.metrics import queries
from gongzhi.registry.territory.rules import Depth

router = Router(tags=["metrics"])


class MetricOut(Schema):
    """A named figure: what it means, where it is from, and at which levels it is told."""

    id: str
    title: str
    title_en: str
    theme: str
    unit: str
    period: Annotated[str, Field(description="moment or span")]
    levels: list[str]
    definition: str
    definition_en: str
    source: str
    floor: Annotated[int, Field(description="Values resting on fewer are withheld; 0: none are")]
    good: Annotated[str, Field(description="higher, lower, or empty")]


class MetricsOut(Schema):
    """All metrics, by theme."""

    items: list[MetricOut]


class ReadingOut(Schema):
    """A metric's value in one area. Without a value, ``reason`` is no_data, not_yet or too_few.

    Metrics with a floor give the value alone.
    """

    area_code: str
    area_name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    count: int | None
    reason: str
    given: Annotated[int, Field(description="How many of those expected gave their part of it")]
    expected: Annotated[int, Field(description="0 where no part can be missing")]
    last_year: Annotated[float | None, Field(description="What the year before came to (not_yet)")]
    left_out: Annotated[int, Field(description="Months of the span withheld; the rest are summed")]


class ReadingsOut(Schema):
    """A metric's values by area; ``as_of`` is when the tallies of cases were last made."""

    metric: MetricOut
    as_of: datetime | None
    items: list[ReadingOut]


class MetricIn(Schema):
    """Of which area, at which level at or below it, and from one day to another, both included."""

    area: AreaCode = ""
    level: Level | None = None
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None


@router.get(
    "/metrics",
    auth=STAFF,
    response=answers(MetricsOut),
    openapi_extra=reads(queries.VIEW),
    summary="The metrics",
)
def list_metrics(request: HttpRequest) -> HttpResponse:
    """List the metrics with their definitions."""
    queries.check_sees_metrics(caller(request))
    return answer({"items": [shape_of(metric) for metric in queries.list_metrics()]})


@router.get(
    "/metrics/{metric_id}",
    auth=STAFF,
    response=answers(ReadingsOut),
    openapi_extra=reads(queries.VIEW),
    summary="A metric's values",
)
def read_metric(
    request: HttpRequest,
    metric_id: Annotated[str, Field(max_length=60)],
    given: Query[MetricIn],
) -> HttpResponse:
    """Read a metric in an area, or in each area of a level at or below it.

    Without ``from`` and ``to`` metrics of a span are of the last thirty days; those with a floor
    are of the whole months that the days lie in, without those that are withheld: ``left_out``
    counts them. A value that rests on too few is withheld; where there is no data there is no
    value, and never a zero.
    """
    metric = queries.get_metric(metric_id)
    readings = queries.metric_for(
        caller(request),
        metric_id,
        area_code=given.area,
        level=Depth[given.level.name] if given.level else None,
        since=given.since,
        until=given.until,
    )
    items = [
        {
            "area_code": reading.area_code,
            "area_name": reading.area_name,
            "value": _number(reading.value),
            "numerator": _number(reading.numerator),
            "denominator": _number(reading.denominator),
            "count": None if metric.floor else reading.count,
            "reason": reading.reason,
            "given": reading.given,
            "expected": reading.expected,
            "last_year": _number(reading.last_year),
            "left_out": reading.left_out,
        }
        for reading in readings
    ]
    as_of = queries.tallied_at() if metric.tallied else None
    return answer({"metric": shape_of(metric), "as_of": as_of, "items": items})


def shape_of(metric: queries.Metric) -> dict[str, object]:
    """Return a metric as the API tells it."""
    names = ("id", "title", "title_en", "definition", "definition_en", "source", "floor")
    shape: dict[str, object] = {name: getattr(metric, name) for name in names}
    shape |= {name: getattr(metric, name).value for name in ("theme", "unit", "period", "good")}
    shape["levels"] = [depth.level.value for depth in metric.levels]
    return shape


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
