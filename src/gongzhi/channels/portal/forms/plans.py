"""Forms of plans: filters, the verbs of a measure, duties and meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.foundation.workflow import Move
from gongzhi.handling.plans.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
    Duty,
    DutyInstance,
    Evidence,
    Measure,
)
from gongzhi.handling.plans.queries import DutyFilter, MeasureFilter
from gongzhi.handling.plans.services import Shown
from gongzhi.handling.plans.statuses import STATUS_TITLES

COLOURS: Final = [
    ("red", pgettext_lazy("light", "red")),
    ("yellow", pgettext_lazy("light", "yellow")),
    ("green", pgettext_lazy("light", "green")),
]
SCORES: Final = [("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]
Choices = Sequence[tuple[Any, Any]]
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


class DutyFilterForm(forms.Form):
    """What a list of duties is narrowed to."""

    state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            _EVERY,
            ("late", pgettext_lazy("duty", "late")),
            ("soon", _("due within ten days")),
            ("later", _("due later")),
            *DutyInstance.State.choices,
        ],
        required=False,
    )
    cadence = forms.ChoiceField(
        label=_("How often"), choices=[_EVERY, *Duty.Cadence.choices], required=False
    )
    mine = forms.BooleanField(label=_("Of my units"), required=False)
    area = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)

    def as_filter(self) -> DutyFilter:
        """Return the filter; what cannot be read narrows nothing."""
        held = self.cleaned_data if self.is_valid() else {}
        return DutyFilter(
            state=held.get("state", ""),
            cadence=held.get("cadence", ""),
            mine=bool(held.get("mine")),
            area_code=held.get("area", ""),
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


class EvidenceMixin(forms.Form):
    """What shows it: something on record, or a document named."""

    evidence_kind = forms.ChoiceField(
        label=pgettext_lazy("measure", "Evidence"), choices=Evidence.Kind.choices, required=False
    )
    evidence_key = forms.CharField(
        label=_("Its number"),
        max_length=40,
        required=False,
        help_text=_("For a case, a visit, a meeting or a notice on record here."),
    )
    evidence_text = forms.CharField(
        label=_("What it is"),
        max_length=TITLE_LENGTH,
        required=False,
        help_text=_("For a document: its title and number."),
    )

    def offer(self, on_record: Choices) -> None:
        """Offer what is on record here to choose from, before anything is typed."""
        if on_record:
            self.fields["evidence_pick"] = forms.ChoiceField(
                label=_("On record here"),
                choices=[("", _("none of these")), *on_record],
                required=False,
            )

    def shown(self) -> Shown:
        """Return what is shown: what was chosen, or else what was typed."""
        held = self.cleaned_data
        kind, _colon, key = held.get("evidence_pick", "").partition(":")
        if key:
            return Shown(kind, key)
        return Shown(
            held.get("evidence_kind") or Evidence.Kind.DOCUMENT,
            held.get("evidence_key", ""),
            held.get("evidence_text", ""),
        )

    def _without_evidence(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if not k.startswith("evidence_")}


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


class MapUnitForm(VersionedForm):
    """Which unit stands for a name of the document."""

    unit_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]


class KeepDutyForm(EvidenceMixin, VersionedForm):
    """What was really done, and when."""

    kept_on = forms.DateField(label=_("Done on"), widget=DayInput())
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, on_record: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(on_record)
        self.order_fields(["evidence_pick"])

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return {**self._without_evidence(), "evidence": self.shown()}


class DutyReasonForm(VersionedForm):
    """Why a duty is excused, or due again."""

    note = forms.CharField(
        label=_("Reason"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class MeetingForm(forms.Form):
    """When and where a meeting is, and for which area."""

    area_code = forms.ChoiceField(label=_("Area"))
    title = forms.CharField(label=pgettext_lazy("meeting", "Title"), max_length=TITLE_LENGTH)
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    place = forms.CharField(label=_("Place"), max_length=NAME_LENGTH, required=False)

    def __init__(self, *args: Any, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = areas  # type: ignore[attr-defined]


class CancelMeetingForm(VersionedForm):
    """Why a meeting is cancelled."""

    note = forms.CharField(
        label=_("Reason"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
