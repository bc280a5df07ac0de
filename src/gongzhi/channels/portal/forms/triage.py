"""Forms over suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin
from gongzhi.handling.triage.models import Part


class GoBackForm(NoteMixin):
    """Of which part what was in use before comes back."""

    part = forms.ChoiceField(label=_("What is suggested"))

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any) -> None:
        """Offer the parts that something learnt is in use of."""
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["part"])
        choice.choices = [(part.value, part.label) for part in parts]


class ThresholdForm(NoteMixin):
    """From how sure on something is suggested."""

    percent = forms.IntegerField(
        label=_("Suggest from this confidence on, in per cent"),
        help_text=_(
            "Higher: fewer suggestions, more of them right. Below it the machine says nothing."
        ),
        min_value=0,
        max_value=99,
    )
