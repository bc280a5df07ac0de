"""What every change of an area shares: the lock, the dated version, the stamp, the hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import events as outbox
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import StaleVersion
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory import events
from gongzhi.registry.territory.errors import no_such_area, not_in_force
from gongzhi.registry.territory.models import Area, AreaVersion, TerritoryStamp, Zone
from gongzhi.registry.territory.queries import successors_of
from gongzhi.registry.territory.rules import county_of, is_digits

CHANGE_AREA = "territory.change_area"
Change = AreaVersion.Change


def lock_territory(*, stamp: str = "") -> datetime:
    """Take the one lock on the shape of the territory, and return the moment of the change.

    Changes of areas are few and check each other's ground, so they go one after the other.
    Raises ``StaleVersion`` where an area changed since ``stamp`` was read.
    """
    TerritoryStamp.objects.get_or_create(
        pk=1, defaults={"stamp": uuid4(), "changed_at": timezone.now()}
    )
    standing = TerritoryStamp.objects.select_for_update().get(pk=1)
    if stamp and stamp != str(standing.stamp):
        raise StaleVersion(
            _("Somebody changed areas since this was shown. Open the form again and look anew.")
        )
    # Strictly after the change before, so that no version is empty.
    return max(timezone.now(), standing.changed_at + timedelta(microseconds=1))


def restamp(at: datetime) -> None:
    """Tell every process's index of boundaries that it is out of date."""
    TerritoryStamp.objects.filter(pk=1).update(stamp=uuid4(), changed_at=at)


def area_in_force(code: str, *, version: int | None = None) -> Area:
    """Return the area, locked. Raises ``NotFound``, ``Conflict`` if retired, ``StaleVersion``."""
    if not is_digits(code) or not Area.objects.filter(code=code).exists():
        raise no_such_area(code)
    area = locked(Area, code, version=version)
    if area.valid_to is not None:
        raise not_in_force(code)
    return area


def store_change(  # noqa: PLR0913 - one column of the version each
    area: Area,
    change: AreaVersion.Change,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Json] | None = None,
    note: str = "",
    predecessors: Sequence[str] = (),
    successors: Sequence[str] = (),
    new: bool = False,
) -> AreaVersion:
    """Write a changed area, its journal entry and its new open version, and close the old one."""
    if not new:
        _close_open_version(area, at)
    area.save(force_insert=new)
    entry = record_change(
        area,
        kind="area",
        actor=actor,
        verb=f"territory.{change.value}",
        county=area.county,
        facts={
            **(facts or {}),
            **({"predecessors": list(predecessors)} if predecessors else {}),
            **({"successors": list(successors)} if successors else {}),
        },
        note=note,
        new=new,
    )
    return AreaVersion.objects.create(
        **_state(area),
        change=change,
        predecessors=list(predecessors),
        successors=list(successors),
        valid_from=at,
        entry_seq=entry.seq,
    )


def _state(area: Area) -> dict[str, object]:
    return {
        "area": area,
        "name": area.name,
        "kind": area.kind,
        "boundary": area.boundary,
        "households": area.households,
        "supervision_phone": area.supervision_phone,
    }


def _close_open_version(area: Area, at: datetime) -> None:
    if AreaVersion.objects.filter(area=area, valid_to__isnull=True).update(valid_to=at):
        return
    before = Area.objects.get(pk=area.pk)
    AreaVersion.objects.create(
        **_state(before),
        change=Change.IMPORTED,
        valid_from=min(before.valid_from, at - timedelta(microseconds=1)),
        valid_to=at,
    )


def retire(
    area: Area,
    change: AreaVersion.Change,
    *,
    actor: Actor,
    at: datetime,
    successors: Sequence[str],
    note: str = "",
) -> None:
    """End an area; its last version says what took its place."""
    area.valid_to = at
    store_change(area, change, actor=actor, at=at, successors=successors, note=note)


def hand_over(codes: Sequence[str], actor: Actor, *, at: datetime) -> int:
    """Move zones and every other module's open things out of changed codes; announce the change.

    Returns how many things the other modules moved.
    """
    restamp(at)
    _rewrite_zones(codes, actor)
    moved = events.rehome_all(tuple(codes), actor)
    outbox.emit(events.AREA_CHANGED, area_codes=list(codes))
    return moved


def _rewrite_zones(codes: Sequence[str], actor: Actor) -> None:
    replaced = successors_of(codes)
    if not replaced:
        return
    zones = Zone.objects.select_for_update().filter(
        area_codes__overlap=list(replaced), valid_to__isnull=True
    )
    for zone in zones:
        zone.area_codes = sorted(
            {after for code in zone.area_codes for after in replaced.get(code, (code,))}
        )
        zone.save(update_fields=["area_codes"])
        record_change(
            zone,
            kind="zone",
            actor=actor,
            verb="territory.follow_areas",
            county=county_of(zone.area_code),
            facts={"area_codes": list(zone.area_codes)},
        )
