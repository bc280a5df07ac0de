"""The figures that measures are linked to: read from the metrics, never asked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from gongzhi.foundation.errors import DomainError
from gongzhi.handling.plans.models import Measure
from gongzhi.oversight.metrics.queries import UNIT_TITLES, get_metric, read_one


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
    def missed(self) -> bool:
        """Tell whether the figure is not where it is to come to."""
        if self.value is None:
            return False
        low = bool(self.at_least) and self.value < Decimal(self.at_least)
        return low or (bool(self.at_most) and self.value > Decimal(self.at_most))

    def as_stored(self) -> dict[str, str]:
        """Return the figure as a report keeps it."""
        return {
            "metric": self.metric,
            "title": self.title,
            "unit": self.unit,
            "value": "" if self.value is None else f"{self.value:f}",
            "on": timezone.localdate().isoformat(),
        }


def figures_at(area_code: str, ids: frozenset[str]) -> dict[str, Decimal | None]:
    """Return the values of metrics at an area; None where there is no data, or it is withheld."""
    return {
        metric: reading[0]
        for metric in sorted(ids)
        if (reading := _read(metric, area_code)) is not None
    }


def linked_figures(measure: Measure) -> list[LinkedFigure]:
    """Return a measure's figures; a metric that this release does not know is left out."""
    found = []
    for each in measure.metrics:
        reading = _read(each["metric"], measure.area_code)
        if reading is None:
            continue
        metric = get_metric(each["metric"])
        chinese = (get_language() or "zh").startswith("zh")
        found.append(
            LinkedFigure(
                metric=metric.id,
                title=str(metric.title if chinese else metric.title_en),
                unit=str(UNIT_TITLES[metric.unit]),
                value=reading[0],
                at_least=each["at_least"] or "",
                at_most=each["at_most"] or "",
                reason=reading[1],
            )
        )
    return found


def _read(metric: str, area_code: str) -> tuple[Decimal | None, str] | None:
    try:
        reading = read_one(metric, area_code=area_code)
    except DomainError:
        # The metric is not made at this level, or not known: it says nothing of this measure.
        return None
    return (None if reading.value is None else round(reading.value, 2)), reading.reason
