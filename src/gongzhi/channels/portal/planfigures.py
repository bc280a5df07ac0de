"""The figures and standards that measures are linked to: read from below, never asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    def shown(self) -> str:
        """The value as it is read: at most two places, and none that say nothing; "" without."""
        return "" if self.value is None else f"{round(self.value, 2).normalize():f}"

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
            "value": self.shown,
            "on": timezone.localdate().isoformat(),
        }


@dataclass(frozen=True, slots=True)
class LinkedStandard:
    """A standard of a measure, and how often it was met at the last check of an area."""

    standard: Standard
    count: Count
    area_code: str


def figures_at(wanted: Mapping[str, frozenset[str]]) -> dict[str, dict[str, Figure]]:
    """Return metrics as they stand at each area; without value where no data or too few.

    A metric that this release does not know, or does not tell at the area's level, is left out.
    Areas of one level are read together.
    """
    found: dict[str, dict[str, Figure]] = {area: {} for area in wanted}
    levels: dict[Depth, list[str]] = {}
    for area in wanted:
        levels.setdefault(_depth(area), []).append(area)
    for depth, areas in levels.items():
        ids = frozenset[str]().union(*(wanted[area] for area in areas))
        for metric, readings in _readings(areas, depth, ids):
            for reading in readings:
                if metric.id in wanted.get(reading.area_code, ()):
                    figure = Figure(reading.value, metric.name, str(UNIT_TITLES[metric.unit]))
                    found[reading.area_code][metric.id] = figure
    return found


def linked_figures(measure: Measure) -> list[LinkedFigure]:
    """Return a measure's figures, in the document's order; see ``figures_at``."""
    ids = frozenset(each["metric"] for each in measure.metrics)
    readings = _readings([measure.area_code], _depth(measure.area_code), ids)
    known = {metric.id: (metric, found[0]) for metric, found in readings if found}
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
    """Return a measure's standards in force where it is, as far as the viewer sees them.

    Counted over the measure's area, or over the viewer's own area within it. Where another pack's
    standard of the same key takes its place, that one. Two queries.
    """
    area = _seen_part(viewer, measure.area_code)
    if not measure.standards or area is None:
        return []
    in_force = standards.standards_at(area, on=timezone.localdate())
    counts = standards.counts_by_clause(area)
    found: dict[str, Standard] = {}
    pack = measure.programme.pack
    for one in sorted(in_force, key=lambda one: (not one.holds, one.provision.pack_code != pack)):
        found.setdefault(one.provision.key, one)
    held = [found[key] for key in measure.standards if key in found]
    return [LinkedStandard(one, counts.get(one.id, Count()), area) for one in held]


def _seen_part(viewer: Actor, area_code: str) -> str | None:
    if viewer.may(standards.VIEW, area_code):
        return area_code
    own = viewer.prefixes(standards.VIEW)
    return next((prefix for prefix in own if prefix.startswith(area_code)), None)


def _depth(area_code: str) -> Depth:
    return depth_of(area_code) if area_code else Depth.PROVINCE


def _readings(
    areas: Sequence[str], depth: Depth, ids: frozenset[str]
) -> list[tuple[Metric, list[Reading]]]:
    """Return metrics with their readings at areas of one level, and at others beside them."""
    metrics = [one for one in list_metrics() if one.id in ids and depth in one.levels]
    if not metrics:
        return []
    alone = len(areas) == 1
    try:
        found = read_together(
            metrics,
            area_code=areas[0] if alone else _around(areas),
            level=None if alone else depth,
        )
    except NotFound:
        # The area has been dissolved: nothing is counted there any more.
        return []
    return [(metric, found[metric.id]) for metric in metrics]


def _around(areas: Sequence[str]) -> str:
    """Return the code of the smallest area that holds all of them; "" where none does."""
    first, last = min(areas), max(areas)
    shared = "".join(a for n, a in enumerate(first) if last.startswith(first[: n + 1]))
    lengths = [depth.length for depth in Depth if depth.length <= len(shared)]
    return shared[: max(lengths, default=0)]
