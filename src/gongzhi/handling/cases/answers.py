"""What was answered to the questions of a class. Pure.

A question may be worded anew or dropped at any time: an answer carries the words it was given to,
so that it stays readable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line
from gongzhi.handling.cases.questions import KEY_LENGTH, KIND_TITLES, Kind, Question

MOST_ANSWERS: Final = 60
"""So many answers a case keeps, earlier ones to the same question included."""
LARGEST_NUMBER: Final = 10**9

_YES_NO: Final = {True: ("是", "Yes"), False: ("否", "No")}


Value = str | int | float | bool | list[str]
"""What is answered: words, a number, yes or no, the Chinese name of an option, or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, with the question's words of then. ``by`` is reporter or staff.

    ``shown`` is the answer in words; ``warning`` what the question has to say to a yes.
    """

    key: str
    title: str
    title_en: str
    value: Value
    shown: str
    shown_en: str
    warning: str = ""
    warning_en: str = ""
    at: str = ""
    by: str = ""


def check_answers(
    questions: Sequence[Question], given: Mapping[str, Value | None]
) -> tuple[Answer, ...]:
    """Return what was answered, in the questions' order; what is left empty is left out.

    Raises ``InvalidInput`` with the field ``answers.<key>`` for what does not fit its question.
    """
    by_key = {each.key: each for each in questions}
    strange = next((key for key in given if key not in by_key), None)
    if strange is not None:
        raise InvalidInput(
            _("The class asks no question “{key}”. It asks: {keys}."),
            field="answers",
            key=strange[:KEY_LENGTH],
            keys=", ".join(by_key) or "—",
        )
    return tuple(
        _answer(each, value)
        for each in questions
        if (value := given.get(each.key)) not in (None, "", [])
    )


def latest(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return the newest answer to each question, in the order they were first answered."""
    return tuple({each.key: each for each in answers}.values())


def unanswered(questions: Iterable[Question], answers: Iterable[Answer]) -> tuple[Question, ...]:
    """Return the questions that nobody has answered yet."""
    known = {each.key for each in answers}
    return tuple(each for each in questions if each.key not in known)


def in_words(answers: Iterable[Answer], *, chinese: bool) -> str:
    """Return the newest answers as one line, for a sheet or a file."""
    told = [
        f"{each.title}：{each.shown}"
        if chinese
        else f"{each.title_en or each.title}: {each.shown_en or each.shown}"
        for each in latest(answers)
    ]
    return ("；" if chinese else "; ").join(told)


def to_text(answers: Iterable[Answer]) -> str:
    """Return answers as the one text that is kept and digested."""
    rows = [asdict(each) for each in answers]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(kept: str) -> tuple[Answer, ...]:
    """Return the answers of a text made by ``to_text``; of "" none."""
    return tuple(Answer(**each) for each in json.loads(kept)) if kept else ()


def _answer(question: Question, value: Value | None) -> Answer:
    checked, shown, shown_en = _judged(question, value)
    warns = question.kind is Kind.YES_NO and checked is True
    return Answer(
        key=question.key,
        title=question.title,
        title_en=question.title_en,
        value=checked,
        shown=shown,
        shown_en=shown_en,
        warning=question.hint if warns else "",
        warning_en=question.hint_en if warns else "",
    )


def _judged(question: Question, value: Value | None) -> tuple[Value, str, str]:
    """Return an answer with its words in both languages. Raises ``InvalidInput``."""
    match question.kind:
        case Kind.TEXT if isinstance(value, str):
            words = clean_line(value, field=f"answers.{question.key}", longest=SHORT_LENGTH)
            return words, words, ""
        case Kind.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
            if abs(value) <= LARGEST_NUMBER:
                return value, f"{value:.12g}", ""
        case Kind.YES_NO if isinstance(value, bool):
            return value, *_YES_NO[value]
        case Kind.CHOICE if isinstance(value, str):
            found = [each for each in question.options if each.name == value]
            if found:
                return value, found[0].name, found[0].name_en
        case Kind.CHOICES if isinstance(value, list):
            chosen = [each for each in question.options if each.name in value]
            if len(chosen) == len(set(map(str, value))):
                return (
                    [each.name for each in chosen],
                    "、".join(each.name for each in chosen),
                    ", ".join(each.name_en or each.name for each in chosen),
                )
    raise InvalidInput(
        _("“{title}” is answered by {kind}{options}."),
        field=f"answers.{question.key}",
        title=question.title,
        kind=KIND_TITLES[question.kind],
        options=f" ({'、'.join(each.name for each in question.options)})"
        if question.options
        else "",
    )
