"""Forms over policy packs."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin
from gongzhi.foundation.actors import Actor
from gongzhi.registry.territory.queries import Depth, areas_at_levels

MOST_GROUNDS: Final = 300
LEVELS: Final = (Depth.PROVINCE, Depth.CITY, Depth.COUNTY, Depth.STREET, Depth.COMMUNITY)

Grounds = list[tuple[str, str]]


def pack_grounds(actor: Actor, verb: str) -> Grounds:
    """Return the areas down to the community over which the actor holds a verb, by the tree."""
    areas = areas_at_levels(actor.prefixes(verb), LEVELS)[:MOST_GROUNDS]
    top = min((area.level for area in areas), default=0)
    return [(area.code, "\u3000" * (area.level - top) + area.name) for area in areas]


class LoadForm(NoteMixin):
    """Where a pack is loaded, and why."""

    area_code = forms.ChoiceField(
        label=_("Holds at"), help_text=_("It holds there and everywhere below.")
    )

    def __init__(self, *args: Any, grounds: Grounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = grounds  # type: ignore[attr-defined]  # a choice field


class UnloadForm(NoteMixin):
    """Why a pack is taken back."""
