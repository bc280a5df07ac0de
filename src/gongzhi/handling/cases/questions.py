"""What a class asks beyond a report: a few questions, kept in order. Pure.

No question asks for personal data (RULES §10), and none holds back a report: ``required`` ones are
asked for again until somebody answers them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, TooMany
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

MOST_QUESTIONS: Final = 6
MOST_OPTIONS: Final = 12
FEWEST_OPTIONS: Final = 2
WORDING_LENGTH: Final = 60
KEY_LENGTH: Final = 30

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
# What a question must not ask for, in the words that ask for it.
_PERSONAL: Final = re.compile(
    r"姓名|名字|身份证|证件号|手机|联系电话|电话号码|住址|微信号|银行卡|出生日期"
    r"|phone number|telephone number|your name|full name|identity card|ID number|home address",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


KIND_TITLES: Final[dict[Kind, Text]] = {
    Kind.TEXT: _("a few words"),
    Kind.NUMBER: _("a number"),
    Kind.YES_NO: _("yes or no"),
    Kind.CHOICE: _("one of several"),
    Kind.CHOICES: _("any of several"),
}
_OF_OPTIONS: Final = frozenset({Kind.CHOICE, Kind.CHOICES})


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from, in both languages."""

    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a class. ``hint`` stands beside it, and again where it is answered by yes."""

    key: str
    title: str
    title_en: str = ""
    kind: Kind = Kind.TEXT
    options: tuple[Option, ...] = ()
    required: bool = False
    hint: str = ""
    hint_en: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the question as plain values, to be kept and told."""
        return {
            **asdict(self),
            "kind": self.kind.value,
            "options": [asdict(each) for each in self.options],
        }


def read_questions(kept: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return questions from plain values. Raises ``InvalidInput`` for what is none."""
    return tuple(_read(each) for each in kept)


def check_questions(given: Sequence[Question]) -> tuple[Question, ...]:
    """Return a class's questions in order, cleaned. Raises ``InvalidInput`` or ``TooMany``."""
    if len(given) > MOST_QUESTIONS:
        raise TooMany(
            _("A class asks at most {most} questions: leave out what can be seen on the spot."),
            field="questions",
            most=MOST_QUESTIONS,
        )
    checked = tuple(_checked(each) for each in given)
    keys = [each.key for each in checked]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise _wrong(_("Two questions have the key “{key}”. Give one of them another."), key=twice)
    return checked


def _read(row: Mapping[str, Any]) -> Question:
    try:
        values = {
            **row,
            "kind": Kind(row.get("kind", Kind.TEXT)),
            "options": tuple(
                Option(each) if isinstance(each, str) else Option(**each)
                for each in row.get("options", ())
            ),
        }
        return Question(**values)
    except (TypeError, ValueError) as error:
        raise _wrong(_("A question is not in order: {reason}"), reason=str(error)[:200]) from error


def _checked(question: Question) -> Question:
    key = question.key.strip()
    if not _KEY.fullmatch(key) or len(key) > KEY_LENGTH:
        raise _wrong(
            _("The key “{key}” is not in order: small letters, digits and _, such as pole_number."),
            key=key[:KEY_LENGTH],
        )
    title = clean_line(question.title, field="questions", longest=WORDING_LENGTH, required=True)
    hints = [
        clean_line(text, field="questions", longest=SHORT_LENGTH)
        for text in (question.hint, question.hint_en)
    ]
    title_en = clean_line(question.title_en, field="questions", longest=SHORT_LENGTH)
    options = _options(question)
    asked = " ".join([title, title_en, *(each.name for each in options)])
    if found := _PERSONAL.search(asked):
        raise _wrong(
            _(
                "“{words}” asks for personal data. Questions are about the matter, never about a "
                "person; the reporter's contact has a place of its own."
            ),
            words=found[0],
        )
    return Question(
        key=key,
        title=title,
        title_en=title_en,
        kind=question.kind,
        options=options,
        required=bool(question.required),
        hint=hints[0],
        hint_en=hints[1],
    )


def _options(question: Question) -> tuple[Option, ...]:
    if question.kind not in _OF_OPTIONS:
        return ()
    options = tuple(
        Option(
            clean_line(each.name, field="questions", longest=WORDING_LENGTH, required=True),
            clean_line(each.name_en, field="questions", longest=WORDING_LENGTH),
        )
        for each in question.options
    )
    names = {each.name for each in options}
    if not FEWEST_OPTIONS <= len(names) == len(options) <= MOST_OPTIONS:
        raise _wrong(
            _("“{title}” needs {fewest} to {most} different answers to choose from."),
            title=question.title[:WORDING_LENGTH],
            fewest=FEWEST_OPTIONS,
            most=MOST_OPTIONS,
        )
    return options


def _wrong(text: Text, **params: str | int) -> InvalidInput:
    return InvalidInput(text, field="questions", **params)
