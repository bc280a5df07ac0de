"""The entries of ``indicators.yaml``: by which figures a document appraises, and their weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Final, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from gongzhi.foundation.codes.areas import Level
from gongzhi.oversight.metrics.metric import Good, Unit
from gongzhi.oversight.metrics.registry import BY_ID
from gongzhi.registry.provisions.entries import Complaint, Entry, Known, Piece
from gongzhi.registry.territory.rules import Depth

WHOLE: Final = 100


class Part(Piece):
    """A figure's share of an appraisal: so many points of a hundred, and which way is better."""

    metric: str = Field(description="Its id; `gongzhi metrics list` shows all.")
    weight: Annotated[int, Field(ge=1, le=WHOLE)] = Field(description="Points of a hundred.")
    better: Good = Field(Good.HIGHER, description="Whether higher or lower is better.")


class IndicatorEntry(Entry):
    """One appraisal of areas of some levels: percentages, each with its weight, 100 in all.

    ``first`` is the figure that the source puts before the others: it weighs most.
    """

    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    first: str = Field("", description="The metric that must weigh most, if the source says so.")

    @model_validator(mode="after")
    def _weights_make_a_whole(self) -> Self:
        metrics = [part.metric for part in self.parts]
        if len(set(metrics)) < len(metrics):
            raise ValueError("a metric stands twice among the parts")
        if sum(part.weight for part in self.parts) != WHOLE:
            raise ValueError("the weights do not make 100")
        if self.first:
            weights = {part.metric: part.weight for part in self.parts}
            if weights.get(self.first, 0) < max(weights.values()):
                raise ValueError("the metric named first does not weigh most")
        return self


def score(entry: IndicatorEntry, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return the points of a hundred that an area has, from its percentages by metric.

    What has no value counts nowhere: the other parts carry the whole. None where the part that
    comes first, or every part, has none. Pure.
    """
    if entry.first and values.get(entry.first) is None:
        return None
    got, most = Decimal(0), 0
    for part in entry.parts:
        value = values.get(part.metric)
        if value is None:
            continue
        share = min(max(value, Decimal(0)), Decimal(WHOLE))
        got += part.weight * (WHOLE - share if part.better is Good.LOWER else share)
        most += part.weight
    return round(got / most, 1) if most else None


def check_indicators(entries: Sequence[IndicatorEntry], known: Known) -> Iterator[Complaint]:
    """Find figures that there are none of, that are no percentages, or not told at the levels."""
    del known
    for index, entry in enumerate(entries):
        for place, part in enumerate(entry.parts):
            metric = BY_ID.get(part.metric)
            if metric is None:
                message = _("there is no metric “{metric}”; `gongzhi metrics list` shows all")
            elif metric.unit is not Unit.PERCENT:
                message = _("the metric “{metric}” is no percentage, so that it has no weight")
            elif any(Depth[level.name] not in metric.levels for level in entry.levels):
                message = _("the metric “{metric}” is not told at every level of this appraisal")
            else:
                continue
            where = ("parts", place, "metric")
            yield Complaint(index, where, message.format(metric=part.metric))
