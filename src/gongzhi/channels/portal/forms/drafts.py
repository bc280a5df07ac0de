"""Forms over drafts of grids."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.restructuring import DrawnForm
from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, VersionedForm
from gongzhi.registry.drafts.settings import KEEP_TODAY, DraftSettings

CLOSENESS = (
    ("0", _("not at all: draw from nothing")),
    ("1", _("a little")),
    (str(KEEP_TODAY), _("well: move households only where it serves")),
    ("10", _("strongly: move as few as can be")),
)
_DEFAULTS = DraftSettings()


class SettingsForm(forms.Form):
    """What a drawing is asked for; what is left out is as by default."""

    minimum = forms.IntegerField(label=_("Fewest households of a grid"), min_value=1)
    maximum = forms.IntegerField(label=_("Most households of a grid"), min_value=1)
    change = forms.ChoiceField(label=_("Stay close to the grids of today"), choices=CLOSENESS)
    max_gap = forms.FloatField(
        label=_("Widest gap between neighbours, in metres"),
        help_text=_(
            "Buildings further apart do not count as connected; so grids do not reach over it."
        ),
    )
    barriers = forms.BooleanField(
        label=_("Keep to the barriers on record"),
        help_text=_("Buildings with a road, a river or a railway between them do not connect."),
        required=False,
    )
    shape = forms.FloatField(label=_("Weight of round outlines"))
    spread = forms.FloatField(label=_("Weight of short ways"))
    evenness = forms.FloatField(label=_("Weight of equal sizes"))
    estates = forms.FloatField(
        label=_("Weight of whole estates"),
        help_text=_(
            "An estate is told by the names of its buildings (桂花园3号楼). 0 lets it be parted."
        ),
    )
    sweeps = forms.IntegerField(
        label=_("Tries for each building"), help_text=_("More take longer and draw rounder grids.")
    )
    seed = forms.IntegerField(
        label=_("Seed"), help_text=_("Another number draws another of many good answers.")
    )
    rare = ("shape", "spread", "evenness", "estates", "sweeps", "seed")

    def __init__(self, *args: Any, settings: DraftSettings = _DEFAULTS, **kwargs: Any) -> None:
        initial = settings.as_json() | {"change": f"{settings.change:g}"}
        initial["change"] = next(
            (value for value, _words in CLOSENESS if float(value) == settings.change), "10"
        )
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("max_gap", *self.rare):
            self.fields[name].required = False

    def settings(self) -> DraftSettings:
        """Return what was asked for. Raises ``InvalidInput`` where nothing can be drawn so."""
        data = self.cleaned_data
        given = {
            each.name: data[each.name]
            for each in fields(DraftSettings)
            if data[each.name] is not None
        }
        return DraftSettings(**given | {"change": float(data["change"])})

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that everybody looks at."""
        return [bound for bound in self if bound.name not in self.rare]

    def rare_fields(self) -> list[forms.BoundField]:
        """Return the fields that few change."""
        return [self[name] for name in self.rare]


class NewDraftForm(SettingsForm):
    """A new draft: for which area, under which name, how drawn."""

    area = forms.ChoiceField(label=_("Sub-district or community"))
    name = forms.CharField(label=_("Name of the draft"), max_length=60)
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("area", "name", "minimum", "maximum", "change", "max_gap", "barriers")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]  # a choice field


class RedrawForm(SettingsForm, VersionedForm):
    """Drawing again, perhaps otherwise."""


class MoveForm(VersionedForm):
    """Buildings and the grid they go to; an empty one is new."""

    building_codes = forms.TypedMultipleChoiceField(required=False)
    grid = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(
        self, *args: Any, buildings: list[str], grids: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building_codes"].choices = [(code, code) for code in buildings]  # type: ignore[attr-defined]  # a choice field
        self.fields["grid"].choices = [("", ""), *grids]  # type: ignore[attr-defined]  # a choice field


class LockForm(VersionedForm):
    """Whether a grid stays when the draft is drawn again."""

    locked = forms.BooleanField(required=False)


class BarriersForm(DrawnForm):
    """Barriers from a GeoJSON file: for which area, under which name."""

    area = forms.ChoiceField(label=_("Kept for"))
    name = forms.CharField(label=_("Name"), max_length=60)
    field_order = ("area", "name", "file", "datum")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]  # a choice field
        self.fields["file"].required = True
        for name in ("drawn", "note", "version"):
            del self.fields[name]


class AdoptForm(NoteMixin):
    """The adoption: at once, or at the beginning of a day to come."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("Takes effect on"),
        help_text=_(
            "Leave it empty for at once. On a day to come it is checked again, then adopted."
        ),
        required=False,
        widget=DayInput(),
    )
    field_order = ("on", "note", "version")
