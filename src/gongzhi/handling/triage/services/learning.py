"""What is learnt of each part from decided cases, tried on decisions held back. Nothing is stored.

Of classes and severities a model of texts; of places and units, which are found without one, how
sure what is found should be called. Each is compared with what is in use on the same decisions.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.queries import DecidedCase, Matter, Reason
from gongzhi.handling.triage import rules
from gongzhi.handling.triage.errors import too_few_of_each
from gongzhi.handling.triage.judging import InUse, Judge, Learnt, by_rules
from gongzhi.handling.triage.measuring import figures_of, figures_of_guesses, is_held_back
from gongzhi.handling.triage.models import Part
from gongzhi.handling.triage.places import STREET_LENGTH, find_place
from gongzhi.handling.triage.rules import Figures, Guess
from gongzhi.handling.triage.severity import AsLearnt, Report, SeverityJudge, fields_of
from gongzhi.language.calibration import Calibration, calibrated
from gongzhi.language.errors import NotEnoughToLearn
from gongzhi.language.triage import Triage

MOST_GUESSED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Decided:
    """Decided cases, parted into those learnt from and those held back."""

    learnt_from: Sequence[DecidedCase]
    held: Sequence[DecidedCase]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of a part, from how many cases, and whether it beats what is in use."""

    part: Part
    examples: int
    figures: Figures
    before: Figures
    better: bool
    model: Triage | None = None
    calibration: Calibration | None = None

    @property
    def file(self) -> bytes | None:
        """The model as it is stored."""
        if self.model is None:
            return None
        stored = io.BytesIO()
        self.model.write(stored)
        return stored.getvalue()


def parted(decided: Sequence[DecidedCase]) -> Decided:
    """Part decided cases by their texts, the newest first."""
    held = [each for each in decided if is_held_back(each)]
    learnt_from = [each for each in decided if not is_held_back(each)]
    return Decided(learnt_from, held[: rules.MOST_JUDGED])


def learn_category(
    decided: Decided, *, using: Judge, threshold: float, told: Callable[[], None]
) -> Lesson:
    """Learn which class a text is of. Raises ``InvalidInput`` where there is too little."""
    examples = [((each.title, each.detail), each.path) for each in decided.learnt_from]
    try:
        model, count = _learnt(examples)
    except NotEnoughToLearn as error:
        from gongzhi.language.training import LEAST_OF_A_LABEL  # noqa: PLC0415 - as in _learnt

        raise too_few_of_each(LEAST_OF_A_LABEL) from error
    told()
    figures = figures_of(Learnt(model), decided.held, threshold=threshold)
    before = figures_of(using, decided.held, threshold=threshold)
    better = rules.beats(figures, before)
    return Lesson(Part.CATEGORY, count, figures, before, better, model=model)


def learn_others(decided: Decided, *, using: InUse, threshold: float) -> list[Lesson]:
    """Learn of severities, places and units what the decided cases tell; too few tell nothing."""
    found = (
        _severity(decided, using=using.severity, threshold=threshold),
        _how_sure(Part.PLACE, decided, _places, using=using.place, threshold=threshold),
        _how_sure(Part.UNIT, decided, _units, using=using.unit, threshold=threshold),
    )
    return [each for each in found if each is not None]


def _learnt(
    examples: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> tuple[Triage, int]:
    # Read here: its solver takes 50 MB of each web process, which never trains.
    from gongzhi.language.training import Example, learn  # noqa: PLC0415

    learnt = learn([Example(fields, path) for fields, path in examples])
    return learnt.model, learnt.examples


def _severity(decided: Decided, *, using: SeverityJudge, threshold: float) -> Lesson | None:
    start = by_rules()
    examples = [(fields_of(_report(each), start), (each.severity,)) for each in decided.learnt_from]
    try:
        model, count = _learnt(examples)
    except NotEnoughToLearn:
        return None  # nearly all are of one severity: the rules know that too
    figures = _of_severities(AsLearnt(model, start, count), decided.held, threshold)
    before = _of_severities(using, decided.held, threshold)
    better = rules.beats(figures, before)
    return Lesson(Part.SEVERITY, count, figures, before, better, model=model)


def _of_severities(judge: SeverityJudge, held: Sequence[DecidedCase], threshold: float) -> Figures:
    said = judge.judge([_report(each) for each in held], threshold=0.0)
    guesses = [
        Guess(one.level, each.severity, one.sure, one.level == each.severity)
        for one, each in zip(said, held, strict=True)
    ]
    return figures_of_guesses(guesses, threshold=threshold, by_class=True)


def _report(case: DecidedCase) -> Report:
    category = category_of(case.category_id)
    return Report(case.title, case.detail, case.path, category.severity if category else "")


def _how_sure(
    part: Part,
    decided: Decided,
    guess: Callable[[Sequence[DecidedCase]], list[Guess]],
    *,
    using: Calibration,
    threshold: float,
) -> Lesson | None:
    """Learn how sure what is found should be called; None where too little was found."""
    seen = guess(decided.learnt_from[:MOST_GUESSED])
    held = guess(decided.held)
    if len(seen) < rules.LEAST_GUESSED or len(held) < rules.LEAST_HELD_BACK:
        return None
    learnt = calibrated([each.sure for each in seen], [each.right for each in seen])
    figures = figures_of_guesses(_called(held, learnt), threshold=threshold)
    before = figures_of_guesses(_called(held, using), threshold=threshold)
    better = rules.means_more(figures, before)
    return Lesson(part, len(seen), figures, before, better, calibration=learnt)


def _called(guesses: Sequence[Guess], calibration: Calibration) -> list[Guess]:
    return [
        Guess(each.said, each.decided, calibration.of(each.sure), each.right) for each in guesses
    ]


def _places(decided: Sequence[DecidedCase]) -> list[Guess]:
    """Return the places that texts name beside those decided, street by street."""
    placed = sorted((each for each in decided if each.area_code), key=lambda each: each.area_code)
    found = []
    for case in placed:
        place = find_place(f"{case.title}\n{case.detail}", case.area_code)
        if place is not None:
            right = rules.place_kept(place.code, case.area_code)
            found.append(Guess(place.code, case.area_code, place.sure, right))
    return found


def _units(decided: Sequence[DecidedCase]) -> list[Guess]:
    """Return the units that would have been suggested beside those that handled the cases."""
    handled = sorted(
        (each for each in decided if each.unit_id is not None and each.area_code),
        key=lambda each: each.area_code,
    )
    found = []
    for _street, group in groupby(handled, key=lambda each: each.area_code[:STREET_LENGTH]):
        of_key = {each.id: each for each in group}
        matters = [Matter(n, c.area_code, c.category_id, c.unit_id) for n, c in of_key.items()]
        for key, fits in cases.fitting_units(matters).items():
            best = next((fit for fit in fits if fit.reasons != (Reason.AREA,)), None)
            if best is not None:
                by_duty = Reason.CATEGORY in best.reasons
                sure = rules.unit_sure(1.0, best.times, best.of, by_duty=by_duty)
                decided_unit = of_key[key].unit_id
                right = best.unit_id == decided_unit
                found.append(Guess(str(best.unit_id), str(decided_unit), sure, right))
    return found
