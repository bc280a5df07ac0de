"""The lists of the policy packs in force at an area, and what they say of one demand."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.oversight.burden.provisions import SECTION, ListEntry, Stance
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.provisions.queries import Provision, provisions_in_force
from gongzhi.registry.provisions.stored import find_entry


@dataclass(frozen=True, slots=True)
class Limit:
    """An entry of a list in force, where it is written, and what it overrides."""

    entry: ListEntry
    heading: str
    section: str
    document: str
    pack_title: str
    verified: bool
    overrides: int


def lists_in_force(area_code: str) -> list[Limit]:
    """Return every list in force at an area, in the packs' order. One query."""
    return [
        _limit(one.provision, entry, len(one.overridden))
        for one in provisions_in_force(SECTION, area_code=area_code)
        if (entry := find_entry(one.provision, ListEntry))
    ]


def limits_on(kind: str, *, unit: Unit, area_code: str) -> list[Limit]:
    """Return what the lists say of a demand of this kind by a unit, the strictest first."""
    order = list(Stance)
    found = [
        limit
        for limit in lists_in_force(area_code)
        if limit.entry.concerns(kind, unit_kind=unit.kind)
    ]
    return sorted(found, key=lambda limit: order.index(limit.entry.stance), reverse=True)


def _limit(provision: Provision, entry: ListEntry, overrides: int) -> Limit:
    return Limit(
        entry=entry,
        heading=provision.heading,
        section=provision.clause,
        document=provision.document or provision.pack_title,
        pack_title=provision.pack_title,
        verified=provision.verified,
        overrides=overrides,
    )
