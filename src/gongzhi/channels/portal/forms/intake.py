"""Recording a report at the desk: a call taken, or something an officer found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import grid_choices, leaf_choices
from gongzhi.channels.portal.forms.photos import PhotosField
from gongzhi.channels.portal.forms.questions import answers_in, question_fields
from gongzhi.channels.portal.forms.shared import LongSelect
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import NewCase

SOURCES = (Case.Source.CALL, Case.Source.PATROL)
STREET_LENGTH = 9


class NewCaseForm(forms.Form):
    """A report as staff record it."""

    source = forms.ChoiceField(
        label=_("By way of"),
        choices=[(source.value, source.label) for source in SOURCES],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Matter in a few words"), max_length=120)
    detail = forms.CharField(
        label=_("Description"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category_code = forms.ChoiceField(
        label=_("Category"),
        help_text=_("Can be given later."),
        required=False,
        widget=LongSelect,
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    area_code = forms.ChoiceField(
        label=_("Grid or community"), help_text=_("Where no point is given."), required=False
    )
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    photos = PhotosField(label=_("Photos"), required=False)
    contact_name = forms.CharField(label=_("Reporter's name"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Reporter's phone"), max_length=30, required=False)
    contact_email = forms.EmailField(
        label=_("Reporter's e-mail"),
        help_text=_("Where they want to be told by mail how it goes on."),
        max_length=120,
        required=False,
    )
    consent_to_unit = forms.BooleanField(
        label=_("The reporter agrees that the handling unit sees how to reach them"), required=False
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    # The class that stood suggested on the form when it was sent.
    suggested = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category_code"].choices = [("", "—"), *leaf_choices()]  # type: ignore[attr-defined]  # a choice field
        streets = sorted({prefix[:STREET_LENGTH] for prefix in actor.prefixes("cases.create")})
        grids = [choice for street in streets if street for choice in grid_choices(street)]
        self.fields["area_code"].choices = [("", "—"), *grids]  # type: ignore[attr-defined]  # a choice field
        if not get_settings().sends_mail:
            del self.fields["contact_email"]
        chosen = self.data.get("category_code") or self.initial.get("category_code") or ""
        category = next((one for one in all_categories() if one.code == chosen), None)
        self._asked = question_fields(category.questions if category else ())
        self.fields.update(self._asked)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of what the chosen class asks."""
        return [self[name] for name in self._asked]

    def new_case(self) -> NewCase:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        names = (
            "title", "detail", "category_code", "lon", "lat", "area_code", "address",
            "contact_name", "contact_phone", "consent_to_unit",
        )  # fmt: skip
        return NewCase(
            **{name: data[name] for name in names},
            contact_email=data.get("contact_email", ""),
            source=Case.Source(data["source"]),
            photos=tuple(data["photos"]),
            answers=answers_in(data),
        )


class ImportForm(forms.Form):
    """A file of cases to take in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(".xlsx, .xls or .csv; Chinese encodings are recognised."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )
    area_code = forms.CharField(
        label=_("Area code for rows without one"),
        help_text=_("Empty: your own."),
        max_length=18,
        required=False,
    )
    mapping = forms.CharField(
        label=_("Mapping of columns"),
        help_text=_("YAML, only where the columns' names say too little."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    dry_run = forms.BooleanField(
        label=_("Only check, take nothing in"), required=False, initial=True
    )
