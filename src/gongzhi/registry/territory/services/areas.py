"""Founding, naming, describing, bounding and retiring one area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import parent_of, parse_area_code
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.records import checked_text
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.models import Area, GridKind
from gongzhi.registry.territory.rules import (
    Depth,
    check_service_line,
    county_of,
    depth_of,
    next_code,
)
from gongzhi.registry.territory.services.boundaries import (
    boundary_facts,
    check_lies_inside,
    set_boundary,
)
from gongzhi.registry.territory.services.versions import (
    CHANGE_AREA,
    Change,
    area_in_force,
    hand_over,
    lock_territory,
    retire,
    store_change,
)

NAME_LENGTH = 60
MOST_HOUSEHOLDS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDetails:
    """What is known of an area beside its name and boundary; grids post it (滨州条例 6)."""

    kind: str = ""
    lon: float | None = None
    lat: float | None = None
    households: int | None = None
    supervision_phone: str = ""


@transaction.atomic
def create_area(  # noqa: PLR0913 - one input of the command each
    *,
    actor: Actor,
    parent_code: str,
    name: str,
    code: str = "",
    details: AreaDetails | None = None,
    boundary: Mapping[str, Any] | str | None = None,
    note: str = "",
) -> Area:
    """Found an area below another, mostly a grid or a building, under the next free code.

    Raises ``NotPermitted``, ``NotFound`` (parent), ``InvalidInput``, ``BadBoundary``, and
    ``Conflict`` for a code that was ever given.
    """
    at = lock_territory()
    check_may(actor, CHANGE_AREA, parent_code)
    parent = area_in_force(parent_code)
    area = found(parent, name, at=at, code=code, details=details or AreaDetails())
    if boundary is not None:
        set_boundary(area, geometry.read_boundary(boundary))
        check_lies_inside(area)
    store_change(
        area,
        Change.FOUNDED,
        actor=actor,
        at=at,
        facts=boundary_facts(area),
        note=note,
        new=True,
    )
    hand_over((area.code,), actor, at=at)
    return area


def found(parent: Area, name: str, *, at: datetime, details: AreaDetails, code: str = "") -> Area:
    """Return a new area below a parent, checked but not stored."""
    taken = list(Area.objects.filter(parent=parent).values_list("code", flat=True))
    chosen = parse_area_code(code) if code else next_code(parent.code, taken)
    if parent_of(chosen) != parent.code:
        raise InvalidInput(
            _("The code {code} does not lie directly below {parent}."),
            field="code",
            code=chosen,
            parent=parent.code,
        )
    if chosen in taken:
        raise Conflict(
            _("The code {code} was already given. Leave it empty for the next free one."),
            field="code",
            code=chosen,
        )
    area = Area(
        code=chosen,
        level=depth_of(chosen).value,
        county=county_of(chosen),
        parent=parent,
        valid_from=at,
    )
    area.call(checked_name(name))
    _set_details(area, details)
    return area


@transaction.atomic
def rename_area(
    *,
    actor: Actor,
    area_code: str,
    name: str,
    note: str = "",
    version: int | None = None,
) -> Area:
    """Give an area another name from now on. The same name again changes nothing."""
    at = lock_territory()
    check_may(actor, CHANGE_AREA, area_code)
    area = area_in_force(area_code, version=version)
    before = area.name
    area.call(checked_name(name))
    if before != area.name:
        facts: dict[str, Json] = {"from": before, "to": area.name}
        store_change(area, Change.RENAMED, actor=actor, at=at, facts=facts, note=note)
    return area


@transaction.atomic
def change_details(
    *,
    actor: Actor,
    area_code: str,
    details: AreaDetails,
    note: str = "",
    version: int | None = None,
) -> Area:
    """Replace an area's kind, centre, households and supervision line."""
    at = lock_territory()
    check_may(actor, CHANGE_AREA, area_code)
    area = area_in_force(area_code, version=version)
    changed = _set_details(area, details)
    if changed:
        facts: dict[str, Json] = {"fields": list(changed)}
        store_change(area, Change.DESCRIBED, actor=actor, at=at, facts=facts, note=note)
    return area


@transaction.atomic
def retire_area(
    *,
    actor: Actor,
    area_code: str,
    successor_code: str = "",
    note: str = "",
    version: int | None = None,
) -> Area:
    """End an area, naming the one that takes its place if there is one.

    Raises ``Conflict`` while areas below it are in force: retire or move those first.
    """
    at = lock_territory()
    check_may(actor, CHANGE_AREA, area_code)
    area = area_in_force(area_code, version=version)
    if Area.objects.filter(parent=area, valid_to__isnull=True).exists():
        raise Conflict(
            _("Areas below {name} are still in force. Retire or merge those first."),
            name=area.name,
        )
    successors: Sequence[str] = ()
    if successor_code:
        successor = area_in_force(successor_code)
        if successor.level != area.level or successor == area:
            raise InvalidInput(
                _("The successor must be another area of the same level."),
                field="successor_code",
            )
        successors = (successor.code,)
    retire(area, Change.RETIRED, actor=actor, at=at, successors=successors, note=note)
    hand_over((area.code,), actor, at=at)
    return area


def checked_name(name: str) -> str:
    """Return a name fit to show, or raise ``InvalidInput``."""
    return checked_text(name, field="name", longest=NAME_LENGTH)


def _set_details(area: Area, details: AreaDetails) -> tuple[str, ...]:
    """Put checked details on an area; return the names of those that changed."""
    _check_details(area, details)
    phone = check_service_line(details.supervision_phone) if details.supervision_phone else ""
    wanted = {
        "kind": details.kind,
        "lon": details.lon,
        "lat": details.lat,
        "households": details.households,
        "supervision_phone": phone,
    }
    changed = tuple(name for name, value in wanted.items() if getattr(area, name) != value)
    for name in changed:
        setattr(area, name, wanted[name])
    return changed


def _check_details(area: Area, details: AreaDetails) -> None:
    if details.kind and (area.level != Depth.GRID or details.kind not in GridKind.values):
        raise InvalidInput(
            _("Only grids have a kind, one of: {kinds}."),
            field="kind",
            kinds=", ".join(GridKind.values),
        )
    if details.households is not None and not 0 <= details.households <= MOST_HOUSEHOLDS:
        raise InvalidInput(_("Households are a whole number from 0."), field="households")
    for field, value, limit in (("lon", details.lon, 180), ("lat", details.lat, 90)):
        if value is not None and not -limit <= value <= limit:
            raise InvalidInput(
                _("{name} must be between -{limit} and {limit}. Leave it empty if unknown."),
                field=field,
                name=field,
                limit=limit,
            )
