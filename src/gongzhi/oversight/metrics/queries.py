"""Reading metrics: by those who may, and by the modules above."""

from __future__ import annotations

from datetime import date

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.oversight.metrics.figures import FIGURES, FIGURES_BY_CODE, Figure
from gongzhi.oversight.metrics.metric import (
    PERIOD_TITLES,
    SMALLEST_GROUP,
    THEME_TITLES,
    UNIT_TITLES,
    Good,
    Metric,
    Period,
    Theme,
    Unit,
)
from gongzhi.oversight.metrics.permissions import VIEW
from gongzhi.oversight.metrics.reading import (
    Reading,
    get_metric,
    list_metrics,
    read_metric,
    read_one,
)
from gongzhi.oversight.metrics.rollups import tallied_at
from gongzhi.registry.territory.rules import Depth

__all__ = [
    "FIGURES",
    "FIGURES_BY_CODE",
    "PERIOD_TITLES",
    "SMALLEST_GROUP",
    "THEME_TITLES",
    "UNIT_TITLES",
    "VIEW",
    "Figure",
    "Good",
    "Metric",
    "Period",
    "Reading",
    "Theme",
    "Unit",
    "get_metric",
    "list_metrics",
    "metric_for",
    "read_metric",
    "read_one",
    "tallied_at",
]


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

    Raises ``NotPermitted``, and what ``read_metric`` raises.
    """
    get_metric(metric_id)
    check_may(viewer, VIEW, area_code)
    return read_metric(metric_id, area_code=area_code, level=level, since=since, until=until)
