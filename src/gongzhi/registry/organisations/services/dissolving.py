"""Dissolving units: their posts close, their appointments end, their open work moves on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.locks import hold
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.errors import work_is_open
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.services import posts
from gongzhi.registry.organisations.services.units import CHANGE_UNIT, active_unit, recorded


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
    hold("units")  # so that no two units succeed each other
    unit = active_unit(unit_id, version=version)
    check_may(actor, CHANGE_UNIT, unit.area_code)
    if Unit.objects.filter(parent=unit, active_to__isnull=True).exists():
        raise Conflict(
            _("Units below {name} are still active. Dissolve or move those first."),
            name=unit.name,
        )
    moved = _hand_over_work(unit, successor_id, actor)
    today = timezone.localdate()
    closing = Post.objects.select_for_update(no_key=True).filter(unit=unit, active=True)
    ended = [_close(post, today, actor) for post in closing.order_by("pk")]
    unit.active_to = max(today, unit.active_from)
    unit.successor_id = successor_id
    unit.save()
    facts: dict[str, Json] = {
        "successor": successor_id,
        "moved": moved,
        "posts_closed": len(ended),
        "appointments_ended": sum(ended),
    }
    return recorded(unit, actor, "organisations.dissolve_unit", facts, note=note)


def _close(post: Post, today: date, actor: Actor) -> int:
    """Close a locked post and end its appointments; return how many."""
    ended = (Appointment.objects.filter(posts.not_over(today), post=post)).update(
        valid_to=Greatest("valid_from", Value(today))
    )
    post.active = False
    post.save()
    facts: dict[str, Json] = {"unit_dissolved": post.unit_id, "appointments_ended": ended}
    posts.recorded(post, actor, "organisations.close_post", facts)
    return ended


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
