"""The questions of a class as fields of a form, wherever they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import in_language
from gongzhi.foundation.texts import SHORT_LENGTH
from gongzhi.handling.cases.answers import LARGEST_NUMBER, Answer, Value
from gongzhi.handling.cases.questions import Kind, Question

PREFIX: Final = "ask_"
_YES: Final = "yes"


def question_fields(questions: Iterable[Question]) -> dict[str, forms.Field]:
    """Return a field for each question by its name in the form."""
    return {f"{PREFIX}{each.key}": _field(each) for each in questions}


def answers_in(data: Mapping[str, Any]) -> dict[str, Value]:
    """Return what was answered among a form's cleaned values, by the question's key."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if name.startswith(PREFIX) and value not in (None, "", [])
    }


def answered_values(answers: Iterable[Answer]) -> dict[str, Any]:
    """Return what stands answered as a form's initial values."""
    return {
        f"{PREFIX}{each.key}": ("yes" if each.value else "no")
        if isinstance(each.value, bool)
        else each.value
        for each in answers
    }


def typed_values(data: QueryDict) -> dict[str, Any]:
    """Return what was typed into questions' fields, so that another form goes on with it."""
    typed = {name: data.getlist(name) for name in data if name.startswith(PREFIX)}
    return {name: values if len(values) > 1 else values[0] for name, values in typed.items()}


def _field(question: Question) -> forms.Field:
    given: dict[str, Any] = {
        "label": in_language(question.title, question.title_en),
        "help_text": in_language(question.hint, question.hint_en),
        "required": question.required,
    }
    # A phone without a signal sends the answers itself, and must know what they are.
    attrs = {"data-answer": question.kind.value}
    options = [(each.name, in_language(each.name, each.name_en)) for each in question.options]
    match question.kind:
        case Kind.NUMBER:
            number = forms.NumberInput(attrs={**attrs, "step": "any", "inputmode": "decimal"})
            return forms.FloatField(
                widget=number, min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, **given
            )
        case Kind.YES_NO:
            return forms.TypedChoiceField(
                choices=[(_YES, _("Yes")), ("no", _("No"))],
                coerce=lambda value: value == _YES,
                empty_value=None,
                widget=forms.RadioSelect(attrs=attrs),
                **given,
            )
        case Kind.CHOICE:
            return forms.ChoiceField(
                choices=options, widget=forms.RadioSelect(attrs=attrs), **given
            )
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=options, widget=forms.CheckboxSelectMultiple(attrs=attrs), **given
            )
        case Kind.TEXT:
            text = forms.TextInput(attrs={**attrs, "autocomplete": "off"})
            return forms.CharField(max_length=SHORT_LENGTH, widget=text, **given)
