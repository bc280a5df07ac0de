"""What reads texts now: the model in use, loaded once in each process, or the start from keywords.

Which version is in use is asked each time (one small query), so that an adopted model, or one gone
back to, holds in every process at once.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Protocol

import yaml

from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.handling.triage.cold import Class, ColdStart
from gongzhi.handling.triage.models import SHIPPED_THRESHOLD, ModelVersion, Part, Threshold
from gongzhi.handling.triage.severity import AsLearnt, ByRules, SeverityJudge
from gongzhi.language.calibration import Calibration
from gongzhi.language.errors import UnusableModel
from gongzhi.language.triage import Suggestion, Triage

_KEPT: Final = 4  # of classes and of severities, this and the one before

Text = tuple[str, str]
"""A title and what was written under it."""


class Judge(Protocol):
    """Suggests a class for each text; a threshold of 0 to 1 says when to abstain."""

    def suggest(
        self, texts: Sequence[Text], *, threshold: float, why: bool = True
    ) -> list[Suggestion]:
        """Return a suggestion for each text, of classes in use only; ``why`` finds the words."""
        ...  # pragma: no cover - a protocol


@dataclass(frozen=True, slots=True)
class InUse:
    """What is in use: a model by its id and of how many decided cases, or None and keywords.

    ``chosen`` are the versions said to be in use, by part: the models', or ones that cannot be
    read, where keywords and rules stand in for them.
    """

    judge: Judge
    model_id: int | None
    examples: int
    severity: SeverityJudge
    place: Calibration
    unit: Calibration
    chosen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A learnt model as a judge: what it suggests ends where a class is no longer in use."""

    model: Triage

    def suggest(
        self, texts: Sequence[Text], *, threshold: float, why: bool = True
    ) -> list[Suggestion]:
        """Return what the model suggests."""
        used = {each.code for each in all_categories() if each.active}
        found = self.model.suggest(texts, threshold=threshold, why=why)
        return [_of_classes_in_use(each, used) for each in found]


@dataclass(frozen=True, slots=True)
class ByKeywords:
    """The start from names and keywords as a judge."""

    start: ColdStart

    def suggest(
        self,
        texts: Sequence[Text],
        *,
        threshold: float,
        why: bool = True,  # noqa: ARG002 - the words are what decides
    ) -> list[Suggestion]:
        """Return what the words suggest."""
        return [self.start.suggest(*text, threshold=threshold) for text in texts]


_log = logging.getLogger(__name__)
_models: dict[int, Triage | None] = {}
_start: tuple[tuple[CategoryInForce, ...], ByKeywords] | None = None


def in_use() -> InUse:
    """Return what reads texts now. One query; a model's file is read the first time only.

    A file that cannot be read, such as one of another release, holds nobody up: keywords suggest
    until somebody trains anew or goes back.
    """
    rows = ModelVersion.objects.filter(state=ModelVersion.State.IN_USE)
    chosen = {row.part: row for row in rows.only("part", "examples", "scale", "offset")}
    category, severity = chosen.get(Part.CATEGORY), chosen.get(Part.SEVERITY)
    model = _model(category.pk) if category else None
    grave = _model(severity.pk) if severity else None
    return InUse(
        judge=Learnt(model) if model else by_keywords(),
        model_id=category.pk if category and model else None,
        examples=category.examples if category and model else 0,
        severity=_severity(severity, grave),
        place=_calibration(chosen.get(Part.PLACE)),
        unit=_calibration(chosen.get(Part.UNIT)),
        chosen={part: row.pk for part, row in chosen.items()},
    )


def _severity(version: ModelVersion | None, model: Triage | None) -> SeverityJudge:
    if version is None or model is None:
        return by_rules()
    return AsLearnt(model, by_rules(), version.examples)


def _calibration(version: ModelVersion | None) -> Calibration:
    if version is None or version.scale is None or version.offset is None:
        return Calibration()
    return Calibration(version.scale, version.offset)


def by_rules() -> ByRules:
    """Return the start of severities: the class's own, and words of danger."""
    return ByRules(dangers())


def by_keywords() -> ByKeywords:
    """Return the start from the names and keywords of the classes in use."""
    global _start  # noqa: PLW0603 (one start per process and tree)
    tree = all_categories()
    if _start is None or (_start[0] is not tree and _start[0] != tree):
        leaves = [each for each in tree if each.active and each.leaf]
        start = ColdStart([Class(each.path, each.name, each.keywords) for each in leaves])
        _start = tree, ByKeywords(start)
    return _start[1]


def threshold_in_force() -> int:
    """Return the confidence in per cent below which nothing is suggested. One query."""
    kept = Threshold.objects.filter(pk=1).values_list("percent", flat=True).first()
    return SHIPPED_THRESHOLD if kept is None else kept


@cache
def dangers() -> Mapping[str, Sequence[str]]:
    """Return the words of danger that ship, by the severity they stand for."""
    text = (files(__package__) / "data" / "danger.yaml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)
    return found


def _model(version_id: int) -> Triage | None:
    if version_id not in _models:
        content = ModelVersion.objects.values_list("file", flat=True).get(pk=version_id)
        while len(_models) >= _KEPT:
            _models.pop(next(iter(_models)))
        _models[version_id] = _read(bytes(content or b""), f"#{version_id}")
    return _models[version_id]


def _read(content: bytes, name: str) -> Triage | None:
    try:
        return Triage.read(io.BytesIO(content), name=name)
    except UnusableModel:
        _log.exception("Triage model %s cannot be read; keywords or rules suggest instead.", name)
        return None


def _of_classes_in_use(found: Suggestion, used: set[str]) -> Suggestion:
    depth = next(
        (n for n, step in enumerate(found.path[: found.depth]) if step.label not in used),
        found.depth,
    )
    if depth == found.depth:
        return found
    label = found.path[depth - 1].label if depth else ""
    return replace(found, label=label, depth=depth, others=())
