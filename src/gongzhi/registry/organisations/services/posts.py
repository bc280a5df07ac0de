"""Posts: places in a unit, with a role and areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import events as outbox
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput, NotPermitted
from gongzhi.foundation.ids import PostId, UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.models import Appointment, Post, Role, Unit
from gongzhi.registry.organisations.rules import most_at_once
from gongzhi.registry.organisations.services.units import active_unit
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import county_of, is_digits

CHANGE_POST = "organisations.change_post"
MOST_SEATS = 500


@transaction.atomic
def create_post(
    *,
    actor: Actor,
    unit_id: UnitId,
    role: str,
    area_codes: Sequence[str] = (),
    title: str = "",
    seats: int = 1,
) -> Post:
    """Create a post in a unit. Without areas it covers the unit's; without title, unit and role.

    The actor must hold the verb over every area that the post covers: nobody hands out more
    ground than their own. Two heads for one grid (双网格长) are two seats.
    """
    unit = active_unit(unit_id)
    covered = _checked_areas(area_codes or (unit.area_code,))
    check_reach(actor, CHANGE_POST, unit, covered)
    granted = Role.objects.filter(pk=role).first() if role.isprintable() else None
    if granted is None:
        raise InvalidInput(_("There is no role “{role}”."), field="role", role=role)
    post = Post(
        unit=unit,
        role=granted,
        title=checked_text(
            title or f"{unit.short_name or unit.name}{granted.title_zh}"[:60],
            field="title",
            longest=60,
        ),
        area_codes=covered,
        seats=_checked_seats(seats),
    )
    post.save()
    facts: dict[str, Json] = {
        "unit": unit.pk,
        "role": role,
        "area_codes": list(covered),
        "seats": seats,
    }
    return recorded(post, actor, "organisations.create_post", facts, new=True)


@transaction.atomic
def change_post(
    *,
    actor: Actor,
    post_id: PostId,
    title: str,
    area_codes: Sequence[str],
    seats: int,
    version: int | None = None,
) -> Post:
    """Change a post's title, areas and seats; who holds it acts by the new areas at once.

    Nobody adds areas to a post that they hold.
    """
    post = open_post(post_id, version=version)
    covered = _checked_areas(area_codes)
    check_reach(actor, CHANGE_POST, post.unit, {*covered, *post.area_codes})
    if set(covered) - set(post.area_codes) and post.pk in {each.post_id for each in actor.grants}:
        raise NotPermitted(
            _(
                "Nobody adds areas to a post that they hold. "
                "Ask another administrator, so that two names stand."
            )
        )
    if _most_holders(post) > _checked_seats(seats):
        raise Conflict(
            _("More people hold “{title}” than {seats}. End an appointment first."),
            field="seats",
            title=post.title,
            seats=seats,
        )
    post.title = checked_text(title, field="title", longest=60)
    post.area_codes, post.seats = covered, seats
    post.save()
    facts: dict[str, Json] = {"area_codes": list(covered), "seats": seats}
    return recorded(post, actor, "organisations.change_post", facts)


@transaction.atomic
def close_post(*, actor: Actor, post_id: PostId, note: str = "") -> Post:
    """Close a post nobody holds. Raises ``Conflict`` while it is held or promised."""
    post = open_post(post_id)
    check_reach(actor, CHANGE_POST, post.unit, post.area_codes)
    if Appointment.objects.filter(post=post).filter(not_over(timezone.localdate())).exists():
        raise Conflict(
            _("“{title}” is held by somebody. End the appointment first."),
            title=post.title,
        )
    post.active = False
    post.save()
    return recorded(post, actor, "organisations.close_post", {}, note=note)


def not_over(day: date) -> Q:
    """Return the condition that an appointment has not ended on a day."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)


def recorded(
    post: Post,
    actor: Actor,
    verb: str,
    facts: dict[str, Json],
    *,
    note: str = "",
    new: bool = False,
) -> Post:
    """Record a change of a post, its appointments included, and announce it."""
    record_change(
        post,
        kind="post",
        actor=actor,
        verb=verb,
        county=county_of(post.unit.area_code),
        facts=facts,
        note=note,
        new=new,
    )
    outbox.emit(events.POST_CHANGED, post_id=post.pk)
    return post


def open_post(post_id: PostId, *, version: int | None = None) -> Post:
    """Return the post, locked. Raises ``NotFound``, ``StaleVersion``, ``Conflict`` if closed."""
    post = locked(Post, post_id, version=version)
    if not post.active:
        raise Conflict(_("The post “{title}” is closed."), title=post.title)
    return post


def check_reach(actor: Actor, verb: str, unit: Unit, area_codes: Sequence[str] | set[str]) -> None:
    """Raise ``NotPermitted`` unless the actor holds the verb at the unit and over every area."""
    check_may(actor, verb, unit.area_code)
    for code in area_codes:
        check_may(actor, verb, code)


def _checked_areas(area_codes: Sequence[str]) -> list[str]:
    wanted = sorted(set(area_codes))
    named = [code for code in wanted if code]
    digits = list(filter(is_digits, named))
    standing = Area.objects.filter(code__in=digits, valid_to__isnull=True).count()
    if not wanted or standing != len(named):
        raise InvalidInput(
            _("Name areas in force, at least one. Look them up in the area tree."),
            field="area_codes",
        )
    return wanted


def _checked_seats(seats: int) -> int:
    if not 1 <= seats <= MOST_SEATS:
        raise InvalidInput(_("A post has 1 to {most} seats."), field="seats", most=MOST_SEATS)
    return seats


def _most_holders(post: Post) -> int:
    held = Appointment.objects.filter(not_over(timezone.localdate()), post=post)
    return most_at_once([(each.valid_from, each.valid_to) for each in held])
