"""An appraisal is percentages with weights, the residents' word first where the source says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from gongzhi.oversight.metrics.provisions import IndicatorEntry, check_indicators, score
from gongzhi.registry.provisions.entries import Known

_PARTS = [
    {"metric": "case.satisfaction_rate", "weight": 60},
    {"metric": "case.return_rate", "weight": 40, "better": "lower"},
]


def _entry(**more: object) -> IndicatorEntry:
    given = {
        "key": "appraisal",
        "title": "考评",
        "clause": {"section": "二（一）4", "heading": "群众满意度"},
        "levels": ["street"],
        "first": "case.satisfaction_rate",
        "parts": _PARTS,
    }
    return IndicatorEntry.model_validate(given | more)


def test_points_are_the_weighted_percentages_and_lower_can_be_better():
    values = {"case.satisfaction_rate": Decimal(90), "case.return_rate": Decimal(10)}

    assert score(_entry(), values) == 90
    assert score(_entry(), {**values, "case.return_rate": None}) == 90
    assert score(_entry(), {**values, "case.return_rate": Decimal(60)}) == 70


def test_without_the_residents_word_there_are_no_points():
    assert score(_entry(), {"case.return_rate": Decimal(0)}) is None
    assert score(_entry(first=""), {}) is None


@pytest.mark.parametrize(
    "more",
    [
        {"parts": _PARTS[:1]},
        {"parts": [_PARTS[0], _PARTS[0]]},
        {"first": "case.return_rate"},
        {"levels": []},
        {"parts": [{"metric": "case.satisfaction_rate", "weight": 100, "better": "sideways"}]},
    ],
)
def test_weights_that_do_not_make_a_whole_are_refused(more: dict[str, object]):
    with pytest.raises(ValidationError):
        _entry(**more)


@pytest.mark.parametrize(
    ("metric", "level", "words"),
    [
        ("case.no_such", "street", "gongzhi metrics list"),
        ("case.received", "street", ""),
        ("finance.service_fund_met", "grid", ""),
    ],
)
def test_figures_that_cannot_be_weighed_are_named(metric: str, level: str, words: str):
    entry = _entry(levels=[level], first="", parts=[{"metric": metric, "weight": 100}])

    (complaint,) = check_indicators([entry], Known())

    assert metric in complaint.message
    assert words in complaint.message
