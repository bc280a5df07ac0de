"""Reading provisions: what holds at an area on a day, what it overrides, and where it is written.

Precedence, entry by entry: the pack loaded at the smaller area, then the later day of effect, then
the pack loaded later. What loses is never dropped: it is returned beside what holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.registry.provisions.errors import not_loaded
from gongzhi.registry.provisions.models import LoadedPack, ProvisionRow
from gongzhi.registry.provisions.permissions import VIEW
from gongzhi.registry.territory.queries import lineage, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """An entry of a loaded pack, with where it holds and where it is written.

    ``value`` is the whole entry as its section's model dumps it; ``effective_to`` is the last day.
    """

    section: str
    key: str
    matter: str
    title: str
    value: Mapping[str, Any]
    document: str
    clause: str
    heading: str
    verified: bool
    pack_id: int
    pack_code: str
    pack_title: str
    area_code: str
    effective_from: date
    effective_to: date | None
    loaded_at: datetime

    @property
    def rank(self) -> tuple[int, date, datetime, int]:
        """What decides between two entries on one matter: the greater holds."""
        return (len(self.area_code), self.effective_from, self.loaded_at, self.pack_id)


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds of one matter, and what it overrides, the next best first."""

    provision: Provision
    overridden: tuple[Provision, ...] = ()


def provisions_in_force(section: str, *, area_code: str, on: date | None = None) -> list[InForce]:
    """Return what holds at an area on a day (today), one for each matter, in the files' order.

    Packs loaded at the area or at any area above it count. One query.
    """
    return resolve(_rows(_above(area_code), section, on))


def provisions_at_and_below(
    section: str, *, area_code: str, on: date | None = None
) -> list[InForce]:
    """Return what ``provisions_in_force`` does, and beside it what packs loaded below say.

    Each pack loaded below the area is resolved by itself: its ``area_code`` says where it holds.
    Ask ``provisions_in_force`` of a smaller area for what holds there. One query.
    """
    found = _rows(_above(area_code) | within((area_code,), field="pack__area_code"), section, on)
    here = [one for one in found if area_code.startswith(one.area_code)]
    below = [one for one in found if not area_code.startswith(one.area_code)]
    return resolve(here) + [InForce(one) for one in below]


def find_provision(
    section: str, key: str, *, area_code: str, on: date | None = None
) -> InForce | None:
    """Return what holds for one key at an area on a day (today), or None. One query."""
    where = _above(area_code) & Q(key=key)
    return next(iter(resolve(_rows(where, section, on))), None)


def provisions_around(
    area_code: str, *, section: str = "", on: date | None = None
) -> list[Provision]:
    """Return what packs loaded at, above or below an area say, in a section or all. One query."""
    return _rows(_above(area_code) | within((area_code,), field="pack__area_code"), section, on)


def by_area(found: Iterable[Provision]) -> dict[str, list[Provision]]:
    """Return provisions by the area at which their pack is loaded. Pure."""
    said: dict[str, list[Provision]] = {}
    for one in found:
        said.setdefault(one.area_code, []).append(one)
    return said


def said_at(place: str, said: Mapping[str, Sequence[Provision]]) -> list[Provision]:
    """Return what packs loaded at a place or above it say, from the widest down. Pure."""
    return [one for length in range(len(place) + 1) for one in said.get(place[:length], ())]


def adoptable_provisions(section: str, *, on: date | None = None) -> list[Provision]:
    """Return what loaded packs say in a section on a day (today), wherever, in rising rank.

    Without those that hold and are not adopted. One query.
    """
    found = _rows(~Q(pack__withheld__contains=[section]), section, on)
    return sorted(found, key=lambda one: one.rank)


def resolve(found: Iterable[Provision]) -> list[InForce]:
    """Return one for each section and matter: what holds, and what it overrides. Pure."""
    by_matter: dict[tuple[str, str], list[Provision]] = {}
    for one in found:
        by_matter.setdefault((one.section, one.matter), []).append(one)
    ranked = [sorted(ones, key=lambda one: one.rank, reverse=True) for ones in by_matter.values()]
    return [InForce(ones[0], tuple(ones[1:])) for ones in ranked]


def loaded_packs(viewer: Actor, *, area_code: str = "") -> QuerySet[LoadedPack]:
    """Return the packs in force at, above and below an area that the viewer may see.

    Packs loaded above the viewer's areas hold there too, and so are seen. Widest area first.
    """
    seen = within(viewer.prefixes(VIEW), field="area_code")
    for prefix in viewer.prefixes(VIEW):
        seen |= Q(area_code__in=[*lineage(prefix), ""])
    where = within((area_code,), field="area_code") | Q(area_code__in=[*lineage(area_code), ""])
    standing = LoadedPack.objects.filter(unloaded_at__isnull=True)
    return standing.filter(seen, where).order_by("area_code", "-effective_from", "code")


def find_pack(code: str, area_code: str) -> LoadedPack | None:
    """Return a pack as it is loaded at an area, or None."""
    standing = LoadedPack.objects.filter(unloaded_at__isnull=True)
    return standing.filter(code=code, area_code=area_code).first()


def get_pack(code: str, area_code: str) -> LoadedPack:
    """Return a pack as it is loaded at an area. Raises ``NotFound``."""
    pack = find_pack(code, area_code)
    if pack is None:
        raise not_loaded(code, area_code)
    return pack


def _above(area_code: str) -> Q:
    return Q(pack__area_code__in=[*lineage(area_code), ""])


def _rows(where: Q, section: str, on: date | None) -> list[Provision]:
    day = on or timezone.localdate()
    rows = ProvisionRow.objects.filter(
        where,
        Q(effective_to__isnull=True) | Q(effective_to__gte=day),
        effective_from__lte=day,
        pack__unloaded_at__isnull=True,
    )
    if section:
        rows = rows.filter(section=section)
    ordered = rows.select_related("pack").order_by("section", "pack_id", "position")
    return [provision_of(row) for row in ordered]


def provision_of(row: ProvisionRow) -> Provision:
    """Return a row with its pack as a provision."""
    pack = row.pack
    return Provision(
        section=row.section,
        key=row.key,
        matter=row.matter,
        title=row.title,
        value=row.value,
        document=row.clause_document,
        clause=row.clause_section,
        heading=row.clause_heading,
        verified=row.verified,
        pack_id=pack.pk,
        pack_code=pack.code,
        pack_title=pack.title,
        area_code=pack.area_code,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        loaded_at=pack.loaded_at,
    )
