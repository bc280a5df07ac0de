"""Commands on packs: load one at an area, unload it, and see beforehand what that would change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.locks import hold
from gongzhi.handling.cases.categories import all_categories, forget_categories
from gongzhi.handling.cases.provisions import CategoryEntry
from gongzhi.packs.contradictions import (
    Contradiction,
    contradictions_around,
    contradictions_of_the_tree,
)
from gongzhi.packs.head import PackHead
from gongzhi.packs.keepers import CategoryKeeper, UnitKeeper
from gongzhi.packs.problems import PackNotInOrder
from gongzhi.packs.programmes import DUTIES, bring_neighbours, bring_programme, duty_keys
from gongzhi.packs.reading import Pack
from gongzhi.packs.regions import written_for_elsewhere
from gongzhi.packs.settling import Effect, settle
from gongzhi.packs.withholding import check_adopted_stays, left_out, withheld_from
from gongzhi.registry.provisions import services as provisions
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.permissions import LOAD
from gongzhi.registry.provisions.queries import (
    adoptable_provisions,
    loaded_packs,
    provisions_around,
)
from gongzhi.registry.provisions.services import Comparison, PackFacts
from gongzhi.registry.territory.queries import names_of

log = logging.getLogger(__name__)

Progress = Callable[[str], None]
"""Called with a line of text before each step."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed, or would change: entries, effects elsewhere, and contradictions.

    ``places`` names the areas at which contradictions are resolved; ``foreign`` is the place the
    pack was written for, if the area does not lie in it.
    """

    pack: LoadedPack
    comparison: Comparison
    effects: tuple[Effect, ...]
    contradictions: tuple[Contradiction, ...]
    places: Mapping[str, str] = field(default_factory=dict)
    foreign: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return self.comparison.empty and all(
            effect.what in {"kept", "left"} for effect in self.effects
        )


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
    elsewhere takes the permissions of that: what the actor's posts do not allow holds, and is not
    adopted until somebody who may loads the pack again. Raises ``PackNotInOrder`` where the pack
    does not fit this installation, ``NotPermitted``, and ``NotFound`` for the area.
    """
    check_may(actor, LOAD, area_code)
    hold("packs")
    say = tell or (lambda _line: None)
    head = head_of(pack)
    _check_fit(pack)
    say(_("Storing {count} entries …").format(count=len(pack.entries)))
    facts = replace(facts_of(head), withheld=withheld_from(actor, pack, area_code))
    stored, comparison = provisions.load_pack_entries(
        actor=actor, area_code=area_code, facts=facts, entries=pack.entries, note=note
    )
    effects = _settle(actor, stored, say)
    check_adopted_stays(actor, stored, comparison)
    say(_("Adopting the programme …"))
    effects += bring_programme(stored, actor=actor)
    dropped = {row.key for row in comparison.removed if row.section == DUTIES}
    effects += bring_neighbours(stored, duty_keys(stored) | dropped, actor=actor)
    effects += left_out(stored)
    tree = adoptable_provisions(CategoryKeeper.section)
    found = (
        *contradictions_around(provisions_around(area_code), area_code),
        *contradictions_of_the_tree(tree, area_code),
    )
    contradictions = tuple(_concerning(stored, found))
    return Loaded(
        stored,
        comparison,
        tuple(effects),
        contradictions,
        places=names_of(
            side.area_code for one in contradictions for side in (one.holding, one.other)
        ),
        foreign=written_for_elsewhere(head.region, area_code),
    )


@transaction.atomic
def unload_pack(*, actor: Actor, code: str, area_code: str, note: str = "") -> Unloaded:
    """Take a pack back from an area, with what it adopted; what people did since stays.

    Raises ``NotPermitted``, and ``NotFound`` where it is not loaded.
    """
    pack = provisions.unload_pack(actor=actor, code=code, area_code=area_code, note=note)
    effects = bring_programme(pack, actor=actor)
    effects += bring_neighbours(pack, duty_keys(pack), actor=actor)
    effects += _settle(actor, pack, lambda _line: None)
    return Unloaded(pack, tuple(effects))


@transaction.atomic
def settle_packs(*, actor: Actor) -> list[Effect]:
    """Bring everything to what holds today: entries that ended go, those that begin today come.

    For the daily task. Changes nothing on a day on which nothing begins or ends. What is refused,
    such as a programme of an area that is no more, is noted and keeps nothing else from its day.
    """
    hold("packs")
    steps: list[Callable[[], list[Effect]]] = [
        partial(settle, UnitKeeper(), actor=actor),
        partial(settle, CategoryKeeper(), actor=actor),
        *(partial(bring_programme, pack, actor=actor) for pack in loaded_packs(actor)),
    ]
    return [effect for step in steps for effect in _unless_refused(step)]


def _unless_refused(step: Callable[[], list[Effect]]) -> list[Effect]:
    try:
        with transaction.atomic():
            return step()
    except DomainError as error:
        log.warning("not settled: %s", error)
        return []


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


def _settle(actor: Actor, pack: LoadedPack, say: Progress) -> list[Effect]:
    say(_("Matching units …"))
    effects = settle(UnitKeeper(), actor=actor, pack_id=pack.pk)
    say(_("Bringing categories to what is in force …"))
    return effects + settle(CategoryKeeper(), actor=actor, pack_id=pack.pk)


def _concerning(pack: LoadedPack, found: Iterable[Contradiction]) -> Iterator[Contradiction]:
    yield from (one for one in found if pack.pk in {one.holding.pack_id, one.other.pack_id})
