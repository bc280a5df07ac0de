"""Zones: named sets of areas that cut across the tree."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.records import locked, record_change, save_unique
from gongzhi.registry.territory.models import Area, Zone
from gongzhi.registry.territory.rules import county_of, is_digits
from gongzhi.registry.territory.services.areas import checked_name
from gongzhi.registry.territory.services.versions import CHANGE_AREA


@transaction.atomic
def create_zone(
    *, actor: Actor, name: str, kind: str, area_code: str, area_codes: Sequence[str]
) -> Zone:
    """Name a set of areas that all lie at or below ``area_code``.

    Raises ``Conflict`` where a zone of that name stands there.
    """
    check_may(actor, CHANGE_AREA, area_code)
    zone = Zone(kind=_checked_kind(kind), area_code=area_code, name=_free_name(name, area_code))
    zone.area_codes = _checked_areas(area_code, area_codes)
    save_unique(zone, _name_taken(zone.name))
    return _recorded(zone, actor, "territory.create_zone", new=True)


@transaction.atomic
def change_zone(
    *,
    actor: Actor,
    zone_id: int,
    name: str,
    area_codes: Sequence[str],
    version: int | None = None,
) -> Zone:
    """Rename a zone, or put other areas in it."""
    zone = _zone_in_force(zone_id, version)
    check_may(actor, CHANGE_AREA, zone.area_code)
    if checked_name(name) != zone.name:
        zone.name = _free_name(name, zone.area_code)
    zone.area_codes = _checked_areas(zone.area_code, area_codes)
    save_unique(zone, _name_taken(zone.name))
    return _recorded(zone, actor, "territory.change_zone")


@transaction.atomic
def retire_zone(*, actor: Actor, zone_id: int, note: str = "", version: int | None = None) -> Zone:
    """End a zone; its row stays for the record."""
    zone = _zone_in_force(zone_id, version)
    check_may(actor, CHANGE_AREA, zone.area_code)
    zone.valid_to = timezone.now()
    zone.save()
    return _recorded(zone, actor, "territory.retire_zone", note=note)


def _zone_in_force(zone_id: int, version: int | None) -> Zone:
    zone = locked(Zone, zone_id, version=version)
    if zone.valid_to is not None:
        raise Conflict(_("The zone {name} has ended. Create it anew."), name=zone.name)
    return zone


def _checked_kind(kind: str) -> str:
    if kind not in Zone.Kind.values:
        raise InvalidInput(
            _("A zone's kind is one of: {kinds}."),
            field="kind",
            kinds=", ".join(Zone.Kind.values),
        )
    return kind


def _free_name(name: str, area_code: str) -> str:
    plain = checked_name(name)
    if Zone.objects.filter(area_code=area_code, name=plain, valid_to__isnull=True).exists():
        raise _name_taken(plain)
    return plain


def _name_taken(name: str) -> Conflict:
    return Conflict(_("There is a zone “{name}” here already."), field="name", name=name)


def _checked_areas(area_code: str, area_codes: Sequence[str]) -> list[str]:
    wanted = sorted(set(filter(is_digits, area_codes)))
    standing = Area.objects.filter(
        code__in=wanted, code__startswith=area_code, valid_to__isnull=True
    ).count()
    if not wanted or standing != len(set(area_codes)):
        raise InvalidInput(
            _("Name areas in force at or below {area_code}, at least one."),
            field="area_codes",
            area_code=area_code,
        )
    return wanted


def _recorded(zone: Zone, actor: Actor, verb: str, *, note: str = "", new: bool = False) -> Zone:
    record_change(
        zone,
        kind="zone",
        actor=actor,
        verb=verb,
        county=county_of(zone.area_code),
        facts={"name": zone.name, "area_codes": list(zone.area_codes)},
        note=note,
        new=new,
    )
    return zone
