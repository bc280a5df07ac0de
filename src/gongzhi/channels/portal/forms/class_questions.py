"""The questions that a class asks, as the administrator words them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin
from gongzhi.foundation.texts import SHORT_LENGTH
from gongzhi.handling.cases.questions import (
    KEY_LENGTH,
    KIND_TITLES,
    MOST_QUESTIONS,
    WORDING_LENGTH,
    Kind,
    Option,
    Question,
    read_questions,
)
from gongzhi.handling.cases.services import CategoryChange

_BETWEEN: Final = "|"


@dataclass(frozen=True, slots=True)
class Block:
    """The fields of one question; ``title`` is what it asks now, "" for one to add."""

    number: int
    title: str
    fields: list[forms.BoundField]


class ClassQuestionsForm(NoteMixin):
    """As many questions as a class may ask; one without wording is left out."""

    def __init__(self, *args: Any, kept: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = read_questions(kept)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields.update({f"{name}_{number}": one for name, one in _fields().items()})
        for number, question in enumerate(self._kept, 1):
            self.initial.update({f"{k}_{number}": v for k, v in _values(question).items()})
        self.order_fields([name for name in self.fields if name != "note"])

    @property
    def blocks(self) -> list[Block]:
        """The fields, question by question."""
        titles = [each.title for each in self._kept]
        titles += [""] * (MOST_QUESTIONS - len(titles))
        return [
            Block(number, title, [self[f"{name}_{number}"] for name in _fields()])
            for number, title in enumerate(titles, 1)
        ]

    def change(self) -> CategoryChange:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        numbers = [n for n in range(1, MOST_QUESTIONS + 1) if data[f"title_{n}"].strip()]
        taken = {data[f"key_{n}"] for n in numbers}
        free = (key for n in range(1, 100) if (key := f"q{n}") not in taken)
        return CategoryChange(
            questions=tuple(
                Question(
                    key=data[f"key_{n}"] or next(free),
                    title=data[f"title_{n}"],
                    title_en=data[f"title_en_{n}"],
                    kind=Kind(data[f"kind_{n}"]),
                    options=tuple(_options(data[f"options_{n}"])),
                    required=data[f"required_{n}"],
                    hint=data[f"hint_{n}"],
                    hint_en=data[f"hint_en_{n}"],
                )
                for n in numbers
            )
        )


def _fields() -> dict[str, forms.Field]:
    return {
        "title": forms.CharField(
            label=_("Question"), max_length=WORDING_LENGTH, required=False,
            help_text=_("About the matter, never about a person. Emptied, it is asked no more."),
        ),
        "title_en": forms.CharField(
            label=_("Question in English"), max_length=SHORT_LENGTH, required=False
        ),
        "kind": forms.ChoiceField(
            label=_("Answered by"),
            choices=[(kind.value, title) for kind, title in KIND_TITLES.items()],
            required=False,
        ),
        "options": forms.CharField(
            label=_("Answers to choose from"),
            help_text=_("One on each line; English may follow after a |."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        "required": forms.BooleanField(
            label=_("Asked for until it is answered"),
            help_text=_("A report is taken without it all the same."),
            required=False,
        ),
        "hint": forms.CharField(
            label=_("Hint"),
            help_text=_("Stands beside the question, and is said again where it is answered yes."),
            max_length=SHORT_LENGTH,
            required=False,
        ),
        "hint_en": forms.CharField(
            label=_("Hint in English"), max_length=SHORT_LENGTH, required=False
        ),
        "key": forms.CharField(
            label=_("Key for programs"),
            help_text=_("Such as pole_number. Empty: one is given. Keep it where answers exist."),
            max_length=KEY_LENGTH,
            required=False,
        ),
    }  # fmt: skip


def _values(question: Question) -> dict[str, Any]:
    return {
        **question.as_json(),
        "options": "\n".join(
            f" {_BETWEEN} ".join(filter(None, (each.name, each.name_en)))
            for each in question.options
        ),
    }


def _options(text: str) -> list[Option]:
    rows = [line.partition(_BETWEEN) for line in text.splitlines() if line.strip()]
    return [Option(name.strip(), name_en.strip()) for name, _mark, name_en in rows]
