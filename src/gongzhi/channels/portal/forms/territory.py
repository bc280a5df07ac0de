"""Forms over areas."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm
from gongzhi.registry.territory.models import GridKind
from gongzhi.registry.territory.services import AreaDetails


class RenameForm(VersionedForm, NoteMixin):
    """A new name."""

    name = forms.CharField(label=_("Name"), max_length=60)
    field_order = ("name", "note", "version")


class DetailsForm(VersionedForm, NoteMixin):
    """What is known of an area beside its name and boundary."""

    kind = forms.ChoiceField(
        label=_("Kind of grid"), choices=[("", "—"), *GridKind.choices], required=False
    )
    households = forms.IntegerField(label=_("Households"), min_value=0, required=False)
    supervision_phone = forms.CharField(
        label=_("Supervision line"),
        help_text=_("Posted for residents beside the officer's name."),
        max_length=30,
        required=False,
    )
    lon = forms.FloatField(label=_("Longitude of the centre"), required=False)
    lat = forms.FloatField(label=_("Latitude of the centre"), required=False)
    field_order = ("kind", "households", "supervision_phone", "lon", "lat", "note", "version")

    def details(self) -> AreaDetails:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        names = ("kind", "lon", "lat", "households", "supervision_phone")
        return AreaDetails(**{name: data[name] for name in names})


class FoundForm(NoteMixin):
    """A new area below another."""

    name = forms.CharField(label=_("Name"), max_length=60)
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Leave it empty for the next free one."),
        max_length=18,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of grid"), choices=[("", "—"), *GridKind.choices], required=False
    )
    households = forms.IntegerField(label=_("Households"), min_value=0, required=False)
    field_order = ("name", "code", "kind", "households", "note")


class RetireForm(VersionedForm, NoteMixin):
    """The end of an area."""

    successor_code = forms.CharField(
        label=_("Code of the successor"),
        help_text=_("The area of the same level that takes its place, if there is one."),
        max_length=18,
        required=False,
    )
    field_order = ("successor_code", "note", "version")


class SignEndForm(VersionedForm, NoteMixin):
    """Why a sign is retired or replaced."""

    field_order = ("note", "version")
