"""Forms over registered residents: searching, looking for a reason, erasing."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FIELD_TITLES: Final[dict[str, str | Promise]] = {
    "name": pgettext_lazy("person", "Name"),
    "phone": _("Phone"),
    "citizen_id": _("Identity number"),
}


class SearchForm(forms.Form):
    """Whom to look for. It is posted: a telephone number belongs in no address and no log."""

    words = forms.CharField(
        label=_("Whole phone number or whole name"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class LookForm(forms.Form):
    """Which value to see, and why."""

    field = forms.ChoiceField(label=_("What you need to see"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is recorded with your name, and the person can read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["field"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(name, FIELD_TITLES[name]) for name in fields]


class EraseForm(forms.Form):
    """The second thought before a person's data goes."""

    sure = forms.BooleanField(label=_("The person asked for it, and I know that it is final."))
