"""Which standards hold where: read from the packs in force, the more local one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gongzhi.oversight.standards import wording
from gongzhi.oversight.standards.precedence import Id, Precedence
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.registry.provisions.queries import (
    Provision,
    provisions_at_and_below,
    provisions_in_force,
)

SECTION: Final = "standards"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard in force: its clause and pack, its rule, and what else is said on the matter.

    ``overridden`` are entries in whose place this one holds, somewhere here at least, and
    ``overridden_by`` those that hold in its place: of the same key, or such that no area could
    meet both. It ``holds`` unless that is so everywhere.
    """

    provision: Provision
    entry: StandardEntry
    overridden: tuple[Provision, ...] = ()
    overridden_by: tuple[Provision, ...] = ()
    holds: bool = True

    @property
    def id(self) -> Id:
        """The pack that it stands in and its key."""
        return id_of(self.provision)

    @property
    def title(self) -> str:
        """Its title in the language active now."""
        return wording.title_of(self.entry)

    @property
    def rule_words(self) -> str:
        """What it asks, in short; "" where its bounds hang on other figures."""
        return wording.rule_words(self.entry)


@dataclass(frozen=True, slots=True)
class Realm:
    """An area, and the standards that hold at it and below, down to the next realm."""

    area_code: str
    standards: tuple[Standard, ...]
    precedence: Precedence


def id_of(provision: Provision) -> Id:
    """Return the pack that a provision stands in and its key."""
    return provision.pack_id, provision.key


def standards_at(area_code: str, *, on: date) -> tuple[Standard, ...]:
    """Return the standards in force at an area on a day, in their packs' order. One query.

    Of one matter the one that ranks highest comes first.
    """
    return _realm(area_code, on).standards


def _realm(area_code: str, on: date) -> Realm:
    found = provisions_in_force(SECTION, area_code=area_code, on=on)
    provisions = {id_of(p): p for one in found for p in (one.provision, *one.overridden)}
    entries = {one: StandardEntry.model_validate(p.value) for one, p in provisions.items()}
    ranked = sorted(provisions, key=lambda one: provisions[one].rank, reverse=True)
    precedence = Precedence([(one, entries[one]) for one in ranked])
    above = {one: precedence.overriding(one) for one in ranked}
    standards = tuple(
        Standard(
            provision,
            entries[one],
            overridden=tuple(provisions[each] for each in ranked if one in above[each]),
            overridden_by=tuple(provisions[each] for each in ranked if each in above[one]),
            holds=precedence.holds(one),
        )
        for one, provision in provisions.items()
    )
    return Realm(area_code, standards, precedence)


def realms_below(area_code: str, *, on: date) -> list[Realm]:
    """Return the realms at and below an area, the smallest last.

    Each pack loaded further down makes a realm of its own, where it may hold in place of what
    holds above. Queries: two, and one for each area below with a pack of its own.
    """
    found = provisions_at_and_below(SECTION, area_code=area_code, on=on)
    places = {one.provision.area_code for one in found}
    below = {code for code in places if code.startswith(area_code)} | {area_code}
    ordered = sorted(below, key=lambda code: (len(code), code))
    return [_realm(code, on) for code in ordered]


def realm_of(code: str, realms: Sequence[Realm]) -> Realm:
    """Return the smallest realm that an area lies in; ``realms`` has the smallest last."""
    return next(realm for realm in reversed(realms) if code.startswith(realm.area_code))
