"""What an officer can do with a case now: one form for each verb, most of them still empty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gongzhi.channels.field.forms import StepForm
from gongzhi.handling.cases.answers import unanswered
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.queries import CaseView
from gongzhi.handling.cases.questions import Question
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES, Status

_TEMPLATE: Final = "gongzhi/field/parts/step.html"
_LEADING: Final = frozenset({"take", "supplement", "handle"})
_ANY_NUMBER: Final = "20000101-0000000-0"
_PLACES: Final = {name: f"\u00b6{name}\u00b6" for name in ("key", "version", "token", "title")}
"""What stands in an empty form where a case's own values belong; what people wrote comes last."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """All by which one empty form differs from another, besides the case it is for."""

    verb: str
    reason: bool
    to_show: bool
    questions: tuple[Question, ...]

    def form(self, *given: Any, number: str, version: Any) -> StepForm:
        hinted = self.verb == "handle"
        return StepForm(
            *given,
            hinted=reverse("cases:hints", args=[number, self.verb]) if hinted else "",
            to_show=self.to_show,
            verb=self.verb,
            reason=self.reason,
            questions=self.questions,
            initial={"version": version},
            auto_id=f"{self.verb}_%s",
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A verb offered on a case's page. ``failed`` is its form if it was sent with a fault."""

    view: CaseView
    kind: _Kind
    failed: StepForm | None

    @property
    def verb(self) -> str:
        """The verb's code."""
        return self.kind.verb

    @property
    def title(self) -> str:
        """The verb in words."""
        return str(VERB_TITLES[self.verb])

    @property
    def open(self) -> bool:
        """Whether the form is shown unfolded."""
        return self.failed is not None or self.leading

    @property
    def leading(self) -> bool:
        """Whether this is what is usually done next."""
        return self.verb in _LEADING

    def html(self, token: str) -> SafeString:
        """Write the form with the token that writes need.

        An empty one is written once for all cases: a phone takes a hundred along.
        """
        case = self.view.case
        if self.failed is not None:
            return _written(self.kind, self.failed, case, token)
        values = {
            "key": str(case.pk),
            "title": escape(case.title),
            "version": str(case.version),
            "token": token,
        }
        html = _empty(self.kind, get_language()).replace(_ANY_NUMBER, case.number)
        for name, place in _PLACES.items():
            html = html.replace(place, values[name])
        return SafeString(html)


def offered(view: CaseView, verb: str) -> bool:
    """Tell whether a verb is shown: it may be used now, and there is something to say with it."""
    return verb in view.verbs and (verb != "supplement" or bool(_open_questions(view)))


def step_of(view: CaseView, verb: str, failed: StepForm | None) -> Step:
    """Return a verb as it is offered; ``failed`` is the form that was sent, of whichever verb."""
    mended = failed if failed is not None and failed.verb == verb else None
    return Step(view, _kind(view, verb), mended)


def step_form(view: CaseView, verb: str, *given: Any) -> StepForm:
    """Return a verb's form for a case, empty or filled."""
    return _kind(view, verb).form(*given, number=view.case.number, version=view.case.version)


def _kind(view: CaseView, verb: str) -> _Kind:
    status = view.case.status if verb in view.verbs else Status.HANDLING
    category = view.case.category
    return _Kind(
        verb=verb,
        reason=CASE_WORKFLOW.check_move(verb, status).reason,
        to_show=verb == "handle" and category is not None and category.evidence and not view.shown,
        questions=_open_questions(view) if verb == "supplement" else (),
    )


def _open_questions(view: CaseView) -> tuple[Question, ...]:
    category = category_of(view.case.category_id)
    return unanswered(category.questions if category else (), view.answers)


@lru_cache(maxsize=64)
def _empty(kind: _Kind, _language: str | None) -> str:
    form = kind.form(number=_ANY_NUMBER, version=_PLACES["version"])
    case = {"number": _ANY_NUMBER, "pk": _PLACES["key"], "title": _PLACES["title"]}
    return _written(kind, form, case, _PLACES["token"])


def _written(kind: _Kind, form: StepForm, case: Any, token: str) -> SafeString:
    return render_to_string(
        _TEMPLATE,
        {
            "form": form,
            "case": case,
            "csrf_token": token,
            "verb": kind.verb,
            "title": VERB_TITLES[kind.verb],
            "leading": kind.verb in _LEADING,
        },
    )
