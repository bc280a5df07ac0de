"""What of a pack holds and is not adopted: what its loader may not change, and what lies above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes import AreaCode, Level
from gongzhi.foundation.codes.areas import cut_to
from gongzhi.handling.cases.permissions import CHANGE_CATEGORY
from gongzhi.handling.plans.permissions import ADOPT
from gongzhi.packs.keepers import CategoryKeeper, UnitKeeper
from gongzhi.packs.problems import not_yours
from gongzhi.packs.programmes import DUTIES, MEASURES
from gongzhi.packs.reading import Pack
from gongzhi.packs.settling import Effect
from gongzhi.registry.organisations.provisions import UnitEntry
from gongzhi.registry.organisations.queries import units_named
from gongzhi.registry.organisations.services.units import CHANGE_UNIT
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.queries import find_pack
from gongzhi.registry.provisions.services import Comparison

# What adopting a section takes beside the verb to load. The tree of categories holds everywhere,
# and so takes its verb everywhere.
_VERBS: Final = {
    UnitKeeper.section: CHANGE_UNIT,
    CategoryKeeper.section: CHANGE_CATEGORY,
    MEASURES: ADOPT,
    DUTIES: ADOPT,
}
_EVERYWHERE: Final = frozenset({CategoryKeeper.section})
_SHOWN: Final = 5


def not_for(actor: Actor, area_code: str) -> list[str]:
    """Return the sections that the actor may load at an area, and not adopt."""
    return [
        section
        for section, verb in _VERBS.items()
        if not actor.may(verb, "" if section in _EVERYWHERE else area_code)
    ]


def withheld_from(actor: Actor, pack: Pack, area_code: str) -> list[str]:
    """Return the sections of a pack that are not adopted if the actor loads it at an area.

    What somebody else adopted of the pack there stays adopted.
    """
    standing = find_pack(pack.head.id, area_code) if pack.head else None
    adopted = set(standing.provisions.values_list("section", flat=True)) if standing else set()
    adopted -= {*standing.withheld} if standing else set()
    return [
        section
        for section in not_for(actor, area_code)
        if pack.of(section) and section not in adopted
    ]


def check_adopted_stays(actor: Actor, pack: LoadedPack, comparison: Comparison) -> None:
    """Raise ``NotPermitted`` for a change of what others adopted and the actor may not.

    Even where it has no effect today: it would have one on its day.
    """
    rows = [*comparison.added, *comparison.removed, *(new for _old, new in comparison.changed)]
    withheld = {*pack.withheld, *(comparison.pack.withheld if comparison.pack else ())}
    for section in not_for(actor, pack.area_code):
        row = next((row for row in rows if row.section == section), None)
        if row is not None and section not in withheld:
            raise not_yours(section, row.title)


def left_out(pack: LoadedPack) -> Iterator[Effect]:
    """Yield what of a loaded pack is not adopted, and why."""
    for section in pack.withheld:
        reason = _("your posts do not allow this; an administrator can load it again")
        if section in _EVERYWHERE:
            reason = _("categories hold everywhere; it takes an administrator of all areas")
        yield _left(pack, section, pack.title, reason)
    missing = _missing_above(pack)
    if missing:
        names = "、".join(missing[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
        reason = _("{count} units belong above this area, and are not founded from here").format(
            count=len(missing)
        )
        yield _left(pack, UnitKeeper.section, names, reason)


def _missing_above(pack: LoadedPack) -> list[str]:
    """Return the units of a pack that would stand above its area, and are not there."""
    rows = pack.provisions.filter(section=UnitKeeper.section).order_by("position")
    entries = [UnitEntry.model_validate(row.value) for row in rows]
    above = [
        entry
        for entry in entries
        if not entry.each
        and (cut_to(AreaCode(pack.area_code), Level(entry.level)) or pack.area_code)
        != pack.area_code
    ]
    standing = units_named([name for entry in above for name in entry.names], pack.area_code)
    return [entry.title for entry in above if not standing.keys() & {*entry.names}]


def _left(pack: LoadedPack, section: str, title: str, reason: str) -> Effect:
    return Effect(section=section, what="left", subject=pack.code, title=title, after=reason)
