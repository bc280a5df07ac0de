"""Confidences are corrected by what was right; without anything learnt they stay as they are."""

from __future__ import annotations

import pytest

from gongzhi.language.calibration import Calibration, calibrated


@pytest.mark.parametrize("said", [0.45, 0.6, 0.75, 0.76, 0.9, 0.95])
def test_as_it_is_a_confidence_still_reaches_the_threshold_it_equals(said: float) -> None:
    assert Calibration().of(said) >= said


def test_what_was_right_less_often_is_called_less_sure_and_the_surer_stays_surer() -> None:
    learnt = calibrated([0.9] * 100 + [0.75] * 100, ([True] * 6 + [False] * 4) * 20)

    assert 0.5 < learnt.of(0.75) < learnt.of(0.9) < 0.7
