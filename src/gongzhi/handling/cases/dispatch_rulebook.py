"""The dispatch rules in force for a sub-district: its own list, and those of the areas above.

A sub-district's lists are read at most every ``KEPT_SECONDS`` in each process, so that a changed
rule holds everywhere within that time. Few sub-districts are kept at once: a process stays small.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.dispatch_rules import Conditions, RuleInForce, in_order
from gongzhi.handling.cases.models import DispatchRule
from gongzhi.handling.cases.permissions import CHANGE_DISPATCH_RULE
from gongzhi.registry.organisations.queries import active_on
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.rules import is_digits, lineage

KEPT_SECONDS: Final = 30.0
MOST_KEPT: Final = 64
STREET_LENGTH: Final = 9
LIST_LENGTHS: Final = (0, 2, 4, 6, STREET_LENGTH)
"""How long the code of an area with a list of its own is."""


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: tuple[RuleInForce, ...]
    read_at: float


_kept: OrderedDict[str, _Kept] = OrderedDict()
_lock = threading.Lock()


def rules_for(
    area_codes: Iterable[str], *, fresh: bool = False
) -> Mapping[str, tuple[RuleInForce, ...]]:
    """Return by sub-district the rules that hold there today, in the order they are asked.

    One statement at most. Left out are rules that are switched off or taken out, that are not yet
    or no longer in force, whose unit is closed or whose zone has ended. ``fresh`` reads them now,
    for who has just changed them by another process.
    """
    streets = {code[:STREET_LENGTH] for code in area_codes}
    found = {
        street: kept.rules
        for street in streets
        if not fresh and (kept := _fresh(street)) is not None
    }
    missing = streets - found.keys()
    if missing:
        found |= _read(missing)
    today = timezone.localdate()
    return {
        street: tuple(rule for rule in rules if rule.on(today)) for street, rules in found.items()
    }


def forget_dispatch_rules() -> None:
    """Read the lists again before they are next used."""
    with _lock:
        _kept.clear()


def chain_of(street: str) -> tuple[str, ...]:
    """Return the areas whose lists hold in a sub-district, nearest first; ``""`` is everywhere."""
    return (*lineage(street), "") if street else ("",)


def check_list(actor: Actor, area_prefix: str) -> None:
    """Raise unless the actor may keep the list of an area that has one."""
    check_may(actor, CHANGE_DISPATCH_RULE, area_prefix)
    if len(area_prefix) not in LIST_LENGTHS or not is_digits(area_prefix or "0"):
        raise InvalidInput(
            _("A list of rules is a sub-district's, or an area's above it."), field="area_prefix"
        )
    if area_prefix and territory.find_area(area_prefix) is None:
        raise no_such_area(area_prefix)


def usable(day: date) -> Q:
    """Return the condition that a rule's unit is open and its zone in force on a day."""
    zone = Q(zone__isnull=True) | Q(zone__valid_to__isnull=True)
    return active_on(day, at="unit__") & zone


def standing(prefixes: Iterable[str]) -> QuerySet[DispatchRule]:
    """Return the rules that stand in the lists of areas, in their order, with unit and zone."""
    return (
        DispatchRule.objects.filter(area_prefix__in=set(prefixes), position__isnull=False)
        .select_related("unit", "zone")
        .order_by("area_prefix", "position", "pk")
    )


def in_force(row: DispatchRule) -> RuleInForce:
    """Return a row as a rule that can be asked."""
    zone = row.zone
    places = tuple(zone.area_codes) if zone else (row.place_code,) if row.place_code else ()
    return RuleInForce(
        id=row.pk or 0,
        version=row.version or 0,
        name=row.name,
        area_prefix=row.area_prefix,
        position=row.position or 0,
        unit_id=row.unit_id,
        unit=str(row.unit),
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        conditions=Conditions(
            category_code=row.category_code,
            places=places,
            intakes=tuple(row.intakes),
            severities=tuple(row.severities),
            day_kind=row.day_kind,
            hour_from=row.hour_from,
            hour_to=row.hour_to,
            words=tuple(row.words),
        ),
    )


def _fresh(street: str) -> _Kept | None:
    kept = _kept.get(street)
    return kept if kept and time.monotonic() - kept.read_at <= KEPT_SECONDS else None


def _read(streets: Iterable[str]) -> dict[str, tuple[RuleInForce, ...]]:
    chains = {street: chain_of(street) for street in streets}
    prefixes = {prefix for chain in chains.values() for prefix in chain}
    rows = standing(prefixes).filter(usable(timezone.localdate()), active=True)
    rules = in_order(in_force(row) for row in rows)
    found = {
        street: tuple(rule for rule in rules if rule.area_prefix in chain)
        for street, chain in chains.items()
    }
    _keep(found)
    return found


def _keep(found: Mapping[str, tuple[RuleInForce, ...]]) -> None:
    at = time.monotonic()
    with _lock:
        for street, rules in found.items():
            _kept[street] = _Kept(rules, at)
            _kept.move_to_end(street)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
