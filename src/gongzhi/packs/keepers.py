"""The keepers of categories and units: what loaded packs want of them, and how they are changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes import AreaCode, Level
from gongzhi.foundation.codes.areas import cut_to
from gongzhi.foundation.errors import Conflict
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.provisions import CategoryEntry
from gongzhi.handling.cases.services import change_category, create_category
from gongzhi.handling.cases.services.categories import CategoryChange
from gongzhi.packs.settling import ACTIVE, Fields, Standing, Wanted
from gongzhi.registry.organisations.models import Post, Unit
from gongzhi.registry.organisations.provisions import UnitEntry
from gongzhi.registry.organisations.queries import units_named
from gongzhi.registry.organisations.services import (
    UnitDetails,
    change_unit,
    create_unit,
    dissolve_unit,
)
from gongzhi.registry.provisions.models import Adoption
from gongzhi.registry.provisions.queries import Provision, adoptable_provisions
from gongzhi.registry.provisions.stored import find_entry

SOURCE_LENGTH: Final = 200


def source_of(provision: Provision) -> str:
    """Return where an entry is written, as other modules note it."""
    return f"{provision.document} {provision.clause}"[:SOURCE_LENGTH]


class CategoryKeeper:
    """Classes of matters. There is one tree, so one pack's word on a class holds everywhere."""

    section = "categories"
    kind = "category"

    def said(self) -> list[tuple[Provision, CategoryEntry | None]]:
        """Return what loaded packs say of classes."""
        return [(one, find_entry(one, CategoryEntry)) for one in adoptable_provisions(self.section)]

    def candidates(
        self, said: Sequence[tuple[Provision, CategoryEntry]]
    ) -> dict[str, list[Wanted]]:
        """Return what loaded packs want of each class, whatever keys they name it by."""
        found: dict[str, list[Wanted]] = {}
        for provision, entry in said:
            found.setdefault(entry.code, []).append(_wanted_class(provision, entry))
        return found

    def read(self, subjects: Iterable[str]) -> dict[str, Standing]:
        """Return the classes' own columns, as they are stored."""
        rows = Category.objects.filter(code__in=list(subjects))
        return {
            row.code: Standing(
                {name: getattr(row, name) for name in CategoryChange.__slots__}, row.version
            )
            for row in rows
        }

    def make(self, wanted: Wanted, actor: Actor) -> int | None:
        """Add a class below the one that its entry names."""
        return create_category(
            actor=actor,
            code=wanted.subject,
            parent_code=wanted.details["parent"],
            change=CategoryChange(**wanted.fields),
            note=wanted.source,
        ).version

    def change(self, subject: str, fields: Fields, *, actor: Actor, note: str) -> int | None:
        """Change a class by its command."""
        change = CategoryChange(**fields)
        return change_category(actor=actor, code=subject, change=change, note=note).version

    def end(self, subject: str, *, actor: Actor, note: str, version: int | None) -> bool:  # noqa: ARG002 - a class goes out of use, and who changed it keeps that
        """Take a class out of use; cases filed under it keep it."""
        change = CategoryChange(active=False)
        change_category(actor=actor, code=subject, change=change, note=note)
        return True


