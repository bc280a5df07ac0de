"""Adopting the programme of a loaded pack: of its measures and duties, those that hold today.

It is read from what is stored, so that a load and the daily task do the same. Where two packs give
a duty one key, it is owed once, as the one that holds says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotPermitted
from gongzhi.handling.plans.models import Programme
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, ProgrammeHead
from gongzhi.handling.plans.services import Adopted, adopt_programme, withdraw_programme
from gongzhi.packs.head import PackHead
from gongzhi.packs.problems import not_yours
from gongzhi.packs.settling import Effect
from gongzhi.registry.provisions.models import LoadedPack, ProvisionRow
from gongzhi.registry.provisions.queries import InForce, Provision, provisions_in_force
from gongzhi.registry.provisions.stored import readable

PROGRAMME: Final = "programme"
MEASURES: Final = "measures"
DUTIES: Final = "duties"


def bring_programme(pack: LoadedPack, *, actor: Actor) -> list[Effect]:
    """Bring a pack's programme to the entries that hold today; without any, it is withdrawn.

    Once the pack's own last day is over it stays as it was that day: nothing new falls due, and
    what was begun can be finished, verified and closed. It stays as it is, too, while an entry of
    the pack cannot be read: a measure is not dropped for that. Raises ``NotPermitted`` with the
    pack whose programme is not the actor's to change.
    """
    if not pack.area_code:
        return []
    try:
        return _brought(pack, actor)
    except NotPermitted as error:
        raise not_yours(PROGRAMME, pack.title, error) from error


def _brought(pack: LoadedPack, actor: Actor) -> list[Effect]:
    if _last_day(pack) < timezone.localdate() and not _standing(pack).exists():
        return []
    said, owed = _own(pack, MEASURES, overriding=False), _own(pack, DUTIES, overriding=True)
    measures = [entry for _one, entry in readable(said, MeasureEntry)]
    duties = [entry for _one, entry in readable(owed, DutyEntry)]
    if len(measures) < len(said) or len(duties) < len(owed):
        return []
    if not (measures or duties):
        return _withdraw(pack, actor)
    head = _head_of(pack)
    adopted = adopt_programme(
        actor=actor,
        pack=pack.code,
        area_code=pack.area_code,
        head=head,
        measures=measures,
        duties=duties,
    )
    return [_told(pack, head.title, adopted)] if adopted.altered else []


def bring_neighbours(pack: LoadedPack, keys: Collection[str], *, actor: Actor) -> list[Effect]:
    """Bring the programmes of packs that give a duty one of these keys, at the area and below."""
    rows = ProvisionRow.objects.filter(
        section=DUTIES,
        key__in=keys,
        pack__unloaded_at__isnull=True,
        pack__area_code__startswith=pack.area_code,
    )
    others = LoadedPack.objects.filter(pk__in=rows.values("pack_id")).exclude(pk=pack.pk)
    return [
        effect
        for other in others.order_by("area_code", "code")
        for effect in bring_programme(other, actor=actor)
    ]


def duty_keys(pack: LoadedPack) -> set[str]:
    """Return the keys of a pack's duties, whenever they hold."""
    return set(pack.provisions.filter(section=DUTIES).values_list("key", flat=True))


def _last_day(pack: LoadedPack) -> date:
    """Return today, or the pack's own last day once it is over."""
    return min(timezone.localdate(), pack.effective_to or date.max)


def _own(pack: LoadedPack, section: str, *, overriding: bool) -> list[Provision]:
    """Return the entries of a pack that hold at its area today, or held on its last day."""
    if pack.unloaded_at is not None or section in pack.withheld:
        return []
    found: Iterable[InForce] = provisions_in_force(
        section, area_code=pack.area_code, on=_last_day(pack)
    )
    if overriding:
        return [one.provision for one in found if one.provision.pack_id == pack.pk]
    every = [each for one in found for each in (one.provision, *one.overridden)]
    return [one for one in every if one.pack_id == pack.pk]


def _standing(pack: LoadedPack) -> QuerySet[Programme]:
    found = Programme.objects.filter(withdrawn_at__isnull=True)
    return found.filter(pack=pack.code, area_code=pack.area_code)


def _withdraw(pack: LoadedPack, actor: Actor) -> list[Effect]:
    if not _standing(pack).exists():
        return []
    programme = withdraw_programme(actor=actor, pack=pack.code, area_code=pack.area_code)
    return [_effect("ended", pack.code, programme.title)] if programme else []


def _head_of(pack: LoadedPack) -> ProgrammeHead:
    """Return the pack's programme; of rules that only give duties, the pack itself is one."""
    head = PackHead.model_validate(pack.head)
    if head.programme is not None:
        facts = head.programme.model_dump()
        last = min(head.programme.ends_on, head.effective_to or date.max)
        facts["ends_on"] = max(head.programme.starts_on, last)
        return ProgrammeHead(document=head.document, **facts)
    return ProgrammeHead(
        key=head.id,
        title=head.title,
        starts_on=head.effective_from,
        ends_on=head.effective_to,
        document=head.document,
    )


def _told(pack: LoadedPack, title: str, adopted: Adopted) -> Effect:
    counts = _("{added} measures and duties added, {changed} changed, {dropped} dropped").format(
        added=adopted.added, changed=adopted.changed, dropped=adopted.dropped
    )
    return _effect("changed", pack.code, title, counts)


def _effect(what: str, code: str, title: str, counts: str = "") -> Effect:
    return Effect(section=PROGRAMME, what=what, subject=code, title=title, after=counts or None)
