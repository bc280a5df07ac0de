"""What one verb is given for several cases at once."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import leaf_choices
from gongzhi.channels.portal.forms.shared import LongSelect
from gongzhi.foundation.texts import NOTE_LENGTH

Units = list[tuple[int, str]]


class TogetherForm(forms.Form):
    """A verb with a note, and the key that makes pressing its button twice harmless."""

    note_label: Any = _("Note")
    note_required = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        note = self.fields.pop("note")
        note.label, note.required = self.note_label, self.note_required
        self._prepare()
        self.fields["note"] = note

    def _prepare(self) -> None:
        """Fill in the choices."""

    def given(self) -> dict[str, Any]:
        """Return what every case's command is given alike."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"key", "unit_id"}}


class ClassifyTogether(TogetherForm):
    """One category for all."""

    category_code = forms.ChoiceField(label=_("Category"), widget=LongSelect)

    def _prepare(self) -> None:
        choices = [("", _("choose")), *leaf_choices()]
        self.fields["category_code"].choices = choices  # type: ignore[attr-defined]  # a choice field


class DispatchTogether(TogetherForm):
    """One unit for all, or each to the one that answers for its class."""

    unit_id = forms.TypedChoiceField(
        label=_("To which unit"), coerce=int, empty_value=None, required=False
    )

    def _prepare(self) -> None:
        each = ("", _("each to the unit responsible for its category"))
        self.fields["unit_id"].choices = [each, *self.units]  # type: ignore[attr-defined]  # a choice field


class ReassignTogether(TogetherForm):
    """Another unit for all."""

    note_label = _("Reason")
    note_required = True
    unit_id = forms.TypedChoiceField(label=_("To which unit"), coerce=int, empty_value=None)

    def _prepare(self) -> None:
        self.fields["unit_id"].choices = [("", _("choose")), *self.units]  # type: ignore[attr-defined]  # a choice field


class CloseTogether(TogetherForm):
    """One reply for all reporters."""

    note_label = _("Reply to the reporter")
    note_required = True


class SuperviseTogether(TogetherForm):
    """One instruction for all, or the end of their supervision."""

    note_label = _("Instruction")
    note_required = True
    ended = forms.BooleanField(label=_("End the supervision"), required=False)


class CommentTogether(TogetherForm):
    """One comment on all."""

    note_label = _("Comment")
    note_required = True
    public = forms.BooleanField(
        label=_("The reporter may read it"), help_text=_("Otherwise staff only."), required=False
    )


FORMS: Final[dict[str, type[TogetherForm]]] = {
    "accept": TogetherForm,
    "classify": ClassifyTogether,
    "dispatch": DispatchTogether,
    "reassign": ReassignTogether,
    "close": CloseTogether,
    "supervise": SuperviseTogether,
    "comment": CommentTogether,
}
