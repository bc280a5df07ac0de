"""A dispatch rule, as those who keep a list of them fill it in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import (
    STREET_LENGTH,
    Choice,
    category_choices,
    grid_choices,
    receiving_unit_choices,
    retired_choice,
)
from gongzhi.channels.portal.forms.shared import (
    DayInput,
    LongSelect,
    NoteMixin,
    TimeInput,
    VersionedForm,
)
from gongzhi.foundation.texts import SHORT_LENGTH
from gongzhi.handling.cases.dispatch_rules import DAY_TITLES, MOST_WORDS, NAME_LENGTH, WORD_LENGTH
from gongzhi.handling.cases.models import Case, Category, DispatchRule
from gongzhi.handling.cases.services import DispatchRuleGiven
from gongzhi.registry.territory.models import Zone
from gongzhi.registry.territory.queries import Depth, areas_at_levels, names_of
from gongzhi.registry.territory.rules import depth_of

Key = TypeVar("Key", str, int)
_BETWEEN_WORDS: Final = re.compile(r"[\n\r,，、;；]+")
_PLAIN: Final = (
    "name", "unit_id", "category_code", "place_code", "zone_id", "day_kind", "hour_from",
    "hour_to", "effective_from", "effective_to", "source",
)  # fmt: skip
MOST_PLACES: Final = 600


class DispatchRuleForm(NoteMixin, VersionedForm):
    """What must hold, and which unit is proposed then."""

    name = forms.CharField(
        label=_("Name of the rule"),
        help_text=_("It stands on each case that goes by it: “by rule: …”."),
        max_length=NAME_LENGTH,
    )
    unit_id = forms.TypedChoiceField(label=_("Unit proposed"), coerce=int)
    category_code = forms.ChoiceField(
        label=_("Class"),
        help_text=_("With all classes below it."),
        required=False,
        widget=LongSelect,
    )
    place_code = forms.ChoiceField(label=_("Area"), required=False, widget=LongSelect)
    zone_id = forms.TypedChoiceField(
        label=_("Zone"),
        help_text=_("Instead of an area: all areas that lie in the zone."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    intakes = forms.MultipleChoiceField(
        label=_("Came in by"),
        choices=Case.Source.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    severities = forms.MultipleChoiceField(
        label=_("Severity"),
        choices=Category.Severity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day_kind = forms.ChoiceField(
        label=_("Days"),
        help_text=_("By the working calendar, make-up workdays included."),
        choices=[("", _("every day")), *DAY_TITLES.items()],
        required=False,
    )
    hour_from = forms.TimeField(
        label=_("From the hour"),
        help_text=_("By the hour of receipt. From 22:00 until 06:00 runs past midnight."),
        required=False,
        widget=TimeInput,
    )
    hour_to = forms.TimeField(label=_("and before"), required=False, widget=TimeInput)
    words = forms.CharField(
        label=_("Any of the words"),
        help_text=format_lazy(
            _(
                "One a line, at most {most}; letter for letter, in title and description. "
                "No names, no numbers of persons: a rule is about matters."
            ),
            most=MOST_WORDS,
        ),
        max_length=MOST_WORDS * (WORD_LENGTH + 2),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    effective_from = forms.DateField(
        label=_("In force from"), help_text=_("Empty: from today."), required=False, widget=DayInput
    )
    effective_to = forms.DateField(
        label=_("Last day in force"),
        help_text=_("Empty: without end."),
        required=False,
        widget=DayInput,
    )
    source = forms.CharField(label=_("By which document"), max_length=SHORT_LENGTH, required=False)

    def __init__(self, *args: Any, area_prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {name: self.initial.get(name) for name in ("category_code", "place_code", "zone_id")}
        self._offer("unit_id", [("", _("choose")), *receiving_unit_choices(area_prefix)])
        self._offer(
            "category_code",
            [
                ("", _("every class")),
                *retired_choice(kept["category_code"] or ""),
                *category_choices(),
            ],
        )
        places, zones = _places(area_prefix), _zones(area_prefix)
        ended = _ended(kept["place_code"], places, names_of)
        self._offer("place_code", [("", _("everywhere here")), *ended, *places])
        self._offer("zone_id", [("", "—"), *_ended(kept["zone_id"], zones, _zone_names), *zones])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def given(self) -> DispatchRuleGiven:
        """Return what was filled in as the services take it."""
        data = self.cleaned_data
        return DispatchRuleGiven(
            **{name: data[name] for name in _PLAIN},
            intakes=tuple(data["intakes"]),
            severities=tuple(data["severities"]),
            words=tuple(_BETWEEN_WORDS.split(data["words"])),
        )


def initial_of(row: DispatchRule) -> dict[str, Any]:
    """Return a rule as the form's first values."""
    return {name: getattr(row, name) for name in (*_PLAIN, "intakes", "severities", "version")} | {
        "words": "\n".join(row.words)
    }


def _ended(
    kept: Key | None, offered: list[tuple[Key, str]], names: Callable[[list[Key]], dict[Key, str]]
) -> list[tuple[Key, str]]:
    """Return the ground that a rule has where it is no more offered: else saving would widen it.

    The command says that it is over.
    """
    if not kept or kept in dict(offered):
        return []
    return [(kept, names([kept]).get(kept, str(kept)))]


def _zone_names(keys: list[int]) -> dict[int, str]:
    return dict(Zone.objects.filter(pk__in=keys).values_list("pk", "name"))


def _places(area_prefix: str) -> list[Choice]:
    """Return the areas that a rule can be narrowed to: two levels below that of its list."""
    if len(area_prefix) >= STREET_LENGTH:
        return grid_choices(area_prefix)
    first = Depth(depth_of(area_prefix) + 1 if area_prefix else Depth.PROVINCE)
    below = areas_at_levels([area_prefix], [first, Depth(first + 1)])
    rows = below.values_list("code", "name", "level")[:MOST_PLACES]
    return [(code, "\u3000" * (level - first) + name) for code, name, level in rows]


def _zones(area_prefix: str) -> list[tuple[int, str]]:
    """Return the zones in force that lie in an area, or around it."""
    found = Zone.objects.filter(valid_to__isnull=True).order_by("name", "pk")
    return [
        (zone.pk, zone.name)
        for zone in found.only("name", "area_code")[:2_000]
        if zone.area_code.startswith(area_prefix) or area_prefix.startswith(zone.area_code)
    ][:MOST_PLACES]
