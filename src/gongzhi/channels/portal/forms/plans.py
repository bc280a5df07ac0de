"""Forms of measures: the filter, their verbs, and matching a unit."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.evidence import Choices, EvidenceMixin
from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.foundation.workflow import Move
from gongzhi.handling.plans.models import (
    NOTE_LENGTH,
    Measure,
)
from gongzhi.handling.plans.queries import MeasureFilter
from gongzhi.handling.plans.statuses import STATUS_TITLES

COLOURS: Final = [
    ("red", pgettext_lazy("light", "red")),
    ("yellow", pgettext_lazy("light", "yellow")),
    ("green", pgettext_lazy("light", "green")),
]
SCORES: Final = [("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]
_EVERY: Final = ("", pgettext_lazy("filter", "all"))


class MeasureFilterForm(forms.Form):
    """What a list of measures is narrowed to."""

    q = forms.CharField(label=_("Words"), max_length=60, required=False)
    programme = forms.TypedChoiceField(
        label=_("Programme"), coerce=int, empty_value=None, required=False
    )
    light = forms.ChoiceField(
        label=pgettext_lazy("measure", "Light"), choices=[_EVERY, *COLOURS], required=False
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[_EVERY, ("open", _("not signed off")), *STATUS_TITLES.items()],
        required=False,
    )
    mine = forms.BooleanField(label=_("Of my units"), required=False)

    def __init__(self, *args: Any, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [_EVERY, *programmes]  # type: ignore[attr-defined]

    def as_filter(self) -> MeasureFilter:
        """Return the filter; what cannot be read narrows nothing."""
        held = self.cleaned_data if self.is_valid() else {}
        return MeasureFilter(
            programme_id=held.get("programme"),
            status=held.get("status", ""),
            colour=held.get("light", ""),
            mine=bool(held.get("mine")),
            words=held.get("q", ""),
        )


class MeasureVerbForm(VersionedForm):
    """A verb that needs nothing but a note; the note is required where the table says so."""

    note_label: Any = _("Note")
    note_help: Any = ""

    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        move: Move,
        units: Choices = (),
        on_record: Choices = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.units, self.on_record = measure, units, on_record
        note = self.fields.pop("note")
        note.label, note.help_text = self.note_label, self.note_help
        note.required = move.reason
        self.prepare()
        self.fields["note"] = note

    def prepare(self) -> None:
        """Fill in choices and values that depend on the measure."""

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return dict(self.cleaned_data)


class AssignForm(MeasureVerbForm):
    """To whom and by when."""

    lead_unit_id = forms.TypedChoiceField(
        label=pgettext_lazy("measure", "Lead unit"), coerce=int, empty_value=None, required=False
    )
    unit_ids = forms.TypedMultipleChoiceField(
        label=_("Further responsible units"), coerce=int, required=False
    )
    due_on = forms.DateField(label=_("To be done by"), widget=DayInput(), required=False)

    def prepare(self) -> None:
        """Offer the units, the document's own first."""
        lead = self.fields["lead_unit_id"]
        lead.choices = [("", _("choose")), *self.units]  # type: ignore[attr-defined]
        lead.initial = self.measure.lead_unit_id
        named = self.measure.lead_name
        lead.help_text = _("The document says: %(name)s") % {"name": named} if named else ""
        self.fields["unit_ids"].choices = self.units  # type: ignore[attr-defined]
        self.fields["due_on"].initial = self.measure.due_on


class ReportForm(EvidenceMixin, MeasureVerbForm):
    """How far it is. The figures are there already."""

    note_label = _("What was done, what stands in the way")
    percent = forms.IntegerField(
        label=_("Done, in per cent"), min_value=0, max_value=100, required=False
    )
    milestone_ids = forms.TypedMultipleChoiceField(
        label=_("Steps reached"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        """Offer the steps not reached yet, and start from the last share."""
        self.offer(self.on_record)
        self.order_fields(["percent", "milestone_ids", "evidence_pick"])
        self.fields["percent"].initial = self.measure.percent
        steps = self.measure.milestones.filter(reached_on__isnull=True)
        choices = [
            (step.pk, f"{step.title} {step.due_on:%m-%d}" if step.due_on else step.title)
            for step in steps
        ]
        if choices:
            self.fields["milestone_ids"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["milestone_ids"]

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return {**self._without_evidence(), "evidence": self.shown()}


class SubmitForm(EvidenceMixin, MeasureVerbForm):
    """What was delivered, and what shows it."""

    note_label = _("What was delivered")

    def prepare(self) -> None:
        """Offer what is on record."""
        self.offer(self.on_record)
        self.order_fields(["evidence_pick"])

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        shown = self.shown()
        given = bool(shown.key or shown.text)
        return {**self._without_evidence(), "evidence": shown if given else None}


class AdjustForm(MeasureVerbForm):
    """Another day, or other deliverables."""

    note_label = _("Reason")
    due_on = forms.DateField(label=_("New day"), widget=DayInput(), required=False)
    deliverables = forms.CharField(
        label=_("What is to be delivered, one a line"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Leave it empty to keep it as it is."),
    )


class DecideForm(MeasureVerbForm):
    """Granted, or not."""

    note_label = _("Reason")
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("grant it")), ("no", _("refuse it"))],
        widget=forms.RadioSelect,
    )


class FillForm(MeasureVerbForm):
    """One field for each blank of the document."""

    def prepare(self) -> None:
        """Make the fields."""
        for blank in self.measure.parameters:
            title = f"{blank['title']}（{blank['unit']}）" if blank["unit"] else blank["title"]
            self.fields[blank["key"]] = forms.CharField(
                label=title, max_length=60, required=False, initial=blank["value"]
            )

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        held = self.cleaned_data
        keys = [blank["key"] for blank in self.measure.parameters]
        return {
            "version": held.get("version"),
            "note": held.get("note", ""),
            "values": {key: held.get(key, "") for key in keys},
        }


class AppraiseForm(MeasureVerbForm):
    """How well it was carried out."""

    note_label = _("Reason")
    score = forms.TypedChoiceField(
        label=_("Score, 1 to 5"), coerce=int, choices=SCORES, widget=forms.RadioSelect
    )


class ReasonForm(MeasureVerbForm):
    """A verb that needs a reason."""

    note_label = _("Reason")


class CloseForm(MeasureVerbForm):
    """What came of it."""

    note_label = _("What came of it")


class MapUnitForm(VersionedForm):
    """Which unit stands for a name of the document."""

    unit_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]


VERB_FORMS: Final[dict[str, type[MeasureVerbForm]]] = {
    "assign": AssignForm,
    "accept": MeasureVerbForm,
    "report_progress": ReportForm,
    "submit_evidence": SubmitForm,
    "verify": MeasureVerbForm,
    "return_measure": ReasonForm,
    "adjust": AdjustForm,
    "approve_adjustment": DecideForm,
    "supervise": ReasonForm,
    "fill_blanks": FillForm,
    "close": CloseForm,
    "appraise": AppraiseForm,
}
