"""Checking a pack beyond the form of its entries: across entries, sections and the platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.oversight.metrics.queries import list_metrics
from gongzhi.packs.problems import PackNotInOrder
from gongzhi.packs.reading import Pack, SectionRead, read_pack
from gongzhi.registry.organisations.provisions import UnitEntry
from gongzhi.registry.provisions.entries import Entry, Known

FOREVER: Final = date.max


def check_pack(folder: Path) -> Pack:
    """Read a pack and check all of it: first the form of every entry, then what they refer to.

    Raises ``PackNotInOrder`` with every problem found, each at its file, line and column. What
    refers to an entry that cannot be read is not held against its author.
    """
    pack = read_pack(folder)
    if pack.problems:
        raise PackNotInOrder(pack.problems)
    known = known_to(pack)
    for read in pack.sections:
        _check_keys(pack, read)
        if read.section.check is not None:
            for complaint in read.section.check(read.entries, known):
                read.complain(complaint.index, complaint.path, str(complaint.message))
    if pack.problems:
        raise PackNotInOrder(pack.problems)
    return pack


def known_to(pack: Pack) -> Known:
    """Return what the sections' own checks may rely on."""
    units = [entry for entry in pack.of("units") if isinstance(entry, UnitEntry)]
    programme = pack.head.programme if pack.head else None
    return Known(
        keys={
            read.section.name: frozenset(entry.key for entry in read.entries)
            for read in pack.sections
        },
        units=frozenset(name for unit in units for name in unit.names),
        parts=frozenset(part.key for part in programme.parts) if programme else frozenset(),
        metrics=frozenset(metric.id for metric in list_metrics()),
        starts_on=programme.starts_on if programme else None,
        ends_on=programme.ends_on if programme else None,
    )


def _check_keys(pack: Pack, read: SectionRead) -> None:
    """Find keys given twice for one time, and entries outside the pack's own time."""
    seen: dict[str, list[tuple[date, date]]] = {}
    for index, entry in enumerate(read.entries):
        term = _term(pack, entry)
        before = seen.setdefault(entry.key, [])
        if any(_overlapping(before, term)):
            message = _("the key “{key}” is given twice for the same time").format(key=entry.key)
            read.complain(index, ("key",), message)
        before.append(term)
        _check_term(pack, read, index, term)


def _check_term(pack: Pack, read: SectionRead, index: int, term: tuple[date, date]) -> None:
    """Find an entry whose days, its own or the pack's, are reversed or leave the pack's time."""
    entry, head = read.entries[index], pack.head
    if head is None:
        return
    last = head.effective_to or FOREVER
    if entry.effective_from and not head.effective_from <= entry.effective_from <= last:
        message = _("this day lies outside the time of the pack")
        read.complain(index, ("effective_from",), message)
    elif entry.effective_to and not term[0] <= entry.effective_to <= last:
        message = _("this day lies outside the time of the pack")
        read.complain(index, ("effective_to",), message)


def _term(pack: Pack, entry: Entry) -> tuple[date, date]:
    head = pack.head
    first = entry.effective_from or (head.effective_from if head else date.min)
    return first, entry.effective_to or (head and head.effective_to) or FOREVER


def _overlapping(
    terms: list[tuple[date, date]], term: tuple[date, date]
) -> Iterator[tuple[date, date]]:
    yield from (each for each in terms if each[0] <= term[1] and term[0] <= each[1])
