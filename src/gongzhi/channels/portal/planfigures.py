"""The figures and standards that measures are linked to: read from below, never asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.plans.lights import Figure, Target, missed
from gongzhi.handling.plans.models import Measure
from gongzhi.oversight.metrics.queries import (
    UNIT_TITLES,
    Metric,
    Reading,
    list_metrics,
    read_together,
)
from gongzhi.oversight.standards import queries as standards
from gongzhi.oversight.standards.queries import Count, Standard
from gongzhi.registry.territory.rules import Depth, depth_of


@dataclass(frozen=True, slots=True)
class LinkedFigure:
    """A metric of a measure as it stands where the measure is, and what it is to come to."""

    metric: str
    title: str
    unit: str
    value: Decimal | None
    at_least: str
    at_most: str
    reason: str

    @property
    def shown(self) -> Decimal | None:
        """The value as it is read: at most two places."""
        return None if self.value is None else round(self.value, 2)

    @property
    def missed(self) -> bool:
        """Tell whether the figure is not where it is to come to."""
        low, high = (Decimal(each) if each else None for each in (self.at_least, self.at_most))
        return self.value is not None and missed(self.value, Target(self.metric, low, high))

    def as_stored(self) -> dict[str, str]:
        """Return the figure as a report keeps it."""
        return {
            "metric": self.metric,
            "title": self.title,
            "unit": self.unit,
            "value": "" if self.shown is None else f"{self.shown:f}",
            "on": timezone.localdate().isoformat(),
        }


@dataclass(frozen=True, slots=True)
class LinkedStandard:
    """A standard of a measure, and where it was met at the last check."""

    standard: Standard
    count: Count


def figures_at(area_code: str, ids: frozenset[str]) -> dict[str, Figure]:
    """Return metrics as they stand at an area; without value where there is no data or too few.

    A metric that this release does not know, or does not tell at the area's level, is left out.
    """
    return {
        metric.id: Figure(reading.value, metric.name, str(UNIT_TITLES[metric.unit]))
        for metric, reading in _readings(area_code, ids)
    }


def linked_figures(measure: Measure) -> list[LinkedFigure]:
    """Return a measure's figures, in the document's order; see ``figures_at``."""
    readings = _readings(measure.area_code, {each["metric"] for each in measure.metrics})
    known = {metric.id: (metric, reading) for metric, reading in readings}
    return [
        LinkedFigure(
            metric=each["metric"],
            title=known[each["metric"]][0].name,
            unit=str(UNIT_TITLES[known[each["metric"]][0].unit]),
            value=known[each["metric"]][1].value,
            at_least=each["at_least"] or "",
            at_most=each["at_most"] or "",
            reason=known[each["metric"]][1].reason,
        )
        for each in measure.metrics
        if each["metric"] in known
    ]


def linked_standards(viewer: Actor, measure: Measure) -> list[LinkedStandard]:
    """Return a measure's standards in force where it is; none out of what the viewer may see.

    A standard that another pack overrides there is left out: it does not hold. Two queries.
    """
    if not measure.standards or not viewer.may(standards.VIEW, measure.area_code):
        return []
    in_force = standards.standards_at(measure.area_code, on=timezone.localdate())
    counts = standards.counts_by_clause(measure.area_code)
    return [
        LinkedStandard(one, counts.get(one.id, Count()))
        for one in in_force
        if one.holds and one.id[1] in measure.standards
    ]


def _readings(area_code: str, ids: Iterable[str]) -> list[tuple[Metric, Reading]]:
    """Return metrics with their readings at an area: a statement for each relation."""
    wanted = set(ids)
    depth = depth_of(area_code) if area_code else Depth.PROVINCE
    metrics = [one for one in list_metrics() if one.id in wanted and depth in one.levels]
    try:
        found = read_together(metrics, area_code=area_code) if metrics else {}
    except NotFound:
        # The area has been dissolved: nothing is counted there any more.
        return []
    return [(metric, found[metric.id][0]) for metric in metrics if found.get(metric.id)]
