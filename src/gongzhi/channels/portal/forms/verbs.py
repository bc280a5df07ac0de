"""One form per verb of a case's workflow: what the command needs beside who, which and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import grid_choices, leaf_choices, receiving_unit_choices
from gongzhi.channels.portal.forms.shared import VersionedForm
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.workflow import Move
from gongzhi.handling.cases.models import Assignment, Case, Whistle
from gongzhi.handling.cases.services import SplitPart
from gongzhi.handling.cases.services.filing import DIVERSION_TITLES, GROUND_TITLES
from gongzhi.handling.cases.texts import NOTE_LENGTH

SCORES: Final = [
    ("5", _("5, very good")),
    ("4", _("4, good")),
    ("3", _("3, fair")),
    ("2", _("2, poor")),
    ("1", _("1, very poor")),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The case a verb's form is about, and who fills it in."""

    case: Case
    actor: Actor
    move: Move
    parts: tuple[Assignment, ...] = ()
    whistles: tuple[Whistle, ...] = ()


class VerbForm(VersionedForm):
    """A verb that needs nothing but a note; the note is required where the table says so."""

    note_label: Any = _("Note")
    note_help: Any = ""

    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.situation = situation
        note = self.fields.pop("note")
        note.label, note.help_text = self.note_label, self.note_help
        note.required = situation.move.reason
        self.fields["note"] = note
        self._prepare()

    def _prepare(self) -> None:
        """Fill in choices that depend on the case."""

    def _units(self, *, without_lead: bool = False) -> list[tuple[int, str]]:
        case = self.situation.case
        units = receiving_unit_choices(case.area_code)
        return [unit for unit in units if not without_lead or unit[0] != case.lead_unit_id]

    def _offer(self, name: str, choices: Any) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


def _unit_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.Field:
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=required, help_text=help_text
    )


class RefuseForm(VerbForm):
    """Why a report is not ours."""

    note_label = _("What the reporter is told")
    ground = forms.ChoiceField(
        label=_("Ground"), choices=list(GROUND_TITLES.items()), widget=forms.RadioSelect
    )


class DivertForm(VerbForm):
    """The road a matter belongs to instead."""

    note_label = _("What the reporter is told")
    road = forms.ChoiceField(
        label=_("Where it belongs"),
        choices=list(DIVERSION_TITLES.items()),
        widget=forms.RadioSelect,
    )


class ClassifyForm(VerbForm):
    """A category of the last level."""

    category_code = forms.ChoiceField(label=_("Category"))

    def _prepare(self) -> None:
        self._offer("category_code", [("", _("choose")), *leaf_choices()])


