"""One form per verb of a case's workflow: what the command needs beside who, which and when."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.maps.widgets import LatitudeOnMap
from gongzhi.channels.portal.choices import (
    COMMUNITY_LENGTH,
    GRID_LENGTH,
    fitting_unit,
    grid_choices,
    leaf_choices,
)
from gongzhi.channels.portal.forms.inquiries import InquireForm, WithdrawInquiryForm
from gongzhi.channels.portal.forms.photos import PhotosField
from gongzhi.channels.portal.forms.questions import (
    answered_values,
    answers_in,
    question_fields,
)
from gongzhi.channels.portal.forms.rating import ReasonsMixin
from gongzhi.channels.portal.forms.shared import LongSelect, limit_field
from gongzhi.channels.portal.forms.verb_form import (
    SCORES,
    Situation,
    VerbForm,
    picture_title,
    unit_field,
)
from gongzhi.channels.portal.forms.verbs_together import (
    AnswerWhistleForm,
    AssignPartForm,
    FinishPartForm,
    PartForm,
    RateWhistleForm,
    RefuseWhistleForm,
    RuleWhistleForm,
    TakePartForm,
    WhistleForm,
    WithdrawWhistleForm,
)
from gongzhi.channels.portal.suggested import reason_of, why_severity
from gongzhi.channels.portal.templatetags.case_rows import fit_reasons
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.colleagues import colleagues_at
from gongzhi.handling.cases.models import Assignment, Category
from gongzhi.handling.cases.queries import answers_on
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.services import SplitPart
from gongzhi.handling.cases.services.filing import DIVERSION_TITLES, GROUND_TITLES
from gongzhi.handling.cases.wording import limit_words
from gongzhi.handling.cases.workflow import Phase


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

    category_code = forms.ChoiceField(label=_("Category"), widget=LongSelect)
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[("", _("as its category has it")), *Category.Severity.choices],
        required=False,
    )
    field_order = ("category_code", "severity", "note", "version")

    def _prepare(self) -> None:
        view = self.situation.suggestion
        category = view.category if view else None
        leaves = leaf_choices(first=category.code if category and not category.leaf else "")
        self._offer("category_code", [("", _("choose")), *leaves])
        if view is None or category is None:
            return
        self.fields["category_code"].help_text = reason_of(view)
        if category.leaf:
            self.fields["category_code"].initial = category.code
        if view.row.severity not in {"", category.severity}:  # empty: it was not sure enough
            self.fields["severity"].initial = view.row.severity
            self.fields["severity"].help_text = why_severity(view.row)


class PlaceForm(VerbForm):
    """A place by hand."""

    area_code = forms.ChoiceField(label=_("Grid"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False, widget=LatitudeOnMap)

    def _prepare(self) -> None:
        case = self.situation.case
        self.fields["lat"].widget.area = case.area_code[:COMMUNITY_LENGTH]
        self._offer("area_code", [("", _("by the point")), *grid_choices(case.area_code)])
        self.fields["address"].initial = case.address
        view = self.situation.suggestion
        if view is not None and view.row.place:
            self.fields["area_code"].initial = view.row.place[:GRID_LENGTH]
            self.fields["area_code"].help_text = _("Suggested: the text names %(place)s.") % {
                "place": view.row.place_name
            }


class DispatchForm(VerbForm):
    """The unit that leads, and its time."""

    unit_id = unit_field(
        _("To which unit"),
        help_text=_(
            "It leads and answers for the whole. Proposed is the one that answers for the category."
        ),
    )
    limit = limit_field(
        _("Another time limit"), help_text=_("Empty takes the limit of the category.")
    )
    field_order = ("unit_id", "limit", "note", "version")

    def _prepare(self) -> None:
        self._offer("unit_id", [("", _("choose")), *self._units()])
        fit = fitting_unit(self.situation.case)
        if fit is not None:
            self.fields["unit_id"].initial = fit.unit_id
            said = _("Suggested %(why)s.") if fit.rule else _("Suggested: it %(why)s.")
            self.fields["unit_id"].help_text = said % {"why": fit_reasons(fit)}


class ReassignForm(VerbForm):
    """Another unit."""

    unit_id = unit_field(_("To which unit"))

    def _prepare(self) -> None:
        lead = self.situation.case.lead_unit_id
        units = [unit for unit in self._units() if unit[0] != lead]
        self._offer("unit_id", [("", _("choose")), *units])


class AssignOfficerForm(VerbForm):
    """Who in the unit does it: oneself or a colleague, on the whole or on a part."""

    officer_id = forms.TypedChoiceField(
        label=_("Case officer"),
        help_text=_("All of your unit go on seeing the case and may act on it."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    part_id = forms.TypedChoiceField(
        label=_("Of what"), coerce=int, empty_value=None, required=False
    )
    field_order = ("officer_id", "part_id", "note", "version")

    def _prepare(self) -> None:
        case, actor, own = self.situation.case, self.situation.actor, self.situation.own
        leads = [row for row in own if row.role == Assignment.Role.LEAD]
        parts = [row for row in own if row.role == Assignment.Role.ASSIST]
        colleagues = {
            each.account_id: each.label
            for row in own
            for each in colleagues_at(case.area_code, row)
        }
        mine = [(actor.id, _("I take it myself"))] if actor.id in colleagues else []
        others = [each for each in colleagues.items() if each[0] != actor.id]
        self._offer("officer_id", [*mine, *others, ("", _("nobody: the whole unit"))])
        self.fields["officer_id"].initial = actor.id if mine else ""
        works: list[tuple[Any, Any]] = [("", _("the whole case"))] * bool(leads)
        works += [(row.pk, f"{row.unit}: {row.task[:60]}") for row in parts]
        self._offer("part_id", works)
        if len(works) <= 1:
            self.fields["part_id"].widget = forms.HiddenInput()
            self.fields["part_id"].initial = works[0][0] if works else ""


class ReturnForm(VerbForm):
    """A dispute of the dispatch."""

    note_label = _("Ground")
    note_help = _("Why this is not yours, with the rule or the facts.")
    suggested_unit_id = unit_field(_("Whose it is, as you see it"), required=False)

    def _prepare(self) -> None:
        self._offer("suggested_unit_id", [("", "—"), *self._units()])


class RuleReturnForm(VerbForm):
    """A ruling on a dispute."""

    note_label = _("Ruling")
    unit_id = unit_field(
        _("Who handles it"), required=False, help_text=_("Empty: the same unit as before.")
    )

    def _prepare(self) -> None:
        units = self._units()
        self._offer("unit_id", [("", _("the same unit")), *units])


class AskForm(VerbForm):
    """A question to the reporter."""

    note_label = _("Question")

    def _prepare(self) -> None:
        limit = thresholds_for(self.situation.case.area_code).default_limits[Phase.ANSWER]
        self.fields["note"].help_text = _(
            "The reporter reads it under number and code. The clock waits for the answer, "
            "%(limit)s at most."
        ) % {"limit": limit_words(limit)}


class LimitForm(VerbForm):
    """More time."""

    limit = limit_field(_("How much longer"), required=True)
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
        label=_("Further matters"),
        help_text=_("One on each line. Each becomes a case of its own, linked to this one."),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_parts(self) -> list[SplitPart]:
        """Return one part for each line."""
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines()]
        return [SplitPart(title=line) for line in lines if line]


class HandleForm(VerbForm):
    """What was done on the whole."""

    note_label = _("What was done")
    note_help = _("When, by whom, with what result.")
    photos = PhotosField(
        label=_("Photos"),
        help_text=_("What it looks like now. Position and other hidden data are removed."),
        required=False,
    )

    def _prepare(self) -> None:
        self.order_fields(("note", "photos"))
        category = category_of(self.situation.case.category_id)
        if category is not None and category.evidence and not self.situation.shown:
            self.fields["photos"].required = True
            self.fields["photos"].help_text = _(
                "Needed here: what it looks like now. Position and other hidden data are removed."
            )

    def clean_photos(self) -> list[bytes]:
        """Return the photos as the command takes them."""
        return [photo.bytes for photo in self.cleaned_data["photos"]]


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


class RateForm(ReasonsMixin, VerbForm):
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

    def _prepare(self) -> None:
        self.order_fields(("note",))


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


class SupplementForm(VerbForm):
    """The questions of the case's class, with what stands answered."""

    def _prepare(self) -> None:
        case = self.situation.case
        category = category_of(case.category_id)
        self.fields.update(question_fields(category.questions if category else ()))
        self.initial.update(answered_values(answers_on(case)))
        self.order_fields([name for name in self.fields if name not in {"note", "version"}])

    def clean(self) -> dict[str, Any]:
        """Return the answers as the command takes them, those that are new or other than before."""
        data = super().clean() or {}
        changed = {name: value for name, value in data.items() if name in self.changed_data}
        kept = {name: data.get(name) for name in ("note", "version")}
        return {**kept, "answers": answers_in(changed)}


