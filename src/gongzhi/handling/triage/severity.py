"""How grave a report is: by its class and words of danger, or as learnt from decided cases.

A model reads what the rules read too — the class, its severity, what the words of danger say —
as a field of its own beside title and detail, so that it begins where the rules end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from zlib import crc32

from gongzhi.handling.triage import rules
from gongzhi.language.triage import Suggestion, Triage

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_MARK: Final = 3  # letters: as long as the longest run of characters that a model reads

Dangers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """What is asked: a text, its class from the first level down, and that class's severity.

    ``sure`` is how sure the class is; a report without one has an empty ``path``.
    """

    title: str
    detail: str
    path: tuple[str, ...] = ()
    of_class: str = ""
    sure: float = 1.0


class SeverityJudge(Protocol):
    """Says how grave reports are."""

    def judge(self, reports: Sequence[Report], *, threshold: float) -> list[rules.Severity]:
        """Return for each report its severity, none below the threshold."""
        ...  # pragma: no cover - a protocol


@dataclass(frozen=True, slots=True)
class ByRules:
    """The severity of the class, or a graver one where words tell of danger."""

    dangers: Dangers

    def judge(self, reports: Sequence[Report], *, threshold: float) -> list[rules.Severity]:
        """Return what the rules say."""
        return [_kept(self.of(each), threshold) for each in reports]

    def of(self, report: Report) -> rules.Severity:
        """Return what the rules say of one report, however unsure."""
        text = f"{report.title}\n{report.detail}"
        return rules.severity_of(text, report.of_class, report.sure, self.dangers)


@dataclass(frozen=True, slots=True)
class AsLearnt:
    """What was decided of the like. Where that is not sure, words of danger still count."""

    model: Triage
    by_rules: ByRules
    examples: int

    def judge(self, reports: Sequence[Report], *, threshold: float) -> list[rules.Severity]:
        """Return what the model says, as sure as the class at most; without a class, the rules."""
        fields = [fields_of(each, self.by_rules) for each in reports]
        found = self.model.suggest(fields, threshold=0.0, why=True)
        return [
            self._settled(report, one, threshold)
            for report, one in zip(reports, found, strict=True)
        ]

    def _settled(self, report: Report, found: Suggestion, threshold: float) -> rules.Severity:
        ruled = self.by_rules.of(report)
        if not report.path:  # all that it learnt from had a class
            return _kept(ruled, threshold)
        sure = found.confidence * report.sure
        if found.label and sure >= threshold:
            return rules.Severity(found.label, sure, found.words, self.examples)
        of_danger = bool(ruled.words) and ruled.sure >= threshold  # graver than the class, too
        return ruled if of_danger else rules.Severity("", sure)


def fields_of(report: Report, by_rules: ByRules) -> tuple[str, str, str]:
    """Return what a model of severity reads: title, detail, and what the rules go by as marks."""
    marks = [*report.path, report.of_class, by_rules.of(report).level]
    return report.title, report.detail, " ".join(_mark(each) for each in marks if each)


def _mark(code: str) -> str:
    """Return a code as three letters: a model reads all digits as one, and shows no letters."""
    number = crc32(code.encode())
    return "".join(_LETTERS[number // len(_LETTERS) ** n % len(_LETTERS)] for n in range(_MARK))


def _kept(found: rules.Severity, threshold: float) -> rules.Severity:
    return found if found.sure >= threshold else rules.Severity("", found.sure)
