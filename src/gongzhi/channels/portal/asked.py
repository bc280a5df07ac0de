"""What was answered to a class's questions, and what is still open, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.channels.portal.choices import in_language
from gongzhi.handling.cases.answers import Answer, latest, unanswered
from gongzhi.handling.cases.questions import Question


@dataclass(frozen=True, slots=True)
class Told:
    """One question with its newest answer; ``earlier`` are those it took the place of."""

    title: str
    shown: str
    warning: str
    by_reporter: bool
    at: datetime
    earlier: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers of a case, and the questions that nobody has answered yet."""

    told: Sequence[Told]
    missing: Sequence[str]

    @property
    def warnings(self) -> list[str]:
        """What has to be said at once, each once: the hint of what was answered by yes."""
        return list(dict.fromkeys(each.warning for each in self.told if each.warning))


def asked_of(questions: Iterable[Question], answers: Sequence[Answer]) -> Asked:
    """Return a case's answers and open questions in words; no query."""
    return Asked(
        told=[_told(each, answers) for each in latest(answers)],
        missing=[in_language(each.title, each.title_en) for each in unanswered(questions, answers)],
    )


def _told(answer: Answer, answers: Sequence[Answer]) -> Told:
    earlier = [each for each in answers if each.key == answer.key and each is not answer]
    return Told(
        title=in_language(answer.title, answer.title_en),
        shown=in_language(answer.shown, answer.shown_en),
        warning=in_language(answer.warning, answer.warning_en),
        by_reporter=answer.by == "reporter",
        at=datetime.fromisoformat(answer.at),
        earlier=[in_language(each.shown, each.shown_en) for each in earlier],
    )
