"""Forms over units, posts and appointments."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.choices import duty_choices, role_choices, unit_choices
from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, VersionedForm
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import UnitId
from gongzhi.registry.organisations.models import Appointment, UnitKind
from gongzhi.registry.organisations.services import UnitDetails
from gongzhi.registry.people.models import Account

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class WordsField(forms.CharField):
    """Several codes in one line, between spaces or commas of either width."""

    def clean(self, value: Any) -> list[str]:
        """Return the codes in the order typed, without empty ones."""
        return [word for word in _SEPARATORS.split(super().clean(value)) if word]

    def prepare_value(self, value: Any) -> Any:
        """Show a list as one line."""
        return " ".join(value) if isinstance(value, list | tuple) else value


class UnitForm(VersionedForm):
    """What describes a unit."""

    name = forms.CharField(label=_("Name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=30, required=False)
    parent_id = forms.TypedChoiceField(
        label=_("Above it"), coerce=int, empty_value=None, required=False
    )
    duties = forms.MultipleChoiceField(
        label=_("Duties"),
        help_text=_("Cases of these kinds go to it by default, where no unit is nearer."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False
    )
    phone = forms.CharField(label=_("Office phone"), max_length=30, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.initial.get("duties", ())
        self.fields["duties"].choices = duty_choices(own)  # type: ignore[attr-defined]
        self.fields["parent_id"].choices = [("", "—"), *unit_choices(actor)]  # type: ignore[attr-defined]  # a choice field

    def details(self) -> UnitDetails:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        parent = data["parent_id"]
        return UnitDetails(
            name=data["name"],
            short_name=data["short_name"],
            parent_id=UnitId(parent) if parent else None,
            duties=data["duties"],
            credit_code=data["credit_code"],
            phone=data["phone"],
        )


class NewUnitForm(UnitForm):
    """A new unit: its kind and area are fixed from then on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    area_code = forms.CharField(label=_("Area code"), max_length=18, required=False)
    field_order = ("kind", "name", "short_name", "area_code", "parent_id", "duties")


class DissolveForm(VersionedForm, NoteMixin):
    """The end of a unit."""

    successor_id = forms.TypedChoiceField(
        label=_("Successor"),
        help_text=_("Takes over the open work. Needed where there is any."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    field_order = ("successor_id", "note", "version")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor_id"].choices = [("", "—"), *unit_choices(actor)]  # type: ignore[attr-defined]  # a choice field


class PostForm(VersionedForm):
    """A post's title, ground and seats."""

    title = forms.CharField(
        label=pgettext_lazy("post", "Title"),
        help_text=_("Leave it empty for the unit and the role."),
        max_length=60,
        required=False,
    )
    area_codes = WordsField(
        label=_("Areas"),
        help_text=_("Area codes; everything below each is covered. Empty: the unit's own area."),
        max_length=2000,
        required=False,
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        help_text=_("Two heads for one grid are two seats."),
        min_value=1,
        max_value=500,
        initial=1,
    )


class NewPostForm(PostForm):
    """A new post in a unit."""

    role = forms.ChoiceField(label=_("Role"))
    field_order = ("role", "title", "area_codes", "seats", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]  # a choice field


class AppointForm(NoteMixin):
    """Somebody who takes a post."""

    username = forms.CharField(
        label=_("Account"), help_text=_("The name used for signing in."), max_length=64
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Appointment.Kind.choices)
    valid_from = forms.DateField(label=_("From"), required=False, widget=DayInput)
    valid_to = forms.DateField(
        label=_("Until"),
        help_text=_("The first day on which it no longer holds. Empty: open."),
        required=False,
        widget=DayInput,
    )
    field_order = ("username", "kind", "valid_from", "valid_to", "note")

    def clean_username(self) -> Account:
        """Return the account of the name."""
        account = Account.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if account is None:
            raise forms.ValidationError(
                _("There is no account of this name. Make it first under “Accounts”.")
            )
        return account


class EndForm(NoteMixin):
    """The end of an appointment."""

    on = forms.DateField(
        label=_("From this day it gives nothing"),
        help_text=_("Empty: today, at once."),
        required=False,
        widget=DayInput,
    )
    field_order = ("on", "note")
