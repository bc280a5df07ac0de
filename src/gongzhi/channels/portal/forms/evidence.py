"""What shows that something was done, as forms ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.plans.models import (
    TITLE_LENGTH,
    Evidence,
)
from gongzhi.handling.plans.services import Shown

Choices = Sequence[tuple[Any, Any]]


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
