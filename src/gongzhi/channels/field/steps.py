"""What an officer can do with a case now: one form for each verb, most of them still empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.channels.field.forms import StepForm
from gongzhi.handling.cases.answers import unanswered
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.queries import CaseView
from gongzhi.handling.cases.questions import Question
from gongzhi.handling.cases.standard_texts import OfferedText
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES, Status

_TEMPLATE: Final = "gongzhi/field/parts/step.html"
_LEADING: Final = frozenset({"take", "supplement", "handle"})
_ANY_NUMBER: Final = "20000101-0000000-0"
_NAMES: Final = ("key", "version", "token", "texts", "title")
_PLACES: Final = {name: f"\u00b6{name}\u00b6" for name in _NAMES}
"""What stands in an empty form where a case's own values belong; what people wrote comes last."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """All by which one empty form differs from another, besides the case it is for."""

    verb: str
    reason: bool
    to_show: bool
    questions: tuple[Question, ...]

    def form(self, *given: Any, number: str, version: Any, note: str = "") -> StepForm:
        hinted = self.verb == "handle"
        return StepForm(
            *given,
            hinted=reverse("cases:hints", args=[number, self.verb]) if hinted else "",
            to_show=self.to_show,
            verb=self.verb,
            reason=self.reason,
            questions=self.questions,
            initial={"version": version, "note": note},
            auto_id=f"{self.verb}_%s",
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A verb offered on a case's page, with the standard texts from which its note may start.

    ``written`` is its form if it was sent with a fault, or was started from a text.
    """

    view: CaseView
    kind: _Kind
    written: StepForm | None
    texts: Sequence[OfferedText] = ()

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
        return self.written is not None or self.leading

    @property
    def leading(self) -> bool:
        """Whether this is what is usually done next."""
        return self.verb in _LEADING

    def html(self, token: str) -> SafeString:
        """Write the form with the token that writes need.

        An empty one is written once for all cases: a phone takes a hundred along.
        """
        case = self.view.case
        texts = _texts_html(self.texts, case.number)
        if self.written is not None:
            return _written(self.kind, self.written, case, token, texts)
        values = {
            "key": str(case.pk),
            "title": escape(case.shown_title),
            "version": str(case.version),
            "token": token,
            "texts": texts,
        }
        html = _empty(self.kind, get_language()).replace(_ANY_NUMBER, case.number)
        for name, place in _PLACES.items():
            html = html.replace(place, values[name])
        return SafeString(html)


def offered(view: CaseView, verb: str) -> bool:
    """Tell whether a verb is shown: it may be used now, and there is something to say with it."""
    return verb in view.verbs and (verb != "supplement" or bool(_open_questions(view)))


def step_of(
    view: CaseView, verb: str, written: StepForm | None, texts: Sequence[OfferedText] = ()
) -> Step:
    """Return a verb as it is offered; ``written`` is a form with words in it, of whichever verb."""
    own = written if written is not None and written.verb == verb else None
    return Step(view, _kind(view, verb), own, texts)


def step_form(view: CaseView, verb: str, *given: Any, note: str = "") -> StepForm:
    """Return a verb's form for a case: empty, filled, or with a note to go on with."""
    number, version = view.case.number, view.case.version
    return _kind(view, verb).form(*given, number=number, version=version, note=note)


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
    case = {"number": _ANY_NUMBER, "pk": _PLACES["key"], "shown_title": _PLACES["title"]}
    return _written(kind, form, case, _PLACES["token"], _PLACES["texts"])


def _texts_html(texts: Sequence[OfferedText], number: str) -> str:
    """Write the standard texts of a form, in one step: a phone takes hundreds along."""
    if not texts:
        return ""
    address = reverse("field:case", args=[number])
    lines = "".join(
        f'<li><a data-text="{escape(one.text)}" href="{address}?text={one.id}">'
        f"{escape(one.title)}</a></li>"
        for one in texts
    )
    title, hint = escape(_("Standard texts")), escape(_("to start from; go on in your own words"))
    return (
        f'<details class="standard-texts"><summary>{title}'
        f' <span class="muted small">{hint}</span></summary><ul>{lines}</ul></details>'
    )


def _written(  # noqa: PLR0917 (a form, and what stands in it)
    kind: _Kind, form: StepForm, case: Any, token: str, texts: str
) -> SafeString:
    return render_to_string(
        _TEMPLATE,
        {
            "form": form,
            "case": case,
            "csrf_token": token,
            "verb": kind.verb,
            "title": VERB_TITLES[kind.verb],
            "leading": kind.verb in _LEADING,
            "texts": SafeString(texts),
        },
    )
