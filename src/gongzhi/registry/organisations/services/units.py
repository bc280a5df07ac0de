"""Founding, changing and dissolving units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import events as outbox
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import check_credit_code
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.errors import work_is_open
from gongzhi.registry.organisations.models import Appointment, Post, Unit, UnitKind
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
    return _recorded(unit, actor, "organisations.create_unit", {"kind": kind}, new=True)


@transaction.atomic
def change_unit(
    *, actor: Actor, unit_id: UnitId, details: UnitDetails, version: int | None = None
) -> Unit:
    """Replace what describes a unit. Its kind and area stay: dissolve and found anew for those."""
    unit = active_unit(unit_id, version=version)
    check_may(actor, CHANGE_UNIT, unit.area_code)
    changed = _describe(unit, details)
    if changed:
        save_unique(unit, _name_taken(unit.name))
        _recorded(unit, actor, "organisations.change_unit", {"fields": list(changed)})
    return unit


@transaction.atomic
def dissolve_unit(
    *,
    actor: Actor,
    unit_id: UnitId,
    successor_id: UnitId | None = None,
    note: str = "",
    version: int | None = None,
) -> Unit:
    """End a unit today, with its posts and appointments; its open work goes to the successor.

    Raises ``OpenWork`` where there is open work and no successor, and ``Conflict`` while units
    below it are active.
    """
    unit = active_unit(unit_id, version=version)
    check_may(actor, CHANGE_UNIT, unit.area_code)
    if Unit.objects.filter(parent=unit, active_to__isnull=True).exists():
        raise Conflict(
            _("Units below {name} are still active. Dissolve or move those first."),
            name=unit.name,
        )
    moved = _hand_over_work(unit, successor_id, actor)
    today = timezone.localdate()
    posts = list(Post.objects.filter(unit=unit, active=True))
    ended = (
        Appointment.objects.filter(post__in=posts)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .update(valid_to=Greatest("valid_from", Value(today)))
    )
    Post.objects.filter(unit=unit).update(active=False)
    unit.active_to = max(today, unit.active_from)
    unit.successor_id = successor_id
    unit.save()
    facts: dict[str, Json] = {
        "successor": successor_id,
        "moved": moved,
        "posts_closed": len(posts),
        "appointments_ended": ended,
    }
    return _recorded(unit, actor, "organisations.dissolve_unit", facts, note=note)


def active_unit(unit_id: UnitId, *, version: int | None = None) -> Unit:
    """Return the unit, locked. Raises ``NotFound``, ``StaleVersion``, ``Conflict`` if dissolved."""
    unit = locked(Unit, unit_id, version=version)
    if unit.active_to is not None and unit.active_to <= timezone.localdate():
        raise Conflict(_("{name} is dissolved. Choose an active unit."), name=unit.name)
    return unit


def _hand_over_work(unit: Unit, successor_id: UnitId | None, actor: Actor) -> int:
    waiting = sum(holder.open_in_unit(unit.key) for holder in events.holders())
    if successor_id is None:
        if waiting:
            raise work_is_open(unit.name, waiting)
        return 0
    if successor_id == unit.key:
        raise InvalidInput(_("A unit cannot succeed itself."), field="successor_id")
    successor = active_unit(successor_id)
    return sum(holder.move_unit(unit.key, successor.key, actor) for holder in events.holders())


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


def _recorded(
    unit: Unit,
    actor: Actor,
    verb: str,
    facts: dict[str, Json],
    *,
    note: str = "",
    new: bool = False,
) -> Unit:
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
