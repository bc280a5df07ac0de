"""Metrics of burden: what communities were asked for, and what came from stock instead.

Of the data requests made from one day to another. A figure is one field of one community.
"""

from __future__ import annotations

from typing import Final

from gongzhi.oversight.metrics.metric import TO_COMMUNITY, Good, Metric, Period, Theme, Unit

_SOURCE: Final = "burden_datarequest, burden_cell; RULES §10 防治“指尖上的形式主义”"


def _figure(  # noqa: PLR0913 - what such a metric differs in, each by name
    metric_id: str,
    title: str,
    title_en: str,
    *,
    unit: Unit,
    numerator: str,
    definition: str,
    definition_en: str,
    denominator: str = "",
    factor: int = 1,
    good: Good = Good.NEITHER,
) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.BURDEN,
        title=title,
        title_en=title_en,
        unit=unit,
        definition=definition,
        definition_en=definition_en,
        source=_SOURCE,
        relation="asked",
        numerator=numerator,
        denominator=denominator,
        factor=factor,
        places=0 if unit is Unit.COUNT else 1,
        levels=TO_COMMUNITY,
        period=Period.SPAN,
        good=good,
        zero=not denominator,
    )


METRICS: Final = (
    _figure(
        "burden.requests",
        "数据需求",
        "Data requests",
        unit=Unit.COUNT,
        numerator="count(DISTINCT request)",
        definition="所选日期内上级单位提出的数据需求。",
        definition_en="Data requests made in the span.",
        good=Good.LOWER,
    ),
    _figure(
        "burden.figures_asked",
        "问社区的数据项次",
        "Figures asked of communities",
        unit=Unit.COUNT,
        numerator="count(*) FILTER (WHERE asked)",
        definition="所选日期内的数据需求中，平台没有、向社区索要的数据项次（每社区每项计一次）。",
        definition_en="Figures that nobody held and a community was asked for; one field of one "
        "community is one figure.",
        good=Good.LOWER,
    ),
    _figure(
        "burden.figures_from_stock",
        "取自存量的数据项次",
        "Figures from stock",
        unit=Unit.COUNT,
        numerator="count(*) FILTER (WHERE NOT asked)",
        definition="所选日期内的数据需求中，从存量取用、没有再问社区的数据项次。",
        definition_en="Figures taken from what is held or was asked already: nobody was asked.",
        good=Good.HIGHER,
    ),
    _figure(
        "burden.stock_rate",
        "存量答复率",
        "Answered from stock",
        unit=Unit.PERCENT,
        numerator="count(*) FILTER (WHERE NOT asked)",
        denominator="count(*)",
        factor=100,
        definition="取自存量的数据项次占全部数据项次的比例。",
        definition_en="Figures from stock, of all figures wanted.",
        good=Good.HIGHER,
    ),
    _figure(
        "burden.hours_saved",
        "节省工时",
        "Hours saved",
        unit=Unit.HOURS,
        numerator="round(sum(minutes) FILTER (WHERE NOT asked) / 60.0, 1)",
        definition="取自存量的数据项次，按提出当日规定的每项分钟数折算的工时。",
        definition_en="Figures from stock, each at the minutes that the rule of its day states.",
        good=Good.HIGHER,
    ),
)
