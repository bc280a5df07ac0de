"""How good a triage model is on texts that it was not shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.language.triage import Triage

WANTED_PRECISION: Final = 0.95
_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class OfLabel:
    """One label's figures; ``texts`` is how many truly have it."""

    label: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Band:
    """What was said with about the same confidence: its mean, the share right, how many texts."""

    said: float
    right: float
    texts: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over texts whose labels are known, all between 0 and 1 but the counts and speed.

    ``calibration_error`` is the mean gap between a confidence and the share that was right, over
    the ten ``bands`` of confidence. ``coverage`` is the largest share of texts, the surest first,
    of which 95 % are right, and ``threshold`` the confidence of the last of them.
    """

    texts: int
    macro_f1: float
    accuracy: float
    calibration_error: float
    coverage: float
    threshold: float
    texts_per_second: float
    labels: tuple[OfLabel, ...]
    bands: tuple[Band, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values, rounded to four places."""
        return {name: rounded(value) for name, value in asdict(self).items()}


def evaluate(model: Triage, texts: Sequence[Sequence[str]], answers: Sequence[str]) -> Evaluation:
    """Suggest a label of the first level for each text and compare with the known answers."""
    begun = time.process_time()
    suggested = model.suggest(texts)
    seconds = time.process_time() - begun
    given = [each.path[0].label if each.path else "" for each in suggested]
    sure = np.array([each.path[0].confidence if each.path else 0.0 for each in suggested])
    right = np.array([a == b for a, b in zip(given, answers, strict=True)], dtype=bool)
    labels = tuple(_of_label(label, given, answers) for label in sorted({*answers, *given} - {""}))
    coverage, threshold = coverage_at(sure, right, WANTED_PRECISION)
    return Evaluation(
        texts=len(texts),
        macro_f1=float(np.mean([each.f1 for each in labels])),
        accuracy=float(right.mean()),
        calibration_error=calibration_error(sure, right),
        coverage=coverage,
        threshold=threshold,
        texts_per_second=len(texts) / max(seconds, 1e-9),
        labels=labels,
        bands=reliability(sure, right),
    )


def coverage_at(
    sure: NDArray[np.float64], right: NDArray[np.bool_], precision: float
) -> tuple[float, float]:
    """Return the largest share of the surest that is right that often, and its confidence.

    Texts of one confidence are taken together. Nothing reaches it: a share of 0, and 1.
    """
    order = np.argsort(-sure, kind="stable")
    ranked = sure[order]
    share_right = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last_of_its_confidence = np.r_[ranked[1:] != ranked[:-1], True]
    reaches = np.flatnonzero((share_right >= precision) & last_of_its_confidence)
    if not len(reaches):
        return 0.0, 1.0
    return float((reaches[-1] + 1) / len(order)), float(ranked[reaches[-1]])


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equal bands of confidence."""
    gaps = (each.texts * abs(each.said - each.right) for each in reliability(sure, right))
    return float(sum(gaps) / max(len(sure), 1))


def reliability(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Band, ...]:
    """Return how often each of ten equal bands of confidence was right, but for empty ones."""
    band = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return tuple(
        Band(float(sure[own].mean()), float(right[own].mean()), int(own.sum()))
        for n in range(_BINS)
        if (own := band == n).any()
    )


def _of_label(label: str, given: Sequence[str], answers: Sequence[str]) -> OfLabel:
    truly = sum(answer == label for answer in answers)
    said = sum(each == label for each in given)
    both = sum(a == b == label for a, b in zip(given, answers, strict=True))
    precision, recall = both / said if said else 0.0, both / truly if truly else 0.0
    f1 = 2 * both / (said + truly) if both else 0.0
    return OfLabel(label, truly, precision, recall, f1)


def rounded(value: Any) -> Any:
    """Return plain values with every share among them rounded to four places."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value
