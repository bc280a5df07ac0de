"""Metrics of plans: measures done, late and at risk, and duties kept."""

from __future__ import annotations

from typing import Final

from gongzhi.oversight.metrics.metric import TO_COMMUNITY, Good, Metric, Period, Theme, Unit

_MEASURES: Final = "plans_measure"
_DUTIES: Final = "plans_dutyinstance"


def _measures(  # noqa: PLR0913 - what such a metric differs in, each by name
    metric_id: str,
    title: str,
    title_en: str,
    *,
    column: str,
    definition: str,
    definition_en: str,
    good: Good,
) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.PLANS,
        title=title,
        title_en=title_en,
        unit=Unit.COUNT,
        definition=definition,
        definition_en=definition_en,
        source=_MEASURES,
        relation="measures",
        numerator=f"count(*) FILTER (WHERE {column})",
        levels=TO_COMMUNITY,
        good=good,
    )


METRICS: Final = (
    Metric(
        id="plan.measures",
        theme=Theme.PLANS,
        title="工作措施",
        title_en="Measures",
        unit=Unit.COUNT,
        definition="在用计划的措施条数，按措施落实的区域统计。",
        definition_en="Measures of the programmes in force, by where they are to be carried out.",
        source=_MEASURES,
        relation="measures",
        numerator="count(*)",
        levels=TO_COMMUNITY,
    ),
    _measures(
        "plan.done",
        "已完成措施",
        "Measures done",
        column="done",
        definition="已核验或已办结的措施条数。",
        definition_en="Measures that are verified or done.",
        good=Good.HIGHER,
    ),
    _measures(
        "plan.late",
        "逾期措施",
        "Measures late",
        column="late",
        definition="亮红灯的措施条数：本身或其中一步已过时限，或牵头单位已撤销。",
        definition_en="Measures whose light is red: they or one of their steps are overdue, or "
        "their lead unit was dissolved.",
        good=Good.LOWER,
    ),
    _measures(
        "plan.at_risk",
        "有风险措施",
        "Measures at risk",
        column="at_risk",
        definition="亮黄灯的措施条数，仅因指标未到要求而亮的不计。",
        definition_en="Measures whose light is yellow, but for those where only a figure is not "
        "where it is to come to.",
        good=Good.LOWER,
    ),
    Metric(
        id="plan.done_rate",
        theme=Theme.PLANS,
        title="措施完成率",
        title_en="Measures done, of all",
        unit=Unit.PERCENT,
        definition="已核验或已办结的措施占在用计划全部措施的比例。",
        definition_en="Measures verified or done, of all measures of the programmes in force.",
        source=_MEASURES,
        relation="measures",
        numerator="count(*) FILTER (WHERE done)",
        denominator="count(*)",
        factor=100,
        places=1,
        levels=TO_COMMUNITY,
        good=Good.HIGHER,
    ),
    Metric(
        id="duty.kept_rate",
        theme=Theme.PLANS,
        title="职责履行率",
        title_en="Duties kept",
        unit=Unit.PERCENT,
        definition="所选日期内到期的周期性职责中，已履行的比例；经批准免除的不计。",
        definition_en="Of the recurring duties that fell due in the span: those kept; excused ones "
        "count nowhere.",
        source=_DUTIES,
        relation="duties",
        numerator="count(*) FILTER (WHERE kept)",
        denominator="count(*)",
        factor=100,
        places=1,
        levels=TO_COMMUNITY,
        period=Period.SPAN,
        good=Good.HIGHER,
    ),
    Metric(
        id="duty.kept_in_time_rate",
        theme=Theme.PLANS,
        title="职责按期履行率",
        title_en="Duties kept in time",
        unit=Unit.PERCENT,
        definition="所选日期内到期的周期性职责中，在期限内履行的比例；经批准免除的不计。",
        definition_en="Of the recurring duties that fell due in the span: those kept by their day; "
        "excused ones count nowhere.",
        source=_DUTIES,
        relation="duties",
        numerator="count(*) FILTER (WHERE in_time)",
        denominator="count(*)",
        factor=100,
        places=1,
        levels=TO_COMMUNITY,
        period=Period.SPAN,
        good=Good.HIGHER,
    ),
)
