"""The shape of every rate of cases over a span: a part of a whole, in percent, with the floor."""

from __future__ import annotations

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.metric import Good, Metric, Period, Theme, Unit


def rate(  # noqa: PLR0913 - what such a metric differs in, each by name
    metric_id: str,
    title: str,
    title_en: str,
    *,
    source: str,
    relation: str,
    counted: str,
    part: str,
    whole: str,
    definition: str,
    definition_en: str,
    good: Good = Good.HIGHER,
) -> Metric:
    """Return a rate; ``counted`` is the aggregate, with ``{}`` where ``part`` or ``whole`` goes."""
    return Metric(
        id=metric_id,
        theme=Theme.CASES,
        title=title,
        title_en=title_en,
        unit=Unit.PERCENT,
        definition=definition,
        definition_en=definition_en,
        source=source,
        relation=relation,
        numerator=counted.format(part),
        denominator=counted.format(whole),
        basis=counted.format(whole),
        factor=100,
        places=1,
        period=Period.SPAN,
        floor=SMALLEST_GROUP,
        good=good,
    )