class UnitKeeper:
    """Units that packs name: found by their name, or founded at the area that their level says."""

    section = "units"
    kind = "unit"

    def said(self) -> list[tuple[Provision, UnitEntry | None]]:
        """Return what loaded packs say of units."""
        return [(one, find_entry(one, UnitEntry)) for one in adoptable_provisions(self.section)]

    def candidates(self, said: Sequence[tuple[Provision, UnitEntry]]) -> dict[str, list[Wanted]]:
        """Return the units that the loaded packs want to be there, by ``area/name``.

        A unit that stands already, and is not of a pack's making, is wanted only for its duties.
        """
        ours = set(
            Adoption.objects.filter(subject_kind=self.kind).values_list("subject_key", flat=True)
        )
        found: dict[str, list[Wanted]] = {}
        for area_code, named in _units_by_area(said).items():
            names = [name for _provision, entry in named for name in entry.names]
            standing = units_named(names, area_code)
            for provision, entry in named:
                unit = next((standing[name] for name in entry.names if name in standing), None)
                if unit is not None and not unit.area_code.startswith(provision.area_code):
                    continue  # one above the pack's area is found, and left as it is
                subject = _subject(unit) if unit else f"{area_code}/{entry.title}"
                if unit is None or entry.duties or subject in ours:
                    wanted = _wanted_unit(subject, provision, entry, area_code)
                    found.setdefault(subject, []).append(wanted)
        return found

    def read(self, subjects: Iterable[str]) -> dict[str, Standing]:
        """Return the duties of the units that are active."""
        units = {subject: _unit_of(subject) for subject in subjects}
        return {
            subject: Standing({"duties": sorted(unit.duties)}, unit.version)
            for subject, unit in units.items()
            if unit is not None
        }

    def make(self, wanted: Wanted, actor: Actor) -> int | None:
        """Found the unit."""
        details = UnitDetails(name=wanted.title, duties=wanted.fields.get("duties", ()))
        return create_unit(
            actor=actor,
            kind=wanted.details["kind"],
            area_code=wanted.details["area_code"],
            details=details,
        ).version

    def change(self, subject: str, fields: Fields, *, actor: Actor, note: str) -> int | None:  # noqa: ARG002 - a unit's change takes no note
        """Give a unit other duties; the rest of it stays."""
        unit = _unit_of(subject)
        if unit is None:
            return None
        details = UnitDetails(
            name=unit.name,
            short_name=unit.short_name,
            parent_id=unit.parent.key if unit.parent else None,
            duties=fields["duties"],
            credit_code=unit.credit_code,
            phone=unit.phone,
        )
        return change_unit(actor=actor, unit_id=unit.key, details=details).version

    def end(self, subject: str, *, actor: Actor, note: str, version: int | None) -> bool:
        """Dissolve a unit that nobody used: no post, no work, and no change but of packs."""
        unit = _unit_of(subject)
        if unit is None or unit.version != version or Post.objects.filter(unit=unit).exists():
            return False
        try:
            dissolve_unit(actor=actor, unit_id=unit.key, note=note)
        except Conflict:  # open work, or units below it
            return False
        return True


def _units_by_area(
    said: Sequence[tuple[Provision, UnitEntry]],
) -> dict[str, list[tuple[Provision, UnitEntry]]]:
    """Return the units that packs name one by one, by the area where each would stand.

    None above the area of its pack: it is not for a sub-district to found units of its city.
    """
    found: dict[str, list[tuple[Provision, UnitEntry]]] = {}
    for provision, entry in said:
        area_code = cut_to(AreaCode(provision.area_code), Level(entry.level))
        if area_code and area_code == provision.area_code and not entry.each:
            found.setdefault(area_code, []).append((provision, entry))
    return found


def _wanted_class(provision: Provision, entry: CategoryEntry) -> Wanted:
    fields = {**entry.wanted(), "source": source_of(provision), "verified": entry.verified}
    if entry.parent:
        fields |= {"name": entry.title, "name_en": entry.title_en, ACTIVE: True}
    return Wanted(
        subject=entry.code,
        title=f"{entry.code} {entry.title}",
        key=entry.key,
        pack_id=provision.pack_id,
        source=source_of(provision),
        fields=fields,
        details={"parent": entry.parent or ""},
    )


def _wanted_unit(subject: str, provision: Provision, entry: UnitEntry, area_code: str) -> Wanted:
    return Wanted(
        subject=subject,
        title=entry.title,
        key=entry.key,
        pack_id=provision.pack_id,
        source=source_of(provision),
        fields={"duties": sorted(entry.duties)} if entry.duties else {},
        details={"kind": entry.kind.value, "area_code": area_code},
    )


def _subject(unit: Unit) -> str:
    return f"{unit.area_code}/{unit.name}"


def _unit_of(subject: str) -> Unit | None:
    area_code, _slash, name = subject.partition("/")
    standing = Unit.objects.filter(area_code=area_code, name=name, active_to__isnull=True)
    return standing.select_related("parent").first()
