"""Reading metrics: by those who may, and by the modules above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.oversight.metrics.figures import FIGURES, FIGURES_BY_CODE, Figure
from gongzhi.oversight.metrics.metric import (
    PERIOD_TITLES,
    THEME_TITLES,
    UNIT_TITLES,
    Good,
    Metric,
    Period,
    Theme,
    Unit,
)
from gongzhi.oversight.metrics.permissions import VIEW
from gongzhi.oversight.metrics.rated import NamedReason, NamedReasons, reasons_named
from gongzhi.oversight.metrics.reach import ReachRule, rules_on
from gongzhi.oversight.metrics.reading import (
    Month,
    Reading,
    get_metric,
    list_metrics,
    read_metric,
    read_one,
    read_together,
    trend_of,
)
from gongzhi.oversight.metrics.rollups import tallied_at
from gongzhi.oversight.metrics.stated import Asked, get_site, sites, sites_below, stated_of
from gongzhi.registry.territory.rules import Depth

__all__ = [
    "FIGURES",
    "FIGURES_BY_CODE",
    "PERIOD_TITLES",
    "THEME_TITLES",
    "UNIT_TITLES",
    "VIEW",
    "Asked",
    "Figure",
    "Good",
    "Metric",
    "Month",
    "NamedReason",
    "NamedReasons",
    "Period",
    "ReachRule",
    "Reading",
    "Theme",
    "Unit",
    "check_sees_metrics",
    "get_metric",
    "get_site",
    "list_metrics",
    "metric_for",
    "read_metric",
    "read_one",
    "read_together",
    "reasons_named",
    "sites",
    "sites_below",
    "stated_of",
    "tallied_at",
    "trend_of",
    "walking_rules",
]


def check_sees_metrics(viewer: Actor) -> None:
    """Raise ``NotPermitted`` unless some post of the viewer shows figures."""
    if viewer.kind is not ActorKind.SYSTEM and not viewer.holds(VIEW):
        check_may(viewer, VIEW)


def metric_for(
    viewer: Actor,
    metric_id: str,
    *,
    area_code: str,
    level: Depth | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Reading]:
    """Return what ``read_metric`` does, for an area over which the viewer's posts show figures.

    Of a metric with a floor the value alone: how many it rests on could be subtracted. Raises
    ``NotPermitted``, and what ``read_metric`` raises.
    """
    metric = get_metric(metric_id)
    check_may(viewer, VIEW, area_code)
    readings = read_metric(metric_id, area_code=area_code, level=level, since=since, until=until)
    if not metric.floor:
        return readings
    return [replace(one, numerator=None, denominator=None, count=0) for one in readings]


def walking_rules() -> list[ReachRule]:
    """Return the rules in force today that say how far a walk reaches, by name."""
    return list(rules_on(timezone.localdate()).values())
