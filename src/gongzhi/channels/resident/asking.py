"""One more thing: the questions of a report's class, asked once it is sent.

Asked before, they would stand between a resident and the report, and at the door nobody knows the
class: residents choose its first level or none. Once the report is safe its words tell the class
well enough to ask, and leaving the questions open costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from gongzhi.channels.portal.asked import Asked, asked_of
from gongzhi.channels.portal.forms.questions import answers_in, question_fields
from gongzhi.handling.cases.answers import Answer, unanswered
from gongzhi.handling.cases.categories import CategoryInForce, all_categories, category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.services import suggest_for_text


class AnswersForm(forms.Form):
    """The questions of one class that are still open."""

    category_code = forms.CharField(max_length=12, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, category: CategoryInForce, answers: Sequence[Answer] = (), **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {})["category_code"] = category.code
        super().__init__(*args, **kwargs)
        self.fields.update(question_fields(unanswered(category.questions, answers)))

    def clean(self) -> dict[str, Any]:
        """Return the answers as the command takes them."""
        data = super().clean() or {}
        return {"category_code": data.get("category_code", ""), "answers": answers_in(data)}


@dataclass(frozen=True, slots=True)
class OneMoreThing:
    """What a reporter answered, what to heed, and a form of what is open; None where nothing is."""

    asked: Asked
    form: AnswersForm | None


def one_more_thing(
    case: Case,
    answers: Sequence[Answer],
    *,
    may: bool,
    failed: forms.Form | None = None,
) -> OneMoreThing:
    """Return what to ask of a report and what was answered; ``may`` where it is still open."""
    category = asked_class(case) if may else None
    questions = category.questions if category else ()
    form = None
    if isinstance(failed, AnswersForm):
        form = failed
    elif category is not None and unanswered(questions, answers):
        form = AnswersForm(category=category, answers=answers, auto_id="supplement_%s")
    return OneMoreThing(asked_of((), answers), form)


def form_sent(case: Case, answers: Sequence[Answer], data: Any) -> AnswersForm | None:
    """Return the form that was filled in, of the class it was made for."""
    code = str(data.get("category_code", "")).strip()
    put = next((each for each in all_categories() if each.active and each.code == code), None)
    category = put or category_of(case.category_id)
    if category is None:
        return None
    return AnswersForm(data, category=category, answers=answers, auto_id="supplement_%s")


def asked_class(case: Case) -> CategoryInForce | None:
    """Return the class whose questions to put: the case's own, or what its words point to."""
    own = category_of(case.category_id)
    if own is not None and (own.leaf or own.questions):
        return own
    text = case.text.detail if hasattr(case, "text") else ""
    found = suggest_for_text(title=case.title, detail=text).category
    below = found is not None and (own is None or own.code in found.path)
    return found if below else own