class WithdrawPhotoForm(VerbForm):
    """A photo that must not stay: a face, a plate, or not of this matter."""

    note_label = _("Why it is taken back")
    note_help = _("The file is erased and cannot be had again. The reporter reads the reason.")
    attachment_id = forms.TypedChoiceField(label=_("Photo"), coerce=int)
    field_order = ("attachment_id", "note", "version")

    def _prepare(self) -> None:
        self._offer(
            "attachment_id",
            [(row.pk, picture_title(row)) for row in self.situation.pictures],
        )


class RevealForm(VerbForm):
    """A reason for looking at the reporter's contact."""

    note_label = _("Reason")
    note_help = _("It is recorded with your name; the reporter can read it, with your post.")


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
    "assign_officer": AssignOfficerForm,
    "return_case": ReturnForm,
    "rule_return": RuleReturnForm,
    "ask_reporter": AskForm,
    "request_extension": LimitForm,
    "extend": ExtendForm,
    "merge": MergeForm,
    "split": SplitForm,
    "whistle": WhistleForm,
    "inquire": InquireForm,
    "withdraw_inquiry": WithdrawInquiryForm,
    "answer_whistle": AnswerWhistleForm,
    "refuse_whistle": RefuseWhistleForm,
    "rule_whistle": RuleWhistleForm,
    "withdraw_whistle": WithdrawWhistleForm,
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
    "supplement": SupplementForm,
    "withdraw_photo": WithdrawPhotoForm,
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


__all__ = ["FORMS", "RevealForm", "Situation", "VerbForm", "form_of"]


def form_of(verb: str) -> type[VerbForm]:
    """Return the form of a verb."""
    return FORMS.get(verb, VerbForm)
