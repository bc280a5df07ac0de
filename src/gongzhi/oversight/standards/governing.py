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
    InForce,
    Provision,
    by_area,
    provisions_around,
    provisions_in_force,
    resolve,
    said_at,
)
from gongzhi.registry.provisions.stored import readable

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
    return _realm(area_code, provisions_in_force(SECTION, area_code=area_code, on=on), {}).standards


def _realm(area_code: str, found: Sequence[InForce], read: dict[Id, StandardEntry]) -> Realm:
    """Return an area with what holds there; ``read`` keeps each entry, for other realms too."""
    provisions = {id_of(p): p for one in found for p in (one.provision, *one.overridden)}
    for provision, entry in readable(
        (provision for one, provision in provisions.items() if one not in read), StandardEntry
    ):
        read[id_of(provision)] = entry
    provisions = {one: provision for one, provision in provisions.items() if one in read}
    ranked = sorted(provisions, key=lambda one: provisions[one].rank, reverse=True)
    precedence = Precedence([(one, read[one]) for one in ranked])
    above = {one: precedence.overriding(one) for one in ranked}
    standards = tuple(
        Standard(
            provision,
            read[one],
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
    holds above. One query.
    """
    said = by_area(provisions_around(area_code, section=SECTION, on=on))
    below = {code for code in said if code.startswith(area_code)} | {area_code}
    read: dict[Id, StandardEntry] = {}
    return [
        _realm(code, resolve(said_at(code, said)), read)
        for code in sorted(below, key=lambda code: (len(code), code))
    ]


def realm_of(code: str, realms: Sequence[Realm]) -> Realm:
    """Return the smallest realm that an area lies in; ``realms`` has the smallest last."""
    return next(realm for realm in reversed(realms) if code.startswith(realm.area_code))
