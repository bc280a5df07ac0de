"""Reading what packs bring about: what holds at an area, what is loaded there, what ships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Count

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.packs.checking import check_pack
from gongzhi.packs.contradictions import (
    Contradiction,
    contradictions_around,
    contradictions_of_the_tree,
)
from gongzhi.packs.head import PackHead
from gongzhi.packs.keepers import CategoryKeeper
from gongzhi.packs.sections import BY_NAME, SECTIONS
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.permissions import VIEW
from gongzhi.registry.provisions.queries import (
    InForce,
    Provision,
    adoptable_provisions,
    loaded_packs,
    provisions_around,
    resolve,
)
from gongzhi.registry.provisions.stored import find_entry


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds at an area: each section's entries in the files' order, and what contradicts.

    Among the contradictions are those of packs loaded below, and on classes of other areas' packs.
    """

    sections: tuple[tuple[str, tuple[InForce, ...]], ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class PackLine:
    """A loaded pack with how many entries it has, and how many wait to be verified."""

    pack: LoadedPack
    entries: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """A pack that ships: its head, and how many entries it has."""

    head: PackHead
    entries: int


def unreadable_entries() -> list[Provision]:
    """Return the entries in force, wherever, that the models of their sections cannot read.

    Those of a section that this release does not know are among them.
    """
    return [one for one in provisions_around("") if not _can_be_read(one)]


def _can_be_read(one: Provision) -> bool:
    section = BY_NAME.get(one.section)
    return section is not None and find_entry(one, section.model) is not None


def holding_at(viewer: Actor, *, area_code: str, on: date | None = None) -> Holding:
    """Return what holds at an area on a day (today). Two queries.

    The rules of an area are no secret to who sees packs there. Raises ``NotPermitted`` elsewhere.
    """
    check_may(viewer, VIEW, area_code)
    around = provisions_around(area_code, on=on)
    here = resolve(one for one in around if area_code.startswith(one.area_code))
    tree = adoptable_provisions(CategoryKeeper.section, on=on)
    found = (
        *contradictions_around(around, area_code),
        *contradictions_of_the_tree(tree, area_code),
    )
    return Holding(tuple(_by_section(here)), found)


def said_of_classes() -> dict[str, list[Provision]]:
    """Return what packs say of each class today, by its code: what holds first. One query."""
    said = CategoryKeeper().said()
    found: dict[str, list[Provision]] = {}
    for provision, entry in reversed(said):
        if entry is not None:
            found.setdefault(entry.code, []).append(provision)
    return found


def packs_at(viewer: Actor, *, area_code: str = "") -> list[PackLine]:
    """Return the packs loaded at, above and below an area that the viewer may see. One query."""
    packs = loaded_packs(viewer, area_code=area_code).annotate(entries=Count("provisions"))
    return [PackLine(pack, pack.entries) for pack in packs]


@cache
def shipped_packs() -> tuple[Shipped, ...]:
    """Return the packs that ship with this release, by name. Read once in each process."""
    read = [check_pack(folder) for folder in shipped_folders().values()]
    return tuple(Shipped(one.head, len(one.entries)) for one in read if one.head is not None)


def find_shipped(name: str) -> Path | None:
    """Return the folder of a pack that ships, or None."""
    return shipped_folders().get(name)


def _by_section(found: list[InForce]) -> Iterator[tuple[str, tuple[InForce, ...]]]:
    by_name: dict[str, list[InForce]] = {}
    for one in found:
        by_name.setdefault(one.provision.section, []).append(one)
    known = [section.name for section in SECTIONS]
    for name in [*known, *(name for name in by_name if name not in known)]:
        if name in by_name:
            yield name, tuple(by_name[name])
