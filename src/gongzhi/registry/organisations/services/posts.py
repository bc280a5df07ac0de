"""Posts and appointments: who holds which place, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation import events as outbox
from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput, NotPermitted
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.errors import post_is_full
from gongzhi.registry.organisations.models import Appointment, Post, Role, Unit
from gongzhi.registry.organisations.rules import most_at_once
from gongzhi.registry.organisations.services.units import active_unit
from gongzhi.registry.people.models import Account
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import county_of, is_digits

CHANGE_POST = "organisations.change_post"
APPOINT = "organisations.appoint"
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
    _check_reach(actor, CHANGE_POST, unit, covered)
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
    """Change a post's title, areas and seats; who holds it acts by the new areas at once."""
    post = _open_post(post_id, version=version)
    covered = _checked_areas(area_codes)
    _check_reach(actor, CHANGE_POST, post.unit, {*covered, *post.area_codes})
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
    post = _open_post(post_id)
    _check_reach(actor, CHANGE_POST, post.unit, post.area_codes)
    if Appointment.objects.filter(post=post).filter(not_over(timezone.localdate())).exists():
        raise Conflict(
            _("“{title}” is held by somebody. End the appointment first."),
            title=post.title,
        )
    post.active = False
    post.save()
    return recorded(post, actor, "organisations.close_post", {}, note=note)


@transaction.atomic
def appoint(  # noqa: PLR0913 - one input of the command each
    *,
    actor: Actor,
    post_id: PostId,
    account_id: AccountId,
    kind: str = Appointment.Kind.FULL,
    valid_from: date | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> Appointment:
    """Appoint somebody to a post from a day (today) until another (open).

    ``valid_to`` is the first day on which the appointment no longer holds. Nobody appoints
    themselves. Raises ``Conflict`` where all seats are taken on some day, or the person holds the
    post already.
    """
    post = _open_post(post_id)
    _check_appointing(actor, post, account_id)
    account = _active_account(account_id)
    first = valid_from or timezone.localdate()
    _check_term(kind, first, valid_to)
    overlapping = _overlapping(post, first, valid_to)
    if overlapping.filter(account=account).exists():
        raise Conflict(
            _("{name} holds “{title}” in this time already."),
            name=account,
            title=post.title,
        )
    taken = most_at_once([(held.valid_from, held.valid_to) for held in overlapping])
    if taken >= post.seats:
        raise post_is_full(post.title, post.seats)
    appointment = Appointment.objects.create(
        post=post, account=account, kind=kind, valid_from=first, valid_to=valid_to
    )
    facts: dict[str, Json] = {
        "account": account.pk,
        "kind": kind,
        "from": first.isoformat(),
        "to": valid_to.isoformat() if valid_to else None,
    }
    recorded(post, actor, "organisations.appoint", facts, note=note)
    return appointment


@transaction.atomic
def end_appointment(
    *, actor: Actor, appointment_id: int, on: date | None = None, note: str = ""
) -> Appointment:
    """End an appointment; from ``on`` (today) it gives nothing. What it gave before stays."""
    found = locked(Appointment, appointment_id)
    post = locked(Post, found.post_id)
    _check_reach(actor, APPOINT, post.unit, post.area_codes)
    last = max(on or timezone.localdate(), found.valid_from)
    if found.valid_to is not None and found.valid_to <= last:
        raise Conflict(_("This appointment ended on {day}."), day=found.valid_to)
    found.valid_to = last
    found.save()
    facts: dict[str, Json] = {"account": found.account_id, "to": last.isoformat()}
    recorded(post, actor, "organisations.end_appointment", facts, note=note)
    return found


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    post_id: PostId,
    from_account_id: AccountId,
    to_account_id: AccountId,
    note: str = "",
) -> Appointment:
    """Hand a post from one person to another today, with what the first holds open through it.

    The history of what the first one did stays theirs. Raises ``Conflict`` unless the first holds
    the post today.
    """
    post = _open_post(post_id)
    _check_appointing(actor, post, to_account_id)
    today = timezone.localdate()
    held = (
        Appointment.objects.select_for_update()
        .filter(
            not_over(today),
            post=post,
            account_id=from_account_id,
            valid_from__lte=today,
        )
        .first()
    )
    if held is None:
        raise Conflict(_("The person does not hold “{title}” today."), title=post.title)
    if _overlapping(post, today, held.valid_to).filter(account_id=to_account_id).exists():
        raise Conflict(_("The successor holds “{title}” already."), title=post.title)
    until, held.valid_to = held.valid_to, today
    held.save()
    successor = Appointment.objects.create(
        post=post,
        account=_active_account(to_account_id),
        kind=held.kind,
        valid_from=today,
        valid_to=until,
    )
    moved = sum(
        holder.move_account(from_account_id, to_account_id, post_id, actor)
        for holder in events.holders()
    )
    facts: dict[str, Json] = {
        "from": from_account_id,
        "to": to_account_id,
        "moved": moved,
    }
    recorded(post, actor, "organisations.hand_over", facts, note=note)
    return successor


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


def _open_post(post_id: PostId, *, version: int | None = None) -> Post:
    post = locked(Post, post_id, version=version)
    if not post.active:
        raise Conflict(_("The post “{title}” is closed."), title=post.title)
    return post


def _check_reach(actor: Actor, verb: str, unit: Unit, area_codes: Sequence[str] | set[str]) -> None:
    check_may(actor, verb, unit.area_code)
    for code in area_codes:
        check_may(actor, verb, code)


def _check_appointing(actor: Actor, post: Post, account_id: AccountId) -> None:
    _check_reach(actor, APPOINT, post.unit, post.area_codes)
    if actor.kind is ActorKind.ACCOUNT and actor.id == account_id:
        raise NotPermitted(
            _("Nobody appoints themselves. Ask another administrator, so that two names stand.")
        )


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


def _check_term(kind: str, first: date, last: date | None) -> None:
    if kind not in Appointment.Kind.values:
        raise InvalidInput(
            _("An appointment's kind is one of: {kinds}."),
            field="kind",
            kinds=", ".join(Appointment.Kind.values),
        )
    if last is not None and last <= first:
        raise InvalidInput(_("The appointment ends before it begins."), field="valid_to")


def _active_account(account_id: AccountId) -> Account:
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise InvalidInput(_("There is no active account with this number."), field="account_id")
    return account


def _overlapping(post: Post, first: date, last: date | None) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(not_over(first), post=post)
    return held if last is None else held.filter(valid_from__lt=last)


def _most_holders(post: Post) -> int:
    held = Appointment.objects.filter(not_over(timezone.localdate()), post=post)
    return most_at_once([(each.valid_from, each.valid_to) for each in held])
