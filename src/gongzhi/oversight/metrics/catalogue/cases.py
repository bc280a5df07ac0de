"""Metrics of cases: the three rates, what became of what was reported, and how long it took.

All but the two of open cases are of the cases received from one day to another, however they
stand now (北京市接诉即办工作条例; RULES §4).
"""

from __future__ import annotations

from functools import partial
from typing import Final

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.catalogue.rates import rate
from gongzhi.oversight.metrics.metric import Good, Metric, Period, Theme, Unit

_SOURCE: Final = "cases_case, foundation_clock, foundation_journalentry; 北京市接诉即办工作条例"


def _count(  # noqa: PLR0917 - what such a metric differs in
    metric_id: str, title: str, title_en: str, column: str, definition: str, definition_en: str
) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.CASES,
        title=title,
        title_en=title_en,
        unit=Unit.CASES,
        definition=definition,
        definition_en=definition_en,
        source=_SOURCE,
        relation="tallies",
        numerator=f"sum({column})",
        basis="sum(received)",
        period=Period.SPAN,
        zero=True,
    )


_rate: Final = partial(rate, source=_SOURCE, relation="tallies", counted="sum({})")


def _hours(  # noqa: PLR0917 - what such a metric differs in
    phase: str, title: str, title_en: str, definition: str, definition_en: str
) -> Metric:
    ladder = "中位数由小时分档读出并在档内插值。"
    return Metric(
        id=f"case.{phase}_hours",
        theme=Theme.CASES,
        title=title,
        title_en=title_en,
        unit=Unit.HOURS,
        definition=definition + ladder,
        definition_en=f"{definition_en} The median is read from a ladder of hours, interpolated.",
        source="foundation_clock",
        relation=f"medians:{phase}",
        numerator="max(hours)",
        basis="max(cases)",
        places=1,
        period=Period.SPAN,
        floor=SMALLEST_GROUP,
        good=Good.LOWER,
    )


