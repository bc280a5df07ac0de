"""Founding and changing units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import events as outbox
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import check_credit_code
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.locks import hold
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.models import Unit, UnitKind
from gongzhi.registry.records import checked_text, locked, record_change, save_unique
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import check_service_line, county_of, find_area

CHANGE_UNIT = "organisations.change_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """What describes a unit; the credit code is checked, the phone is the office's."""

    name: str
    short_name: str = ""
    parent_id: UnitId | None = None
    duties: Sequence[str] = ()
    credit_code: str = ""
    phone: str = ""


@transaction.atomic
def create_unit(
    *,
    actor: Actor,
    kind: str,
    area_code: str,
    details: UnitDetails,
    active_from: date | None = None,
) -> Unit:
    """Found a unit at an area; ``""`` is above all areas, and only for who reaches everywhere.

    Raises ``NotPermitted``, ``InvalidInput``, ``NotFound`` (area, parent), and ``Conflict`` for a
    name or credit code that an active unit has.
    """
    check_may(actor, CHANGE_UNIT, area_code)
    if kind not in UnitKind.values:
        raise InvalidInput(
            _("A unit's kind is one of: {kinds}."),
            field="kind",
            kinds=", ".join(UnitKind.values),
        )
    if area_code and find_area(area_code) is None:
        raise no_such_area(area_code)
    unit = Unit(kind=kind, area_code=area_code, active_from=active_from or timezone.localdate())
    _describe(unit, details)
    save_unique(unit, _name_taken(unit.name))
    return recorded(unit, actor, "organisations.create_unit", {"kind": kind}, new=True)


@transaction.atomic
def change_unit(
    *, actor: Actor, unit_id: UnitId, details: UnitDetails, version: int | None = None
) -> Unit:
    """Replace what describes a unit. Its kind and area stay: dissolve and found anew for those."""
    hold("units")  # so that no two changes put each unit below the other
    unit = active_unit(unit_id, version=version)
    check_may(actor, CHANGE_UNIT, unit.area_code)
    changed = _describe(unit, details)
    if changed:
        save_unique(unit, _name_taken(unit.name))
        recorded(unit, actor, "organisations.change_unit", {"fields": list(changed)})
    return unit


def active_unit(unit_id: UnitId, *, version: int | None = None) -> Unit:
    """Return the unit, locked. Raises ``NotFound``, ``StaleVersion``, ``Conflict`` if dissolved."""
    unit = locked(Unit, unit_id, version=version)
    if unit.active_to is not None and unit.active_to <= timezone.localdate():
        raise Conflict(_("{name} is dissolved. Choose an active unit."), name=unit.name)
    return unit


def _describe(unit: Unit, details: UnitDetails) -> tuple[str, ...]:
    """Put checked details on a unit; return the names of those that changed."""
    wanted: dict[str, object] = {
        "name": checked_text(details.name, field="name", longest=100),
        "short_name": checked_text(
            details.short_name, field="short_name", longest=30, optional=True
        ),
        "parent_id": _checked_parent(unit, details.parent_id),
        "duties": sorted(
            {checked_text(duty, field="duties", longest=30) for duty in details.duties}
        ),
        "credit_code": check_credit_code(details.credit_code) if details.credit_code else "",
        "phone": check_service_line(details.phone) if details.phone else "",
    }
    changed = tuple(name for name, value in wanted.items() if getattr(unit, name) != value)
    for name in changed:
        setattr(unit, name, wanted[name])
    unit.spell_names()
    _check_unique(unit)
    return changed


def _checked_parent(unit: Unit, parent_id: UnitId | None) -> UnitId | None:
    if parent_id is None:
        return None
    above: Unit | None = active_unit(parent_id)
    while above is not None:
        if above.pk == unit.pk:
            raise InvalidInput(_("A unit cannot lie below itself."), field="parent_id")
        above = above.parent
    return parent_id


def _check_unique(unit: Unit) -> None:
    others = Unit.objects.filter(active_to__isnull=True).exclude(pk=unit.pk)
    if others.filter(area_code=unit.area_code, name=unit.name).exists():
        raise _name_taken(unit.name)
    if unit.credit_code and others.filter(credit_code=unit.credit_code).exists():
        raise Conflict(_("Another unit has this credit code."), field="credit_code")


def _name_taken(name: str) -> Conflict:
    return Conflict(_("There is a unit “{name}” here already."), field="name", name=name)


def recorded(
    unit: Unit,
    actor: Actor,
    verb: str,
    facts: dict[str, Json],
    *,
    note: str = "",
    new: bool = False,
) -> Unit:
    """Record a change of a unit, and announce it."""
    record_change(
        unit,
        kind="unit",
        actor=actor,
        verb=verb,
        county=county_of(unit.area_code),
        facts=facts,
        note=note,
        new=new,
    )
    outbox.emit(events.UNIT_CHANGED, unit_id=unit.pk)
    return unit
