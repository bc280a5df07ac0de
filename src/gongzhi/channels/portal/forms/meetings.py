"""Forms of scheduling meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.evidence import Choices
from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.handling.plans.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
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
