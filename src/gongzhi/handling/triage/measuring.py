"""How well a judge does on decisions held back: pure arithmetic over what it suggests."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from gongzhi.handling.cases.queries import DecidedCase
from gongzhi.handling.triage.judging import Judge
from gongzhi.handling.triage.rules import HELD_BACK, Figures, OfClass
from gongzhi.language.evaluation import calibration_error
from gongzhi.language.normal import readable


def is_held_back(case: DecidedCase) -> bool:
    """Tell whether a decision is never learnt from: by its text alone, the same in each training.

    So no model ever in use has seen it, and two models can be compared on it.
    """
    text = readable(f"{case.title} {case.detail}")
    return crc32(text.encode()) % HELD_BACK == 0


def figures_of(judge: Judge, held: Sequence[DecidedCase], *, threshold: float) -> Figures:
    """Return how well a judge suggests the classes of decided cases that it has not seen."""
    found = judge.suggest(
        [(each.title, each.detail) for each in held], threshold=threshold, why=False
    )
    truth = [each.path for each in held]
    named = [tuple(step.label for step in each.path) for each in found]
    covered = [each.depth > 0 for each in found]
    right_so_far = [
        way[: each.depth] == path[: each.depth]
        for each, way, path in zip(found, named, truth, strict=True)
        if each.depth
    ]
    tops = [way[0] if way else "" for way in named]
    right_top = np.array([top == path[0] for top, path in zip(tops, truth, strict=True)])
    sure = np.array([each.path[0].confidence if each.path else 0.0 for each in found])
    classes = tuple(
        _of_class(code, tops, [path[0] for path in truth])
        for code in sorted({path[0] for path in truth})
    )
    return Figures(
        texts=len(held),
        right=_share([way == path for way, path in zip(named, truth, strict=True)]),
        right_top=_share(right_top.tolist()),
        macro_f1=float(np.mean([each.f1 for each in classes])),
        covered=_share(covered),
        right_of_covered=_share(right_so_far),
        calibration_error=calibration_error(sure, right_top),
        classes=classes,
    )


def _share(true: Sequence[bool]) -> float:
    return sum(true) / len(true) if true else 0.0


def _of_class(code: str, said: Sequence[str], truth: Sequence[str]) -> OfClass:
    truly = sum(each == code for each in truth)
    claimed = sum(each == code for each in said)
    both = sum(one == other == code for one, other in zip(said, truth, strict=True))
    return OfClass(
        code=code,
        texts=truly,
        precision=both / claimed if claimed else 0.0,
        recall=both / truly if truly else 0.0,
        f1=2 * both / (truly + claimed) if both else 0.0,
    )
