"""How well suggestions do on decisions held back: pure arithmetic over what is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from gongzhi.handling.cases.queries import DecidedCase
from gongzhi.handling.triage.judging import Judge
from gongzhi.handling.triage.rules import HELD_BACK, Figures, Guess, OfClass
from gongzhi.language.evaluation import calibration_error, reliability
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
    right_so_far = [
        way[: each.depth] == path[: each.depth]
        for each, way, path in zip(found, named, truth, strict=True)
        if each.depth
    ]
    tops = [
        Guess(said, path[0], each.path[0].confidence if each.path else 0.0, said == path[0])
        for each, path in zip(found, truth, strict=True)
        for said in [each.path[0].label if each.path else ""]
    ]
    # As it is said: of the last level that is sure enough, of the first where none is.
    said = [
        (each.confidence, way[: max(each.depth, 1)] == path[: max(each.depth, 1)])
        for each, way, path in zip(found, named, truth, strict=True)
    ]
    return _figures(
        said,
        right=_share([way == path for way, path in zip(named, truth, strict=True)]),
        right_top=_share([each.right for each in tops]),
        covered=_share([each.depth > 0 for each in found]),
        right_of_covered=_share(right_so_far),
        classes=_classes(tops),
    )


def figures_of_guesses(
    guesses: Sequence[Guess], *, threshold: float, by_class: bool = False
) -> Figures:
    """Return how well guesses did; ``by_class`` tells them apart by what was decided."""
    covered = [each.right for each in guesses if each.sure >= threshold]
    right = _share([each.right for each in guesses])
    return _figures(
        [(each.sure, each.right) for each in guesses],
        right=right,
        right_top=right,
        covered=len(covered) / len(guesses),
        right_of_covered=_share(covered),
        classes=_classes(guesses) if by_class else (),
    )


def _figures(
    said: Sequence[tuple[float, bool]],
    *,
    right: float,
    right_top: float,
    covered: float,
    right_of_covered: float,
    classes: tuple[OfClass, ...],
) -> Figures:
    sure = np.array([share for share, _right in said])
    held = np.array([right for _share, right in said], dtype=bool)
    return Figures(
        texts=len(said),
        right=right,
        right_top=right_top,
        macro_f1=float(np.mean([each.f1 for each in classes])) if classes else 0.0,
        covered=covered,
        right_of_covered=right_of_covered,
        calibration_error=calibration_error(sure, held),
        classes=classes,
        missed=float(((sure - held) ** 2).mean()),
        bands=reliability(sure, held),
    )


def _share(true: Sequence[bool]) -> float:
    return sum(true) / len(true) if true else 0.0


def _classes(guesses: Sequence[Guess]) -> tuple[OfClass, ...]:
    return tuple(_of_class(code, guesses) for code in sorted({each.decided for each in guesses}))


def _of_class(code: str, guesses: Sequence[Guess]) -> OfClass:
    truly = sum(each.decided == code for each in guesses)
    claimed = sum(each.said == code for each in guesses)
    both = sum(each.said == each.decided == code for each in guesses)
    return OfClass(
        code=code,
        texts=truly,
        precision=both / claimed if claimed else 0.0,
        recall=both / truly if truly else 0.0,
        f1=2 * both / (truly + claimed) if both else 0.0,
    )
