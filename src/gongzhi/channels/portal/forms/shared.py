"""What several forms share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VersionedForm(forms.Form):
    """Carries the version that was read, so that nobody writes over somebody else's change."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteMixin(forms.Form):
    """Why the change is made: kept with the change on record."""

    note = forms.CharField(
        label=_("Reason or document"),
        help_text=_("Kept on record with this change, for example the number of the decision."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Confirmation(forms.Form):
    """A confirmation without input."""


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar where it has one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
