"""Forms over registered residents and households: each personal field beside its reason."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.channels.portal.personal_words import grounds_of
from gongzhi.foundation.ids import HouseholdId, PremisesId
from gongzhi.registry.people.models import LOCALES
from gongzhi.registry.people.personal_fields import RESIDENT
from gongzhi.registry.people.queries import MaskedResident
from gongzhi.registry.people.services import ResidentDetails
from gongzhi.registry.territory.queries import find_premises

FIELD_TITLES: Final = {
    "name": pgettext_lazy("person", "Name"),
    "phone": _("Phone"),
    "citizen_id": _("Identity number"),
}
_OFF: Final = {"autocomplete": "off"}


class SearchForm(forms.Form):
    """Whom to look for. It is posted: a telephone number belongs in no address and no log."""

    words = forms.CharField(
        label=_("Whole phone number or whole name"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class PlaceForm(VersionedForm):
    """Where somebody lives: a grid or a building, and the door where it is registered."""

    area_code = forms.CharField(
        label=_("Grid or building"), help_text=_("Its area code."), max_length=18
    )
    door = forms.CharField(
        label=_("Door"),
        help_text=_("As the building's list of premises has it, such as 3单元501."),
        max_length=30,
        required=False,
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places:
            label = self.fields["area_code"].label
            self.fields["area_code"] = forms.ChoiceField(label=label, choices=places)

    def clean(self) -> dict[str, Any]:
        """Find the premises of the door typed."""
        data = super().clean() or self.cleaned_data
        data["premises_id"] = None
        if data.get("door") and data.get("area_code"):
            premises = find_premises(data["area_code"], data["door"])
            if premises is None:
                words = _("This building has no such door. Leave it empty, or add the premises.")
                self.add_error("door", words)
            else:
                data["premises_id"] = PremisesId(premises.pk)
        return data


class HouseholdForm(PlaceForm):
    """A new household at an address."""

    number = forms.CharField(
        label=_("Household number"),
        help_text=_("Your own register's number, if it has one."),
        max_length=30,
        required=False,
    )
    field_order = ("area_code", "door", "number", "version")


class ResidentForm(PlaceForm):
    """A new resident: only what a service needs, each with its reason."""

    name = forms.CharField(
        label=FIELD_TITLES["name"], max_length=60, widget=forms.TextInput(attrs=_OFF)
    )
    phone = forms.CharField(
        label=FIELD_TITLES["phone"],
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "tel"}),
    )
    citizen_id = forms.CharField(
        label=FIELD_TITLES["citizen_id"],
        max_length=18,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
    )
    citizen_id_purpose = forms.CharField(
        label=_("Service that needs the identity number"),
        help_text=_("Without one the number is not kept."),
        max_length=60,
        required=False,
    )
    contact_language = forms.ChoiceField(label=_("Language"), choices=LOCALES)
    field_order = ("name", "area_code", "door", "phone", "citizen_id", "citizen_id_purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELD_TITLES:
            self.fields[name].help_text = grounds_of(RESIDENT, name)

    def details(self, household_id: HouseholdId | None) -> ResidentDetails:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        return ResidentDetails(
            area_code=data["area_code"],
            name=data["name"],
            phone=data["phone"],
            citizen_id=data["citizen_id"],
            citizen_id_purpose=data["citizen_id_purpose"],
            household_id=household_id,
            premises_id=data["premises_id"],
            contact_language=data["contact_language"],
            left_on=data.get("left_on"),
        )


class ChangeResidentForm(ResidentForm):
    """A correction by somebody who need not see what is kept: an empty field keeps it."""

    household_id = forms.TypedChoiceField(
        label=_("Household"), coerce=int, empty_value=None, required=False
    )
    left_on = forms.DateField(
        label=_("Moved away on"),
        help_text=_("Empty while the person lives here."),
        required=False,
        widget=DayInput,
    )
    drop = forms.MultipleChoiceField(
        label=_("No longer keep"),
        choices=[("phone", FIELD_TITLES["phone"]), ("citizen_id", FIELD_TITLES["citizen_id"])],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, row: MaskedResident, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "area_code", "door", "household_id"])
        self.fields["name"].required = False
        self.fields["household_id"].choices = [("", "—"), *homes]  # type: ignore[attr-defined]  # a choice field
        for name in FIELD_TITLES:
            if kept := getattr(row, name):
                field = self.fields[name]
                words = _("On record: {masked}. Empty keeps it.")
                field.widget.attrs["placeholder"] = kept
                field.help_text = format_lazy(
                    "{} {}", format_lazy(words, masked=kept), field.help_text
                )

    def keep(self) -> list[str]:
        """Return the personal fields that stay as they are."""
        data = self.cleaned_data
        return [name for name in FIELD_TITLES if not data[name] and name not in data["drop"]]

    def clean(self) -> dict[str, Any]:
        """Drop the number's purpose with the number."""
        data = super().clean()
        if "citizen_id" in data.get("drop", ()):
            data["citizen_id"] = data["citizen_id_purpose"] = ""
        return data


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
