"""Forms of topics: what the list is narrowed to, and the verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.foundation.texts import NOTE_LENGTH
from gongzhi.handling.cases.queries import case_id_of
from gongzhi.handling.plans.models import NOTE_LENGTH as TEXT_LENGTH
from gongzhi.handling.plans.models import TITLE_LENGTH as MEASURE_TITLE_LENGTH
from gongzhi.handling.topics.models import TITLE_LENGTH, Topic
from gongzhi.handling.topics.queries import TopicFilter

Choices = Sequence[tuple[Any, Any]]
STATES: Final = [
    (Topic.State.OPEN.value, pgettext_lazy("topic", "open")),
    ("followed", _("followed by me")),
    (Topic.State.CLOSED.value, pgettext_lazy("topic", "closed")),
    (Topic.State.FADED.value, pgettext_lazy("topic", "faded")),
]


class TopicFilterForm(forms.Form):
    """What a list of topics is narrowed to."""

    q = forms.CharField(label=_("Words"), max_length=40, required=False)
    state = forms.ChoiceField(label=_("Status"), choices=STATES, required=False)
    area = forms.ChoiceField(label=_("Sub-district"), required=False)

    def __init__(self, *args: Any, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", pgettext_lazy("filter", "all"))
        self.fields["area"].choices = [every, *areas]  # type: ignore[attr-defined]  # a choice field

    def as_filter(self) -> TopicFilter:
        """Return the filter; what cannot be read narrows nothing."""
        held = self.cleaned_data if self.is_valid() else {}
        return TopicFilter(
            state=held.get("state") or Topic.State.OPEN.value,
            area_code=held.get("area", ""),
            words=held.get("q", "").strip(),
        )


class TopicVerbForm(VersionedForm):
    """A verb of a topic that needs nothing; others add their fields and choices."""

    def offer(self, choices: Choices) -> None:
        """Fill in what is chosen from, in forms that have a choice."""


class RenameForm(TopicVerbForm):
    """Another title."""

    title = forms.CharField(
        label=pgettext_lazy("topic", "Title"),
        max_length=TITLE_LENGTH,
        help_text=_("Name the matter and the place, never a person."),
    )


class ReasonForm(TopicVerbForm):
    """Why it is closed or reopened."""

    note = forms.CharField(
        label=_("Reason"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class PutCaseForm(TopicVerbForm):
    """Which case belongs to it."""

    case = forms.CharField(
        label=_("Number of the case"),
        max_length=40,
        help_text=_("Later looks leave it where you put it."),
    )

    def clean_case(self) -> int:
        """Return the case that the number names."""
        return case_id_of(self.cleaned_data["case"].strip())


class TakeOutForm(TopicVerbForm):
    """Which case does not belong to it."""

    case = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswerForm(TopicVerbForm):
    """One answer that the reporters read, and the cases that get it."""

    note = forms.CharField(
        label=_("Answer"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Every reporter of the cases ticked reads it. Write no name of a reporter."),
    )
    case_ids = forms.TypedMultipleChoiceField(
        label=_("On these open cases"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def hint_from(self, address: str) -> None:
        """Have its writer told from an address what the answer still lacks."""
        self.fields["note"].widget.attrs["data-hints"] = address

    def offer(self, choices: Choices) -> None:
        """Offer the open cases that take the answer, all of them ticked."""
        self.fields["case_ids"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["case_ids"].initial = [key for key, _title in choices]
        if not choices:
            self.fields["case_ids"].help_text = _(
                "No open case of this topic takes an answer of yours."
            )


class LinkMeasureForm(TopicVerbForm):
    """Which measure takes it on."""

    measure_id = forms.TypedChoiceField(label=_("Measure"), coerce=int)

    def offer(self, choices: Choices) -> None:
        """Offer the measures that hold at the place."""
        self.fields["measure_id"].choices = [("", _("choose")), *choices]  # type: ignore[attr-defined]  # a choice field
        if not choices:
            self.fields["measure_id"].help_text = _("No measure of a plan holds here yet.")


class UnlinkMeasureForm(TopicVerbForm):
    """Which measure does not take it on."""

    measure_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class MakeMeasureForm(TopicVerbForm):
    """A measure of a programme in force, of the topic."""

    programme_id = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    title = forms.CharField(label=_("Title of the measure"), max_length=MEASURE_TITLE_LENGTH)
    text = forms.CharField(
        label=_("What is to be done"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(label=_("To be done by"), widget=DayInput(), required=False)

    def offer(self, choices: Choices) -> None:
        """Offer the programmes in force at the place."""
        self.fields["programme_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if not choices:
            self.fields["programme_id"].help_text = _(
                "No programme is in force here yet: load a policy pack and adopt its plan first."
            )
