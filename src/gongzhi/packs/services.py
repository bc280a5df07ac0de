"""Commands on packs: load one at an area, unload it, and see beforehand what that would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.handling.cases.categories import all_categories, forget_categories
from gongzhi.handling.cases.provisions import CategoryEntry
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, ProgrammeHead
from gongzhi.handling.plans.services import adopt_programme, withdraw_programme
from gongzhi.packs.contradictions import Contradiction, contradictions_among
from gongzhi.packs.head import PackHead
from gongzhi.packs.keepers import CategoryKeeper, UnitKeeper
from gongzhi.packs.problems import PackNotInOrder
from gongzhi.packs.reading import Pack
from gongzhi.packs.settling import Effect, settle
from gongzhi.registry.provisions import services as provisions
from gongzhi.registry.provisions.entries import Entry
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.permissions import LOAD
from gongzhi.registry.provisions.queries import all_provisions
from gongzhi.registry.provisions.services import Comparison, PackFacts

Progress = Callable[[str], None]
"""Called with a line of text before each step."""

PROGRAMME: Final = "programme"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed, or would change: entries, effects elsewhere, and contradictions."""

    pack: LoadedPack
    comparison: Comparison
    effects: tuple[Effect, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return self.comparison.empty and all(effect.what == "kept" for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Unloaded:
    """What an unload took back, or would take back."""

    pack: LoadedPack
    effects: tuple[Effect, ...]


@transaction.atomic
def load_pack(
    *, actor: Actor, pack: Pack, area_code: str, note: str = "", tell: Progress | None = None
) -> Loaded:
    """Load a checked pack at an area, ``""`` for everywhere: all of it or nothing.

    Loading it again changes nothing; loading another version changes what differs. What it adopts
    elsewhere takes the permissions of that. Raises ``PackNotInOrder`` where the pack does not fit
    this installation, ``NotPermitted``, and ``NotFound`` for the area.
    """
    check_may(actor, LOAD, area_code)
    say = tell or (lambda _line: None)
    head = head_of(pack)
    _check_fit(pack)
    say(_("Storing {count} entries …").format(count=len(pack.entries)))
    stored, comparison = provisions.load_pack_entries(
        actor=actor, area_code=area_code, facts=facts_of(head), entries=pack.entries, note=note
    )
    effects = _settle(actor, say)
    say(_("Adopting the programme …"))
    effects += _adopt_programme(actor, pack, area_code)
    found = contradictions_among(all_provisions(area_code=area_code))
    return Loaded(stored, comparison, tuple(effects), tuple(_concerning(stored, found)))


@transaction.atomic
def unload_pack(*, actor: Actor, code: str, area_code: str, note: str = "") -> Unloaded:
    """Take a pack back from an area, with what it adopted; what people did since stays.

    Raises ``NotPermitted``, and ``NotFound`` where it is not loaded.
    """
    pack = provisions.unload_pack(actor=actor, code=code, area_code=area_code, note=note)
    effects = _withdraw_programme(actor, pack.code, area_code)
    effects += _settle(actor, lambda _line: None)
    return Unloaded(pack, tuple(effects))


def preview_load(*, actor: Actor, pack: Pack, area_code: str) -> Loaded:
    """Return what ``load_pack`` would change: it is done, read, and taken back. Raises the same."""
    try:
        with transaction.atomic():
            loaded = load_pack(actor=actor, pack=pack, area_code=area_code)
            transaction.set_rollback(True)
    finally:
        forget_categories()
    return loaded


def preview_unload(*, actor: Actor, code: str, area_code: str) -> Unloaded:
    """Return what ``unload_pack`` would take back, taking nothing back. Raises the same."""
    try:
        with transaction.atomic():
            unloaded = unload_pack(actor=actor, code=code, area_code=area_code)
            transaction.set_rollback(True)
    finally:
        forget_categories()
    return unloaded


def facts_of(head: PackHead) -> PackFacts:
    """Return what is stored of a pack's head."""
    return PackFacts(
        code=head.id,
        title=head.title,
        title_en=head.title_en,
        region=head.region,
        pack_version=head.version,
        document=head.document,
        effective_from=head.effective_from,
        effective_to=head.effective_to,
        head=head.stored(),
    )


def head_of(pack: Pack) -> PackHead:
    """Return the head of a pack that is in order. Raises ``PackNotInOrder``."""
    if pack.head is None or pack.problems:
        raise PackNotInOrder(pack.problems)
    return pack.head


def _check_fit(pack: Pack) -> None:
    """Raise ``PackNotInOrder`` for classes that are neither in the tree nor to be made."""
    read = next((read for read in pack.sections if read.section.name == "categories"), None)
    if read is None:
        return
    entries = [entry for entry in read.entries if isinstance(entry, CategoryEntry)]
    standing = {category.code for category in all_categories()}
    known = standing | {entry.code for entry in entries if entry.parent}
    for index, entry in enumerate(entries):
        name, code = ("parent", entry.parent) if entry.parent else ("code", entry.code)
        if code not in known:
            message = _("this installation has no category {code}").format(code=code)
            read.complain(index, (name,), message)
    if read.file.problems:
        raise PackNotInOrder(read.file.problems)


def _settle(actor: Actor, say: Progress) -> list[Effect]:
    units, categories = UnitKeeper(), CategoryKeeper()
    say(_("Matching units …"))
    effects = settle(units, units.wanted(), actor=actor)
    say(_("Bringing categories to what is in force …"))
    return effects + settle(categories, categories.wanted(), actor=actor)


def _adopt_programme(actor: Actor, pack: Pack, area_code: str) -> list[Effect]:
    head = head_of(pack)
    measures = [one for one in _to_do(pack.of("measures"), head) if isinstance(one, MeasureEntry)]
    duties = [one for one in _to_do(pack.of("duties"), head) if isinstance(one, DutyEntry)]
    if not (measures or duties) or not area_code:
        return _withdraw_programme(actor, head.id, area_code)
    document = _programme_of(head)
    adopted = adopt_programme(
        actor=actor,
        pack=head.id,
        area_code=area_code,
        head=document,
        measures=measures,
        duties=duties,
    )
    if not adopted.altered:
        return []
    counts = _("{added} measures and duties added, {changed} changed, {dropped} dropped").format(
        added=adopted.added, changed=adopted.changed, dropped=adopted.dropped
    )
    return [_programme_effect("changed", head.id, document.title, counts)]


def _to_do(entries: Iterable[Entry], head: PackHead) -> list[Entry]:
    """Return the entries whose last day has not passed, of each key the one that begins first.

    A key may stand twice for days that follow each other; the programme has one line for it.
    """
    today = timezone.localdate()
    found: dict[str, Entry] = {}
    for entry in entries:
        last = entry.effective_to or head.effective_to
        rival = found.get(entry.key)
        ended = last is not None and last < today
        if not ended and (rival is None or _begins(entry, head) < _begins(rival, head)):
            found[entry.key] = entry
    return list(found.values())


def _begins(entry: Entry, head: PackHead) -> date:
    return entry.effective_from or head.effective_from


def _programme_of(head: PackHead) -> ProgrammeHead:
    """Return the pack's programme; of rules that only give duties, the pack itself is one."""
    if head.programme is not None:
        return ProgrammeHead(document=head.document, **head.programme.model_dump())
    return ProgrammeHead(
        key=head.id,
        title=head.title,
        starts_on=head.effective_from,
        ends_on=head.effective_to,
        document=head.document,
    )


def _withdraw_programme(actor: Actor, code: str, area_code: str) -> list[Effect]:
    if not area_code:
        return []
    programme = withdraw_programme(actor=actor, pack=code, area_code=area_code)
    return [_programme_effect("ended", code, programme.title)] if programme else []


def _programme_effect(what: str, code: str, title: str, counts: str = "") -> Effect:
    return Effect(section=PROGRAMME, what=what, subject=code, title=title, after=counts or None)


def _concerning(pack: LoadedPack, found: Iterator[Contradiction]) -> Iterator[Contradiction]:
    yield from (one for one in found if pack.pk in {one.holding.pack_id, one.other.pack_id})
