"""Metrics of suggestions: of the machine, never of who decided (RULES §10)."""

from __future__ import annotations

from functools import partial
from typing import Final

from gongzhi.oversight.metrics.catalogue.rates import rate
from gongzhi.oversight.metrics.metric import Good

_SOURCE: Final = "triage_suggestion; RULES §10 系统建议、专人决定"


_rate: Final = partial(
    rate, source=_SOURCE, relation="suggestions", counted="count(*) FILTER (WHERE {})"
)

METRICS: Final = (
    _rate(
        "triage.accepted_unchanged",
        "建议采纳率",
        "Suggestions accepted unchanged",
        part="suggested AND kept",
        whole="suggested AND kept IS NOT NULL",
        good=Good.HIGHER,
        definition="所选日期内系统建议了类别、且已有人决定的案件中，决定的类别与建议相同（或为其下的小类）的占比。",
        definition_en="Of the cases with a category suggested in the span that somebody has "
        "decided, the share whose category is the one suggested, or lies below it.",
    ),
    _rate(
        "triage.abstained",
        "未作建议的占比",
        "Nothing sure enough to suggest",
        part="NOT suggested",
        whole="TRUE",
        good=Good.NEITHER,
        definition="所选日期内来件未带类别的案件中，系统没有足够把握、未建议类别的占比。",
        definition_en="Of the cases that came in without a category in the span, the share for "
        "which no category was sure enough to be suggested.",
    ),
)
