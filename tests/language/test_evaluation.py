"""The figures by which a model is judged."""

from __future__ import annotations

import numpy as np
import pytest

from gongzhi.language.evaluation import calibration_error, coverage_at, evaluate
from gongzhi.language.training import learn
from tests.language.corpus import messages


def test_a_model_is_judged_on_texts_of_the_first_level():
    model = learn(messages()).model
    unseen = messages(each=5, seed=3)

    found = evaluate(model, [e.fields for e in unseen], [e.path[0] for e in unseen])

    assert found.texts == 25
    assert found.accuracy > 0.9
    assert {each.label: each.texts for each in found.labels} == {"环境": 10, "交通": 10, "教育": 5}
    assert found.as_json()["labels"][0]["label"] == "交通"
    assert found.macro_f1 == pytest.approx(np.mean([each.f1 for each in found.labels]))


@pytest.mark.parametrize(
    ("sure", "right", "share", "least"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 0], 0.75, 0.7),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 1.0, 0.6),
        ([0.9, 0.8], [0, 1], 0.0, 1.0),
        ([0.9, 0.9, 0.9], [1, 1, 0], 0.0, 1.0),  # equals are taken together
    ],
)
def test_coverage_is_the_largest_share_right_often_enough(
    sure: list[float], right: list[int], share: float, least: float
):
    assert coverage_at(np.array(sure), np.array(right, dtype=bool), 0.95) == (share, least)


def test_calibration_error_is_the_gap_between_said_and_true():
    sure = np.array([0.75] * 4)

    assert calibration_error(sure, np.array([True, True, True, False])) == pytest.approx(0)
    assert calibration_error(sure, np.array([True] * 4)) == pytest.approx(0.25)
