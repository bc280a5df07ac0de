"""The period of a briefing, and its words to edit before it is made."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.shared import DayInput

LONGEST_TEXT: Final = 60_000


class PeriodForm(forms.Form):
    """For which area, from which day to which."""

    area = forms.ChoiceField(label=_("Area"))
    since = forms.DateField(label=pgettext_lazy("period", "From"), widget=DayInput())
    until = forms.DateField(label=pgettext_lazy("period", "To"), widget=DayInput())

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        held = super().clean() or {}
        since, until = held.get("since"), held.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return held


class BriefingForm(forms.Form):
    """What the document says."""

    organ = forms.CharField(label=_("Issuing organ"), max_length=60)
    number = forms.CharField(
        label=_("Document number"),
        max_length=40,
        help_text=_("Such as 云办发〔2026〕12号."),
    )
    title = forms.CharField(label=pgettext_lazy("briefing", "Title"), max_length=120)
    addressee = forms.CharField(label=_("Addressed to"), max_length=120, required=False)
    text = forms.CharField(
        label=pgettext_lazy("briefing", "Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_(
            "Headings begin with 一、（一）1. or （1）. A line such as ［表：举措］ stands for the "
            "table or chart of that name; delete the line to leave it out."
        ),
    )
