"""Figures: the list by theme, one metric with its table and trend, and both as workbooks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.trend import Trend, trend
from gongzhi.channels.transfer.export import write_xlsx
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.metrics import queries
from gongzhi.oversight.metrics.queries import VIEW, Metric, Reading, Theme
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.rules import Depth, depth_of

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

_OF_RATINGS: Final = frozenset({"case.satisfaction_rate", "case.resolution_rate"})
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door(VIEW)
@require_GET
def list_metrics(request: PageRequest) -> HttpResponse:
    """Show the metrics of a theme with their values in one area."""
    area = area_of(request)
    theme = _theme(request)
    told = _told(theme, area)
    readings = queries.read_together(told, area_code=area) if told else {}
    context = {
        "area": area,
        "path": path_of(request.actor, area),
        "below": below_of(request.actor, area),
        "theme": theme,
        "themes": [(one.value, title) for one, title in queries.THEME_TITLES.items() if _any(one)],
        "rows": [(metric, readings[metric.id][0]) for metric in told],
        "tallied_at": queries.tallied_at() if theme is Theme.CASES else None,
    }
    return render(request, "gongzhi/metrics/list.html", context)


@door(VIEW)
@require_GET
def show_metric(request: PageRequest, metric_id: str) -> HttpResponse:
    """Show one metric: what it means, its values by area, and how it went by month."""
    metric = queries.get_metric(metric_id)
    area = area_of(request)
    level = _level(request, metric, area)
    since, until = _day(request, "from"), _day(request, "to")
    own = _own(request, metric, area, since=since, until=until)
    readings = queries.metric_for(
        request.actor, metric.id, area_code=area, level=level, since=since, until=until
    )
    context = {
        "metric": metric,
        "unit": queries.UNIT_TITLES[metric.unit],
        "period": queries.PERIOD_TITLES[metric.period],
        "theme_title": queries.THEME_TITLES[metric.theme],
        "area": area,
        "path": path_of(request.actor, area),
        "own": own,
        "level": level,
        "levels": _levels(metric, area),
        "readings": readings if level != _own_depth(area) else [],
        "since": since,
        "until": until,
        "trend": _trend(metric, area),
        "named": queries.reasons_named(request.actor, area, since=since, until=until)
        if metric.id in _OF_RATINGS
        else None,
        "tallied_at": queries.tallied_at() if metric.tallied else None,
    }
    return render(request, "gongzhi/metrics/metric.html", context)


@door(VIEW)
@require_GET
def export_metric(request: PageRequest, metric_id: str) -> FileResponse:
    """Send a metric's values by area as a workbook."""
    metric = queries.get_metric(metric_id)
    area = area_of(request)
    readings = queries.metric_for(
        request.actor,
        metric.id,
        area_code=area,
        level=_level(request, metric, area),
        since=_day(request, "from"),
        until=_day(request, "to"),
    )
    headers = [
        _("Area code"), _("Area"), metric.name, _("Unit"), _("Numerator"), _("Denominator"),
        _("Rests on"), _("Stated by"), _("To be stated by"), _("Why there is none"),
    ]  # fmt: skip
    unit = str(queries.UNIT_TITLES[metric.unit])
    data = write_xlsx([_cells(one, unit) for one in readings], headers, metric.name)
    name = f"{metric.name}-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type=XLSX)


def _cells(reading: Reading, unit: str) -> list[Value]:
    return [
        reading.area_code,
        reading.area_name,
        _float(reading.value),
        unit,
        _float(reading.numerator),
        _float(reading.denominator),
        reading.count or None,
        reading.given if reading.expected else None,
        reading.expected or None,
        _reasons().get(reading.reason, ""),
    ]


def _reasons() -> dict[str, str]:
    return {
        "no_data": _("no data"),
        "not_yet": _("not stated yet this year"),
        "too_few": _("too few to show"),
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def area_of(request: PageRequest) -> str:
    """Return the area asked for, by default the first of the actor's own."""
    prefixes = request.actor.prefixes(VIEW)
    area = request.GET.get("area", prefixes[0] if prefixes else "").strip()
    if area and not territory.is_digits(area):
        raise InvalidInput(_("An area code has digits only."), field="area")
    check_may(request.actor, VIEW, area)
    return area


def _theme(request: PageRequest) -> Theme:
    asked = request.GET.get("theme", Theme.CASES.value)
    return Theme(asked) if asked in set(Theme) else Theme.CASES


def _any(theme: Theme) -> bool:
    return any(metric.theme is theme for metric in queries.list_metrics())


def _told(theme: Theme, area: str) -> list[Metric]:
    depth = _own_depth(area) or Depth.PROVINCE
    return [
        metric
        for metric in queries.list_metrics()
        if metric.theme is theme and depth in metric.levels
    ]


def _own(
    request: PageRequest, metric: Metric, area: str, *, since: date | None, until: date | None
) -> Reading | None:
    """Return a metric's value of the area itself; None where it is told further down only."""
    if (_own_depth(area) or Depth.PROVINCE) not in metric.levels:
        return None
    (own,) = queries.metric_for(request.actor, metric.id, area_code=area, since=since, until=until)
    return own


def _own_depth(area: str) -> Depth | None:
    return depth_of(area) if area else None


def _levels(metric: Metric, area: str) -> list[Depth]:
    """Return the levels below an area at which a metric is told, at most three."""
    own = _own_depth(area) or Depth.PROVINCE
    return [depth for depth in metric.levels if depth > own][:3]


def _level(request: PageRequest, metric: Metric, area: str) -> Depth | None:
    """Return the level asked for, by default the next below the area, else its own."""
    below = _levels(metric, area)
    asked = request.GET.get("level", "")
    named = {depth.level.value: depth for depth in below}
    return named.get(asked) or (below[0] if below else _own_depth(area))


def _day(request: PageRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            _("“{value}” is no day. Write it as 2026-03-31."), field=name, value=text[:20]
        ) from error


def path_of(actor: Actor, area: str) -> list[tuple[str, str]]:
    """Return the area and those above it that the actor may see, from the top."""
    return [(code, name) for code, name in territory.path_of(area) if actor.may(VIEW, code)]


def below_of(actor: Actor, area: str) -> list[tuple[str, str]]:
    """Return the areas one level below, down to grids, by code."""
    if _own_depth(area) is Depth.GRID:
        return []
    return [(one.code, one.name) for one in territory.children_of(actor, area)]


def _trend(metric: Metric, area: str) -> Trend | None:
    months = queries.trend_of(metric, area_code=area)
    return trend([(month.start, month.reading.value) for month in months])
