"""Forms over categories and the working calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import duty_choices
from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, limit_field
from gongzhi.foundation.models import Holiday
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.services.categories import CategoryChange

LIMIT_HELP = _("Empty takes the limit of the class above.")


class CategoryForm(NoteMixin):
    """What a class of matters carries."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    severity = forms.ChoiceField(label=_("Severity"), choices=Category.Severity.choices)
    filing_limit = limit_field(_("Limit for filing"), help_text=LIMIT_HELP)
    dispatch_limit = limit_field(_("Limit for dispatch"), help_text=LIMIT_HELP)
    handling_limit = limit_field(_("Limit for handling"), help_text=LIMIT_HELP)
    call_back_limit = limit_field(_("Limit for the call-back"), help_text=LIMIT_HELP)
    filing_condition = forms.CharField(label=_("Filing condition"), max_length=200, required=False)
    closing_condition = forms.CharField(
        label=_("Closing condition"), max_length=200, required=False
    )
    unit_kind = forms.ChoiceField(
        label=_("Responsible"),
        help_text=_("The nearest unit with this duty gets the case by default."),
        required=False,
    )
    duplicate_radius = forms.IntegerField(
        label=_("Radius for repeats, metres"), min_value=0, max_value=2000
    )
    public = forms.BooleanField(label=_("May be shown to the public"), required=False)
    evidence = forms.BooleanField(
        label=_("Handled only with a photo of what was done"), required=False
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        help_text=_(
            "By which a report may be known, parted by spaces; suggestions start from them."
        ),
        max_length=200,
        required=False,
    )
    active = forms.BooleanField(label=_("In use"), required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    verified = forms.BooleanField(
        label=_("The source's own text was read"),
        help_text=_("Without it the rule shows as 待核实."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = duty_choices([str(self.initial.get("unit_kind", ""))])
        self.fields["unit_kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("as the class above")),
            *offered,
        ]

    def change(self) -> CategoryChange:
        """Return what was typed as the services take it."""
        data: dict[str, Any] = {k: v for k, v in self.cleaned_data.items() if k != "note"}
        return CategoryChange(**data)

    @classmethod
    def initial_of(cls, row: Category) -> dict[str, Any]:
        """Return a class's own values."""
        return {name: getattr(row, name) for name in cls.base_fields if name != "note"}


class HolidayForm(forms.Form):
    """A day off or a make-up workday."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    kind = forms.ChoiceField(label=_("It is a"), choices=Holiday.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("The notice that sets this day."), max_length=120
    )
