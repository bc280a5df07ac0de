"""Care mode: the report as one thing a page. What the other pages hold goes along unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.resident.report_form import ReportForm


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One page of the report: its name, its question, and the fields it asks for."""

    name: str
    title: str | Promise
    fields: tuple[str, ...]


STEPS: Final = (
    ReportStep("what", _("What is wrong?"), ("detail",)),
    ReportStep("photo", _("Have you a photo?"), ("photos",)),
    ReportStep("where", _("Where is it?"), ("address", "area_code", "lon", "lat", "sign")),
    ReportStep(
        "contact",
        _("May we call you?"),
        ("contact_name", "contact_phone", "contact_email", "consent"),
    ),
    ReportStep("check", _("Is it right so?"), ("category_code",)),
)
_NAMES: Final = tuple(step.name for step in STEPS)


@dataclass(frozen=True, slots=True)
class StepPage:
    """Which step is shown, and which of how many it is."""

    step: ReportStep
    number: int
    of: int = len(STEPS)

    @property
    def first(self) -> bool:
        """Whether nothing comes before."""
        return self.number == 1

    @property
    def last(self) -> bool:
        """Whether the next press sends the report."""
        return self.number == self.of


def page_of(name: str) -> StepPage:
    """Return a step's page; the first one for a name that is none."""
    place = _NAMES.index(name) if name in _NAMES else 0
    return StepPage(STEPS[place], place + 1)


def turned(form: ReportForm, name: str, go: str) -> StepPage:
    """Return the page to show after a press on one step: what is wrong up to it holds it back."""
    place = page_of(name).number - 1
    if go == "back":
        form.keep_only(frozenset())
        return page_of(STEPS[max(0, place - 1)].name)
    asked = frozenset(field for step in STEPS[: place + 1] for field in step.fields)
    form.keep_only(asked)
    wrong = [step for step in STEPS if set(step.fields) & set(form.errors)]
    if wrong:
        return page_of(wrong[0].name)
    return page_of(STEPS[min(place + 1, len(STEPS) - 1)].name)


def held_back(form: ReportForm) -> StepPage:
    """Return the page of the first thing that keeps the report from being sent."""
    wrong = [step for step in STEPS if set(step.fields) & set(form.errors)]
    return page_of(wrong[0].name if wrong else STEPS[-1].name)