class PlaceForm(VerbForm):
    """A place by hand."""

    area_code = forms.ChoiceField(label=_("Grid"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)

    def _prepare(self) -> None:
        case = self.situation.case
        self._offer("area_code", [("", _("by the point")), *grid_choices(case.area_code)])
        self.fields["address"].initial = case.address


class DispatchForm(VerbForm):
    """The unit that leads, and its time."""

    unit_id = _unit_field(_("To which unit"), help_text=_("It leads and answers for the whole."))
    limit = forms.CharField(
        label=_("Another time limit"),
        help_text=_(
            "Empty takes the category's. 5wd: working days; 8wh: working hours; 2h: hours."
        ),
        max_length=12,
        required=False,
    )
    field_order = ("unit_id", "limit", "note", "version")

    def _prepare(self) -> None:
        self._offer("unit_id", [("", _("choose")), *self._units()])


class ReassignForm(VerbForm):
    """Another unit."""

    unit_id = _unit_field(_("To which unit"))

    def _prepare(self) -> None:
        lead = self.situation.case.lead_unit_id
        units = [unit for unit in self._units() if unit[0] != lead]
        self._offer("unit_id", [("", _("choose")), *units])


class ReturnForm(VerbForm):
    """A dispute of the dispatch."""

    note_label = _("Ground")
    note_help = _("Why this is not yours, with the rule or the facts.")
    suggested_unit_id = _unit_field(_("Whose it is, as you see it"), required=False)

    def _prepare(self) -> None:
        self._offer("suggested_unit_id", [("", "—"), *self._units()])


class RuleReturnForm(VerbForm):
    """A ruling on a dispute."""

    note_label = _("Ruling")
    unit_id = _unit_field(
        _("Who handles it"), required=False, help_text=_("Empty: the same unit as before.")
    )

    def _prepare(self) -> None:
        units = self._units()
        self._offer("unit_id", [("", _("the same unit")), *units])


class AskForm(VerbForm):
    """A question to the reporter."""

    note_label = _("Question")
    note_help = _("The reporter reads it under number and code; the clock waits for the answer.")


class LimitForm(VerbForm):
    """More time."""

    limit = forms.CharField(
        label=_("How much longer"),
        help_text=_("3wd: working days; 8wh: working hours; 2h: hours."),
        max_length=12,
    )
    field_order = ("limit", "note", "version")


class ExtendForm(LimitForm):
    """More time as requested, or as the approver sees fit."""

    def _prepare(self) -> None:
        requested = self.situation.case.extension_requested
        self.fields["limit"].required = not requested
        self.fields["limit"].initial = requested


class MergeForm(VerbForm):
    """The other report of the same matter."""

    target = forms.CharField(
        label=_("Number of the case that goes on"),
        help_text=_("Both reporters are told the outcome; it can be undone."),
        max_length=40,
    )


class SplitForm(VerbForm):
    """Several matters in one report."""

    parts = forms.CharField(
        label=_("The further matters"),
        help_text=_("One on each line. Each becomes a case of its own, linked to this one."),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_parts(self) -> list[SplitPart]:
        """Return one part for each line."""
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines()]
        return [SplitPart(title=line) for line in lines if line]


class WhistleForm(VerbForm):
    """A call for a unit to report in (吹哨)."""

    note_label = _("What they are called for")
    unit_id = _unit_field(_("Which unit"))
    trigger = forms.ChoiceField(
        label=_("Occasion"), choices=Whistle.Trigger.choices, widget=forms.RadioSelect
    )
    limit = forms.CharField(
        label=_("Answer within"),
        help_text=_("Empty takes the rule's. 2h: hours; 8wh: working hours; 1wd: working days."),
        max_length=12,
        required=False,
    )

    def _prepare(self) -> None:
        self._offer("unit_id", [("", _("choose")), *self._units()])


class OneWhistleForm(VerbForm):
    """A verb on one of the case's whistles."""

    states: tuple[str, ...] = ()
    whistle_id = forms.TypedChoiceField(label=_("Whistle"), coerce=int)

    def _prepare(self) -> None:
        rows = [row for row in self.situation.whistles if row.state in self.states]
        self._offer(
            "whistle_id", [(row.pk, f"{row.unit} · {row.get_trigger_display()}") for row in rows]
        )
        if len(rows) == 1:
            self.fields["whistle_id"].initial = rows[0].pk
            self.fields["whistle_id"].widget = forms.HiddenInput()


class AnswerWhistleForm(OneWhistleForm):
    """The called unit's answer, or its refusal."""

    states = (Whistle.State.BLOWN,)
    note_label = _("Answer")


class RefuseWhistleForm(OneWhistleForm):
    """The called unit's refusal."""

    states = (Whistle.State.BLOWN,)
    note_label = _("Ground of the refusal")
    note_help = _("It goes up to the district, which rules on it.")


class RuleWhistleForm(OneWhistleForm):
    """The district's ruling on a refusal."""

    states = (Whistle.State.REFUSED,)
    note_label = _("Ruling")
    upheld = forms.TypedChoiceField(
        label=_("Must the unit report in?"),
        choices=[("yes", _("Yes, it must")), ("no", _("No, it is excused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class RateWhistleForm(OneWhistleForm):
    """What one side thinks of the other."""

    states = (Whistle.State.ANSWERED,)
    score = forms.TypedChoiceField(
        label=_("How did the other side do?"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )


class AssignPartForm(VerbForm):
    """A part for an assisting unit."""

    note_label = _("The part")
    note_help = _("What this unit is to do; the whole cannot be finished before it.")
    unit_id = _unit_field(_("Which unit"))

    def _prepare(self) -> None:
        lead = self.situation.case.lead_unit_id
        units = [unit for unit in self._units() if unit[0] != lead]
        self._offer("unit_id", [("", _("choose")), *units])


class PartForm(VerbForm):
    """A verb on one of the case's parts."""

    states: tuple[str, ...] = (Assignment.State.OPEN, Assignment.State.TAKEN)
    part_id = forms.TypedChoiceField(label=_("Part"), coerce=int)

    def _prepare(self) -> None:
        rows = [row for row in self.situation.parts if row.state in self.states]
        self._offer("part_id", [(row.pk, f"{row.unit}: {row.task[:60]}") for row in rows])
        if len(rows) == 1:
            self.fields["part_id"].initial = rows[0].pk
            self.fields["part_id"].widget = forms.HiddenInput()


class TakePartForm(PartForm):
    """Taking a part in hand."""

    states = (Assignment.State.OPEN,)


class FinishPartForm(PartForm):
    """What was done on a part."""

    note_label = _("What was done")


class HandleForm(VerbForm):
    """What was done on the whole."""

    note_label = _("What was done")
    note_help = _("When, by whom, with what result. Attach photos before.")


class CloseForm(VerbForm):
    """The reply to the reporter."""

    note_label = _("Reply to the reporter")


class CallBackForm(VerbForm):
    """A call to the reporter after closing."""

    note_label = _("What was said")
    reached = forms.TypedChoiceField(
        label=_("Was the reporter reached?"),
        choices=[("yes", _("Yes")), ("no", _("No, nobody answered"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class RateForm(VerbForm):
    """The reporter's word, taken down."""

    resolved = forms.TypedChoiceField(
        label=_("Does the reporter call it resolved?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    satisfied = forms.TypedChoiceField(
        label=_("Satisfaction"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )


class CommentForm(VerbForm):
    """A remark inside, or one that the reporter reads."""

    note_label = _("Comment")
    public = forms.BooleanField(
        label=_("The reporter may read it"), help_text=_("Otherwise staff only."), required=False
    )


class SuperviseForm(VerbForm):
    """Supervision, or its end."""

    note_label = _("Instruction")

    def _prepare(self) -> None:
        if self.situation.case.supervised:
            self.fields["ended"] = forms.BooleanField(
                label=_("End the supervision"), required=False
            )


class AttachForm(VerbForm):
    """A picture as evidence."""

    data = forms.FileField(  # type: ignore[assignment]  # the input's own name for it
        label=_("Photo"),
        help_text=_("Position and other hidden data are removed."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    field_order = ("data", "note", "version")

    def clean_data(self) -> bytes:
        """Return the file's bytes; what they show is the services' affair."""
        upload = self.cleaned_data["data"]
        upload.seek(0)
        content: bytes = upload.read()
        return content


class RevealForm(VerbForm):
    """A reason for looking at the reporter's contact."""

    note_label = _("Reason")
    note_help = _("It is recorded with your name, and the reporter can see that somebody looked.")


class WithReasonForm(VerbForm):
    """A verb whose note is its reason."""

    note_label = _("Reason")


FORMS: Final[dict[str, type[VerbForm]]] = {
    "refuse": RefuseForm,
    "divert": DivertForm,
    "classify": ClassifyForm,
    "place": PlaceForm,
    "dispatch": DispatchForm,
    "reassign": ReassignForm,
    "return_case": ReturnForm,
    "rule_return": RuleReturnForm,
    "ask_reporter": AskForm,
    "request_extension": LimitForm,
    "extend": ExtendForm,
    "merge": MergeForm,
    "split": SplitForm,
    "whistle": WhistleForm,
    "answer_whistle": AnswerWhistleForm,
    "refuse_whistle": RefuseWhistleForm,
    "rule_whistle": RuleWhistleForm,
    "rate_whistle": RateWhistleForm,
    "assign_part": AssignPartForm,
    "take_part": TakePartForm,
    "finish_part": FinishPartForm,
    "withdraw_part": PartForm,
    "handle": HandleForm,
    "close": CloseForm,
    "call_back": CallBackForm,
    "rate": RateForm,
    "comment": CommentForm,
    "attach": AttachForm,
    "reveal_contact": RevealForm,
    "suspend": WithReasonForm,
    "resume": WithReasonForm,
    "unmerge": WithReasonForm,
    "reopen": WithReasonForm,
    "supervise": SuperviseForm,
    "refuse_extension": WithReasonForm,
    "fail_verification": WithReasonForm,
}
"""Verbs not named here need only a note, which may stay empty where the table allows it."""


def form_of(verb: str) -> type[VerbForm]:
    """Return the form of a verb."""
    return FORMS.get(verb, VerbForm)
