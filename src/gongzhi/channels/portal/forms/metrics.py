"""Forms over figures and service sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, VersionedForm
from gongzhi.oversight.metrics.models import ServiceSite


class FigureForm(NoteMixin):
    """A fact of an area or of one of its units, as of a day, with where it is from."""

    value = forms.DecimalField(label=_("Value"), min_value=0, max_digits=18, decimal_places=2)
    as_of = forms.DateField(label=_("As of"), widget=DayInput())
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where the figure is from: a yearbook, a budget, a count of a day."),
        max_length=120,
    )

    field_order = ("value", "as_of", "source", "note")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = unit


class SiteForm(NoteMixin):
    """A service site on the map."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceSite.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=60)
    lon = forms.FloatField(label=_("Longitude"), help_text=_("In degrees, such as 120.005."))
    lat = forms.FloatField(label=_("Latitude"), help_text=_("In degrees, such as 30.005."))

    field_order = ("kind", "name", "lon", "lat", "note")


class CloseSiteForm(VersionedForm, NoteMixin):
    """Why a site is closed."""

    field_order = ("note", "version")