METRICS: Final = (
    _rate(
        "case.response_rate",
        "响应率",
        "Response rate",
        part="filed_in_time",
        whole="filed",
        definition="所选日期内收到、受理环节已结束的诉求中，在受理时限内完成的比例；尚未受理而已超期的不在其中，见超期诉求。",
        definition_en="Of the cases received in the span whose filing is over: those filed within "
        "their limit. Those overdue and not yet filed are not among them: see overdue cases.",
    ),
    _rate(
        "case.resolution_rate",
        "解决率",
        "Resolution rate",
        part="resolved",
        whole="rated",
        definition="所选日期内收到、诉求人已评价的诉求中，诉求人认为已解决的比例。",
        definition_en="Of the cases received in the span and rated: those said to be resolved.",
    ),
    _rate(
        "case.satisfaction_rate",
        "满意率",
        "Satisfaction rate",
        part="satisfied",
        whole="rated",
        definition="所选日期内收到、诉求人已评价的诉求中，评为4分或5分的比例。",
        definition_en="Of the cases received in the span and rated: those given 4 or 5 of 5.",
    ),
    _count(
        "case.received",
        "收到诉求",
        "Cases received",
        "received",
        "所选日期内收到的诉求件数，并入其他诉求的也计入。",
        "Cases received in the span, those merged later included.",
    ),
    _count(
        "case.rated",
        "已评价诉求",
        "Cases rated",
        "rated",
        "所选日期内收到、诉求人已评价的诉求件数。",
        "Cases received in the span that the reporter has rated.",
    ),
    _rate(
        "case.filing_rate",
        "立案率",
        "Filing rate",
        part="accepted",
        whole="decided",
        definition="所选日期内收到、已作受理决定的诉求中，予以受理的比例；并案的不计。",
        definition_en="Of the cases received in the span on whose acceptance was decided: those "
        "accepted; merged ones count nowhere.",
    ),
    _rate(
        "case.closing_rate",
        "结案率",
        "Closing rate",
        part="closed",
        whole="accepted",
        definition="所选日期内收到并受理的诉求中，现已结案的比例。",
        definition_en="Of the cases received in the span and accepted: those closed now.",
    ),
    _rate(
        "case.on_time_rate",
        "按期办结率",
        "Handled on time",
        part="handled_in_time",
        whole="handled",
        definition="所选日期内收到、办理已核查通过的诉求中，在办理时限内完成的比例；"
        "尚未办结而已超期的不在其中，见超期诉求。",
        definition_en="Of the cases received in the span whose handling was verified: those "
        "handled within their limit. Those overdue and not yet handled are not among them: see "
        "overdue cases.",
    ),
    _rate(
        "case.rework_rate",
        "返工率",
        "Rework rate",
        part="sent_back",
        whole="checked",
        definition="所选日期内收到、经过核查的诉求中，至少一次核查不通过退回重办的比例。",
        definition_en="Of the cases received in the span that were verified: those sent back as "
        "not done at least once.",
        good=Good.LOWER,
    ),
    _rate(
        "case.return_rate",
        "退单率",
        "Return rate",
        part="returned",
        whole="dispatched",
        definition="所选日期内收到并派单的诉求中，至少一次被承办单位退单的比例。",
        definition_en="Of the cases received in the span and dispatched: those that a unit "
        "returned at least once.",
        good=Good.LOWER,
    ),
    _rate(
        "case.whistle_rate",
        "吹哨率",
        "Whistle rate",
        part="whistled",
        whole="accepted",
        definition="所选日期内收到并受理的诉求中，街道吹过哨的比例。",
        definition_en="Of the cases received in the span and accepted: those over which the "
        "sub-district blew a whistle.",
        good=Good.NEITHER,
    ),
    _rate(
        "case.whistle_answer_rate",
        "吹哨按时报到率",
        "Whistles answered in time",
        part="whistles_in_time",
        whole="whistles_due",
        definition="所选日期内收到的诉求上已报到的吹哨中，在时限内报到的比例；尚未报到的不在其中。",
        definition_en="Of the whistles answered, on cases received in the span: those answered "
        "within their limit. Those not yet answered are not among them.",
    ),
    _rate(
        "case.reopening_rate",
        "重开率",
        "Reopening rate",
        part="reopened",
        whole="once_closed",
        definition="所选日期内收到、曾经结案的诉求中，至少一次被重开的比例。",
        definition_en="Of the cases received in the span that were closed once: those reopened at "
        "least once.",
        good=Good.LOWER,
    ),
    Metric(
        id="case.open",
        theme=Theme.CASES,
        title="在办诉求",
        title_en="Open cases",
        unit=Unit.CASES,
        definition="此刻尚未结案的诉求件数。",
        definition_en="Cases that are not closed at this moment.",
        source="cases_case",
        relation="open_cases",
        numerator="count(*)",
        zero=True,
    ),
    Metric(
        id="case.overdue",
        theme=Theme.CASES,
        title="超期诉求",
        title_en="Overdue cases",
        unit=Unit.CASES,
        definition="此刻已过时限的在办诉求件数；计时暂停的不算。",
        definition_en="Open cases past their deadline at this moment; a paused clock is not late.",
        source="cases_case",
        relation="open_cases",
        numerator="count(*) FILTER (WHERE overdue)",
        good=Good.LOWER,
        zero=True,
    ),
    Metric(
        id="case.overdue_rate",
        theme=Theme.CASES,
        title="超期率",
        title_en="Overdue, of the open",
        unit=Unit.PERCENT,
        definition="此刻已过时限的诉求占在办且正在计时的诉求的比例。",
        definition_en="Open cases past their deadline, of the open ones whose clock runs.",
        source="cases_case",
        relation="open_cases",
        numerator="count(*) FILTER (WHERE overdue)",
        denominator="count(*) FILTER (WHERE running)",
        basis="count(*) FILTER (WHERE running)",
        factor=100,
        places=1,
        floor=SMALLEST_GROUP,
        good=Good.LOWER,
    ),
    _hours(
        "filing",
        "受理用时中位数",
        "Median hours of filing",
        "从收到到作出受理决定的自然小时，含暂停时间。",
        "Natural hours from receipt to the decision on acceptance, pauses included.",
    ),
    _hours(
        "dispatch",
        "派单用时中位数",
        "Median hours of dispatch",
        "从受理到派单的自然小时，含暂停时间；重开的按最后一次计。",
        "Natural hours from acceptance to dispatch, pauses included; of a reopened case, the last.",
    ),
    _hours(
        "handling",
        "办理用时中位数",
        "Median hours of handling",
        "从派单到核查通过的自然小时，含暂停时间；重开的按最后一次计。",
        "Natural hours from dispatch to verification, pauses included; of a reopened case, the "
        "last.",
    ),
    _hours(
        "call_back",
        "回访用时中位数",
        "Median hours of the call-back",
        "从结案到回访或评价的自然小时。",
        "Natural hours from closing to the call-back or the rating.",
    ),
)
