"""Commands on provisions: store what a pack says at an area, and take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.locks import hold
from gongzhi.registry.provisions.entries import Entry
from gongzhi.registry.provisions.models import LoadedPack, ProvisionRow
from gongzhi.registry.provisions.permissions import LOAD, UNLOAD
from gongzhi.registry.provisions.queries import find_pack, get_pack
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area

_PACK_COLUMNS: Final = (
    "title", "title_en", "region", "pack_version", "document", "head",
    "effective_from", "effective_to", "withheld",
)  # fmt: skip
_ROW_COLUMNS: Final = (
    "matter", "title", "value", "clause_document", "clause_section", "clause_heading",
    "verified", "effective_to",
)  # fmt: skip

RowKey = tuple[str, str, date]
"""Section, key, first day of effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """What a pack's head says, as it is stored; ``head`` is all of it."""

    code: str
    title: str
    title_en: str = ""
    region: str = ""
    pack_version: str = "1"
    document: str = ""
    effective_from: date
    effective_to: date | None = None
    head: Mapping[str, Any] = field(default_factory=dict)
    withheld: Sequence[str] = ()  # sections that hold, and are not adopted


@dataclass(frozen=True, slots=True)
class Comparison:
    """What loading would do to the entries stored: rows to add, to change and to remove.

    ``changed`` pairs a stored row with the columns it would take; ``moved`` are pairs that say the
    same and stand elsewhere in their file, which changes nothing. ``fields`` are the pack's own
    columns that would change, empty for a pack that is new.
    """

    pack: LoadedPack | None
    added: tuple[ProvisionRow, ...] = ()
    changed: tuple[tuple[ProvisionRow, ProvisionRow], ...] = ()
    moved: tuple[tuple[ProvisionRow, ProvisionRow], ...] = ()
    removed: tuple[ProvisionRow, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether loading would change nothing of what is stored."""
        entries = self.added or self.changed or self.removed
        return self.pack is not None and not (entries or self.fields)


def compare_pack(
    facts: PackFacts, entries: Iterable[tuple[str, Entry]], *, area_code: str
) -> Comparison:
    """Tell what ``load_pack_entries`` would change, changing nothing. Two queries.

    ``entries`` are pairs of a section's name and an entry, in the files' order.
    """
    pack = find_pack(facts.code, area_code)
    wanted = {_row_key(row): row for row in _rows(facts, entries)}
    if pack is None:
        return Comparison(None, added=tuple(wanted.values()))
    standing = {_row_key(row): row for row in pack.provisions.all()}
    both = [(standing[key], row) for key, row in wanted.items() if key in standing]
    changed = [pair for pair in both if _differs(*pair, _ROW_COLUMNS)]
    return Comparison(
        pack,
        added=tuple(row for key, row in wanted.items() if key not in standing),
        changed=tuple(changed),
        moved=tuple(
            pair for pair in both if pair not in changed and pair[0].position != pair[1].position
        ),
        removed=tuple(row for key, row in standing.items() if key not in wanted),
        fields=_differs(pack, _pack_of(facts), _PACK_COLUMNS),
    )


@transaction.atomic
def load_pack_entries(
    *,
    actor: Actor,
    area_code: str,
    facts: PackFacts,
    entries: Sequence[tuple[str, Entry]],
    note: str = "",
) -> tuple[LoadedPack, Comparison]:
    """Store a pack's entries at an area, replacing what an earlier version of it said there.

    ``""`` as area is everywhere. A second load of the same pack changes nothing and writes no
    journal entry. Raises ``NotPermitted``, and ``NotFound`` for the area.
    """
    check_may(actor, LOAD, area_code)
    if area_code and find_area(area_code) is None:
        raise no_such_area(area_code)
    hold("packs")
    comparison = compare_pack(facts, entries, area_code=area_code)
    if comparison.empty and comparison.pack is not None:
        _store_rows(comparison.pack, comparison)
        return comparison.pack, comparison
    pack = _stored(comparison.pack, facts, area_code, actor)
    _store_rows(pack, comparison)
    record_change(
        pack,
        kind="pack",
        actor=actor,
        verb=LOAD,
        county=county_of(area_code),
        facts={
            "code": pack.code,
            "area": area_code,
            "pack_version": pack.pack_version,
            "added": len(comparison.added),
            "changed": len(comparison.changed),
            "removed": len(comparison.removed),
        },
        note=note,
        new=comparison.pack is None,
    )
    return pack, comparison


@transaction.atomic
def unload_pack(*, actor: Actor, code: str, area_code: str, note: str = "") -> LoadedPack:
    """Take a pack back from an area: from now on none of its entries holds there.

    What it said stays on record. Raises ``NotPermitted``, and ``NotFound`` where it is not loaded.
    """
    check_may(actor, LOAD, area_code)
    hold("packs")
    pack = locked(LoadedPack, get_pack(code, area_code).pk)
    pack.unloaded_at = timezone.now()
    pack.save(update_fields=["unloaded_at"])
    record_change(
        pack,
        kind="pack",
        actor=actor,
        verb=UNLOAD,
        county=county_of(area_code),
        facts={"code": code, "area": area_code, "pack_version": pack.pack_version},
        note=note,
    )
    return pack


def _stored(
    standing: LoadedPack | None, facts: PackFacts, area_code: str, actor: Actor
) -> LoadedPack:
    pack, now = _pack_of(facts), timezone.now()
    pack.area_code = area_code
    if standing is None:
        pack.loaded_at, pack.loaded_by = now, actor.label
        pack.save(force_insert=True)
        return pack
    pack.pk, pack.version, pack.changed_at = standing.pk, standing.version, now
    pack.loaded_at, pack.loaded_by = standing.loaded_at, standing.loaded_by
    pack.save(force_update=True)
    return pack


def _store_rows(pack: LoadedPack, comparison: Comparison) -> None:
    ProvisionRow.objects.filter(pk__in=[row.pk for row in comparison.removed]).delete()
    updated = [*comparison.changed, *comparison.moved]
    for standing, wanted in updated:
        wanted.pk, wanted.pack = standing.pk, pack
    for row in comparison.added:
        row.pack = pack
    ProvisionRow.objects.bulk_create(comparison.added)
    columns = (*_ROW_COLUMNS, "position")
    ProvisionRow.objects.bulk_update([row for _old, row in updated], columns)


def _pack_of(facts: PackFacts) -> LoadedPack:
    values = {name: getattr(facts, name) for name in _PACK_COLUMNS}
    values |= {"head": dict(facts.head), "withheld": list(facts.withheld)}
    return LoadedPack(code=facts.code, **values)


def _rows(facts: PackFacts, entries: Iterable[tuple[str, Entry]]) -> Iterable[ProvisionRow]:
    for position, (section, entry) in enumerate(entries):
        yield ProvisionRow(
            section=section,
            key=entry.key,
            matter=entry.matter,
            title=entry.title,
            value=entry.model_dump(mode="json"),
            clause_document=entry.clause.document or facts.document,
            clause_section=entry.clause.section,
            clause_heading=entry.clause.heading,
            verified=entry.verified,
            position=position,
            effective_from=entry.effective_from or facts.effective_from,
            effective_to=entry.effective_to or facts.effective_to,
        )


def _row_key(row: ProvisionRow) -> RowKey:
    return (row.section, row.key, row.effective_from)


def _differs(one: object, other: object, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in columns if getattr(one, name) != getattr(other, name))
