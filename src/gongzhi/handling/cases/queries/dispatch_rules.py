"""The lists of dispatch rules as those who keep them see them: in order, and what skips a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.dispatch_rulebook import (
    LIST_LENGTHS,
    chain_of,
    check_list,
    standing,
)
from gongzhi.handling.cases.errors import no_such_dispatch_rule
from gongzhi.handling.cases.models import DispatchRule
from gongzhi.handling.cases.permissions import CHANGE_DISPATCH_RULE
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory import queries as territory

MOST_LISTS: Final = 300
MOST_TAKEN_OUT: Final = 100
_OF_UNITS: Final = (6, 9)


class RuleState(StrEnum):
    """Whether a rule is asked today, or why it is skipped."""

    ASKED = "asked"
    OFF = "off"
    NOT_YET = "not_yet"
    OVER = "over"
    UNIT_CLOSED = "unit_closed"
    ZONE_ENDED = "zone_ended"
    PLACE_ENDED = "place_ended"
    CLASS_RETIRED = "class_retired"


RULE_STATES: Final = {
    RuleState.ASKED: pgettext_lazy("rule", "in use"),
    RuleState.OFF: _("switched off"),
    RuleState.NOT_YET: _("not in force yet"),
    RuleState.OVER: _("no longer in force"),
    RuleState.UNIT_CLOSED: _("skipped: its unit is closed"),
    RuleState.ZONE_ENDED: _("skipped: its zone has ended"),
    RuleState.PLACE_ENDED: _("its area is no longer in force"),
    RuleState.CLASS_RETIRED: _("its class is no longer in use"),
}
BROKEN: Final = frozenset(
    {
        RuleState.UNIT_CLOSED,
        RuleState.ZONE_ENDED,
        RuleState.PLACE_ENDED,
        RuleState.CLASS_RETIRED,
    }
)
"""What somebody should mend."""


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule with how it stands today."""

    row: DispatchRule
    state: RuleState

    @property
    def broken(self) -> bool:
        """Whether it can hold for nothing any more."""
        return self.state in BROKEN


@dataclass(frozen=True, slots=True)
class DispatchList:
    """An area's rules in their order, those of the areas above it, and what was taken out."""

    area_prefix: str
    rules: Sequence[ListedRule]
    above: Sequence[ListedRule]
    taken_out: Sequence[DispatchRule]


def dispatch_list(viewer: Actor, area_prefix: str) -> DispatchList:
    """Return the list of an area. Raises ``NotPermitted`` for one that the viewer does not keep.

    Four statements at most.
    """
    check_list(viewer, area_prefix)
    chain = chain_of(area_prefix)
    listed = _listed(standing(chain))
    above = [each for each in listed if each.row.area_prefix != area_prefix]
    taken_out = DispatchRule.objects.filter(area_prefix=area_prefix, position__isnull=True)
    return DispatchList(
        area_prefix=area_prefix,
        rules=[each for each in listed if each.row.area_prefix == area_prefix],
        above=sorted(above, key=lambda each: -len(each.row.area_prefix)),
        taken_out=list(taken_out.select_related("unit").order_by("-pk")[:MOST_TAKEN_OUT]),
    )


def get_dispatch_rule(viewer: Actor, rule_id: int) -> DispatchRule:
    """Return a rule of a list that the viewer keeps. Raises ``NotFound`` and ``NotPermitted``."""
    row = DispatchRule.objects.select_related("unit", "zone").filter(pk=rule_id).first()
    if row is None:
        raise no_such_dispatch_rule()
    check_list(viewer, row.area_prefix)
    return row


def lists_kept_by(viewer: Actor) -> list[str]:
    """Return the areas whose lists the viewer keeps: the own, and below them where units are."""
    found = set(viewer.prefixes(CHANGE_DISPATCH_RULE))
    found |= set(DispatchRule.objects.values_list("area_prefix", flat=True).distinct())
    for length in _OF_UNITS:
        places = Unit.objects.annotate(place=Left("area_code", length))
        found |= set(places.values_list("place", flat=True).distinct())
    kept = [
        code
        for code in found
        if len(code) in LIST_LENGTHS and viewer.may(CHANGE_DISPATCH_RULE, code)
    ]
    return sorted(kept)[:MOST_LISTS]


def rule_state_of(row: DispatchRule) -> str:
    """Return how a rule stands today; empty of one that was taken out."""
    return "" if row.position is None else _listed([row])[0].state.value


def _listed(rows: Iterable[DispatchRule]) -> list[ListedRule]:
    today, rows = timezone.localdate(), list(rows)
    in_use = {category.code for category in all_categories() if category.active}
    named = territory.areas_named({row.place_code for row in rows if row.place_code})
    places = {area.code for area in named if area.valid_to is None}
    return [ListedRule(row, _state_of(row, today, in_use, places)) for row in rows]


def _state_of(row: DispatchRule, day: date, in_use: set[str], places: set[str]) -> RuleState:
    zone = row.zone
    skipped = (
        (RuleState.OFF, not row.active),
        (RuleState.UNIT_CLOSED, not row.unit.is_active(day)),
        (RuleState.ZONE_ENDED, zone is not None and zone.valid_to is not None),
        (RuleState.PLACE_ENDED, bool(row.place_code) and row.place_code not in places),
        (RuleState.CLASS_RETIRED, bool(row.category_code) and row.category_code not in in_use),
        (RuleState.NOT_YET, row.effective_from > day),
        (RuleState.OVER, row.effective_to is not None and row.effective_to < day),
    )
    return next((state for state, holds in skipped if holds), RuleState.ASKED)
