"""Forms over zones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm
from gongzhi.registry.territory.models import Zone


class ZoneForm(VersionedForm):
    """A zone's name and the areas in it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    area_codes = forms.MultipleChoiceField(
        label=_("Areas in it"),
        help_text=_("An area brings all that lies below it."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "area_codes", "version")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_codes"].choices = areas  # type: ignore[attr-defined]  # a choice field


class NewZoneForm(ZoneForm):
    """A new zone: its kind is fixed from then on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Zone.Kind.choices)
    field_order = ("name", "kind", "area_codes")


class RetireZoneForm(VersionedForm, NoteMixin):
    """The end of a zone."""

    field_order = ("note", "version")
