"""Forms over notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, VersionedForm
from gongzhi.oversight.disclosure.rules import TEXT_LENGTH, TITLE_LENGTH


class NoticeForm(forms.Form):
    """A notice to the people of an area."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("What happens, when, and whom to ask. No names of residents."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    area_code = forms.ChoiceField(label=_("For the people of"))
    shown_from = forms.DateField(label=_("First day"), widget=DayInput())
    shown_to = forms.DateField(label=_("Last day"), widget=DayInput())

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = areas  # type: ignore[attr-defined]  # a choice field


class WithdrawForm(VersionedForm, NoteMixin):
    """Why a notice is taken down."""

    field_order = ("note", "version")
