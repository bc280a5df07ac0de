"""Which standards hold where: read from the packs in force, the more local one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gongzhi.oversight.standards import wording
from gongzhi.oversight.standards.conflicts import contradictions
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.registry.provisions.queries import (
    InForce,
    Provision,
    provisions_at_and_below,
    provisions_in_force,
)

SECTION: Final = "standards"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard in force: its clause and pack, its rule, and what else is said on the matter.

    ``overridden`` are other packs' entries of the same key, which do not hold here;
    ``contradicted_by`` are standards in force that no area can meet together with this one.
    """

    provision: Provision
    entry: StandardEntry
    overridden: tuple[Provision, ...] = ()
    contradicted_by: tuple[Provision, ...] = ()

    @property
    def id(self) -> tuple[int, str]:
        """The pack that it stands in and its key."""
        return self.provision.pack_id, self.provision.key

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


def standards_at(area_code: str, *, on: date) -> tuple[Standard, ...]:
    """Return the standards in force at an area on a day, in their packs' order. One query."""
    found = provisions_in_force(SECTION, area_code=area_code, on=on)
    entries = [StandardEntry.model_validate(one.provision.value) for one in found]
    against = _against(found, entries)
    return tuple(
        Standard(one.provision, entry, one.overridden, against[at])
        for at, (one, entry) in enumerate(zip(found, entries, strict=True))
    )


def _against(
    found: Sequence[InForce], entries: Sequence[StandardEntry]
) -> list[tuple[Provision, ...]]:
    against: list[list[Provision]] = [[] for _one in found]
    for pair in contradictions(entries):
        against[pair.one].append(found[pair.other].provision)
        against[pair.other].append(found[pair.one].provision)
    return [tuple(ones) for ones in against]


def realms_below(area_code: str, *, on: date) -> list[Realm]:
    """Return the realms at and below an area, the smallest last.

    Each pack loaded further down makes a realm of its own, where it may hold in place of what
    holds above. Queries: two, and one for each area below with a pack of its own.
    """
    found = provisions_at_and_below(SECTION, area_code=area_code, on=on)
    places = {one.provision.area_code for one in found}
    below = {code for code in places if code.startswith(area_code)} | {area_code}
    ordered = sorted(below, key=lambda code: (len(code), code))
    return [Realm(code, standards_at(code, on=on)) for code in ordered]


def realm_of(code: str, realms: Sequence[Realm]) -> Realm:
    """Return the smallest realm that an area lies in; ``realms`` has the smallest last."""
    return next(realm for realm in reversed(realms) if code.startswith(realm.area_code))
