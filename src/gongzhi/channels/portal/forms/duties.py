"""Forms of duties: the filter, keeping one, excusing one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.evidence import Choices, EvidenceMixin
from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.handling.plans.models import (
    NOTE_LENGTH,
    Duty,
    DutyInstance,
)
from gongzhi.handling.plans.queries import DutyFilter

_EVERY: Final = ("", pgettext_lazy("filter", "all"))


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
