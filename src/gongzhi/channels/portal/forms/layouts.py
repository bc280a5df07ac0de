"""Forms over layouts of service centres."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import VersionedForm
from gongzhi.channels.portal.layouts import KIND_TITLES, PROBLEMS
from gongzhi.channels.transfer.places import LIMITS, read_given
from gongzhi.oversight.layouts.queries import Given, LayoutSettings

UNITS = (("minutes", _("minutes on foot")), ("metres", _("metres")))
_TABLES = ".csv,.xlsx,.xls,.txt"
_DEFAULTS = LayoutSettings()


def _table(label: Any, help_text: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": _TABLES}),
    )


class QuestionForm(forms.Form):
    """What a layout is asked for; what is left out is as by default."""

    kind = forms.ChoiceField(label=_("Tier"), choices=list(KIND_TITLES.items()))
    problem = forms.ChoiceField(
        label=_("What is wanted"), choices=list(PROBLEMS.items()), widget=forms.RadioSelect
    )
    number = forms.IntegerField(
        label=_("How many centres, those that stand included"),
        help_text=_("Needed where the question says “so many”."),
        min_value=1,
        required=False,
    )
    reach = forms.FloatField(label=_("Longest walk"), min_value=0)
    unit = forms.ChoiceField(label=_("The walk is given in"), choices=UNITS)
    capacity = forms.IntegerField(
        label=_("Most households of a centre"),
        help_text=_("3,000 to 5,000 for a community centre."),
        min_value=1,
    )
    keep = forms.BooleanField(
        label=_("Keep the centres that stand"),
        help_text=_(
            "Those on record of this tier in the area; for stations, of every tier. They stay "
            "where they are."
        ),
        required=False,
    )
    factor = forms.FloatField(
        label=_("A walk is the straight line times"),
        help_text=_("Where no file of ways is given."),
    )
    seconds = forms.IntegerField(
        label=_("Longest search, in seconds"),
        help_text=_("After it the best so far is shown, with how far from the best it can be."),
    )
    seed = forms.IntegerField(
        label=_("Seed"), help_text=_("The same seed gives the same answer again.")
    )
    rare = ("factor", "seconds", "seed")
    rare_files: tuple[str, ...] = ()

    def __init__(self, *args: Any, settings: LayoutSettings = _DEFAULTS, **kwargs: Any) -> None:
        self._settings = settings
        kwargs["initial"] = settings.as_json() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in self.rare:
            self.fields[name].required = False

    def settings(self) -> LayoutSettings:
        """Return what was asked for. Raises ``InvalidInput`` where nothing can be solved so."""
        data = self.cleaned_data
        given = {
            each.name: data[each.name]
            for each in fields(LayoutSettings)
            if data.get(each.name) is not None
        }
        return LayoutSettings(**{"speed": self._settings.speed} | given)

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that everybody looks at."""
        return [bound for bound in self if bound.name not in {*self.rare, *self.rare_files}]

    def rare_fields(self) -> list[forms.BoundField]:
        """Return the fields that few change."""
        return [self[name] for name in (*self.rare_files, *self.rare) if name in self.fields]

    def rare_errors(self) -> bool:
        """Tell whether one of those is refused."""
        return any(self[name].errors for name in (*self.rare_files, *self.rare))


class NewLayoutForm(QuestionForm):
    """A new layout: for which area, under which name, asked how, with which files."""

    area = forms.ChoiceField(label=_("District, sub-district or community"))
    name = forms.CharField(label=_("Name of the layout"), max_length=60)
    key = forms.UUIDField(widget=forms.HiddenInput)
    candidates = _table(
        _("Table of places for centres"),
        _("Columns name, lon, lat in degrees. Without it every building is a place for a centre."),
    )
    standing = _table(
        _("Table of centres that stand"),
        _("Columns name, lon, lat; beside those on record here."),
    )
    ways = _table(
        _("Table of ways on foot"),
        _(
            "Columns from, to, metres, from_lon, from_lat, to_lon, to_lat: a row for each stretch "
            "between two crossings. Without it a walk is the straight line times a factor."
        ),
    )
    field_order = ("area", "name", "kind", "problem", "number", "reach", "unit", "capacity", "keep")
    rare_files = ("candidates", "standing", "ways")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]  # a choice field

    def given(self) -> Given | None:
        """Return what came in files, or None. Raises ``InvalidInput`` naming the row."""
        files = {name: self.cleaned_data[name] for name in self.rare_files}
        # One byte more than is accepted is enough to be refused by.
        most = LIMITS.bytes + 1
        sent = {name: (file.read(most), file.name) for name, file in files.items() if file}
        return read_given(sent) if sent else None


class SolveForm(QuestionForm, VersionedForm):
    """Solving again, perhaps otherwise."""


class MoveSiteForm(VersionedForm):
    """Where a centre goes, in degrees."""

    lon = forms.FloatField()
    lat = forms.FloatField()
