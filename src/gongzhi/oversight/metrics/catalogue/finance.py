"""Metrics of finance and of the appraisal of property companies, from stated figures."""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.metric import (
    TO_COMMUNITY,
    Good,
    Metric,
    Theme,
    Unit,
)

PLACES: Final = "count(*) FILTER (WHERE figure IS NULL)"
_ENOUGH: Final = f"FILTER (WHERE raters >= {SMALLEST_GROUP})"


def _is(figure: str) -> str:
    return f"FILTER (WHERE figure = '{figure}')"


def _stated(metric_id: str, title: str, title_en: str, figure: str) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.FINANCE,
        title=title,
        title_en=title_en,
        unit=Unit.YUAN,
        definition="本年度最近一次填报的数额；本级未填报时为所辖区域填报数之和，未全部填报的注明已填报几个社区。",
        definition_en="The amount as last stated this year; where an area has not stated it, those "
        "of the areas below together, with how many communities they are of.",
        source=f"metrics_statedfigure: {figure}",
        stated=figure,
        relation="stated:5",
        numerator=f"sum(value) {_is(figure)}",
        basis=f"count(*) {_is(figure)}",
        levels=TO_COMMUNITY,
        given=f"sum(places) {_is(figure)}",
        expected=PLACES,
    )


def _ratio(  # noqa: PLR0913 - what such a metric differs in, each by name
    metric_id: str,
    title: str,
    title_en: str,
    *,
    part: str,
    whole: str,
    definition: str,
    definition_en: str,
    good: Good = Good.HIGHER,
) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.FINANCE,
        title=title,
        title_en=title_en,
        unit=Unit.PERCENT,
        definition=definition,
        definition_en=definition_en,
        source=f"metrics_statedfigure: {part}, {whole}",
        relation=f"paired:{part}/{whole}",
        numerator="sum(part)",
        denominator="sum(whole)",
        basis="count(part)",
        factor=100,
        places=1,
        levels=TO_COMMUNITY,
        good=good,
        given="sum(places) FILTER (WHERE part IS NOT NULL)",
        expected="count(*) FILTER (WHERE part IS NULL)",
    )


METRICS: Final = (
    _stated("finance.activity_fund", "党组织活动经费", "Party activity fund", "activity_fund"),
    _stated(
        "finance.service_fund", "为民服务专项经费", "Fund for serving residents", "service_fund"
    ),
    _stated(
        "finance.service_fund_city",
        "为民服务经费：市级承担",
        "Fund for serving residents: the city's share",
        "service_fund_city",
    ),
    _stated(
        "finance.service_fund_district",
        "为民服务经费：区级承担",
        "Fund for serving residents: the district's share",
        "service_fund_district",
    ),
    _ratio(
        "finance.activity_fund_met",
        "活动经费达标程度",
        "Party activity fund against its standard",
        part="activity_fund",
        whole="activity_fund_standard",
        definition="两项均已填报的区域，本年度活动经费预算之和占标准应列数额之和的比例。",
        definition_en="Of the areas that have stated both this year: the funds as budgeted, "
        "divided by what the standard asks.",
    ),
    _ratio(
        "finance.service_fund_met",
        "为民服务经费达标程度",
        "Fund for serving residents against its standard",
        part="service_fund",
        whole="service_fund_standard",
        definition="两项均已填报的区域，本年度为民服务专项经费预算之和占标准应列数额之和的比例。",
        definition_en="Of the areas that have stated both this year: the funds as budgeted, "
        "divided by what the standard asks.",
    ),
    _ratio(
        "finance.service_fund_spent",
        "为民服务经费执行率",
        "Fund for serving residents spent",
        part="service_fund_spent",
        whole="service_fund",
        definition="两项均已填报的区域，本年度为民服务专项经费已支出之和占预算之和的比例。",
        definition_en="Of the areas that have stated both this year: what is spent of the funds, "
        "divided by their budgets.",
        good=Good.NEITHER,
    ),
    Metric(
        id="property.party_weight",
        theme=Theme.FINANCE,
        title="物业考核中党组织权重",
        title_en="Party organisations' share of property appraisals",
        unit=Unit.PERCENT,
        definition="党组织评价在物业服务企业考核中所占权重，按填报；多个区域取平均。",
        definition_en="The share of the Party organisations' judgement in the appraisal of "
        "property companies, as stated; of several areas, their mean.",
        source="metrics_statedfigure: property_party_weight",
        relation="stated:5",
        numerator=f"sum(value) {_is('property_party_weight')}",
        denominator=f"count(*) {_is('property_party_weight')}",
        basis=f"count(*) {_is('property_party_weight')}",
        places=1,
        levels=TO_COMMUNITY,
        given=f"sum(places) {_is('property_party_weight')}",
        stated="property_party_weight",
        expected=PLACES,
    ),
    Metric(
        id="property.resident_score",
        theme=Theme.FINANCE,
        title="居民对物业的评分",
        title_en="Residents' own score of property companies",
        unit=Unit.PERCENT,
        definition="居民对物业服务的评分（百分制），按填报；评分居民不足5人的区域不显示，也不计入上级的平均。",
        definition_en="The score that residents gave property companies, of 100, as stated; of "
        "several areas, their mean. Areas where fewer than 5 residents gave it are withheld, and "
        "left out of the mean.",
        source="metrics_statedfigure: property_resident_score, property_resident_raters",
        relation="scores",
        numerator=f"sum(score) {_ENOUGH}",
        denominator=f"count(*) {_ENOUGH}",
        # Where no area has enough, fewer than enough in all, so that it is withheld.
        basis=f"coalesce(sum(raters) {_ENOUGH}, least(sum(raters), {SMALLEST_GROUP - 1}))",
        places=1,
        floor=SMALLEST_GROUP,
        good=Good.HIGHER,
    ),
)
