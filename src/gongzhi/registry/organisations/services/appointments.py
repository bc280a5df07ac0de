"""Appointments: who holds which post, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.ids import AccountId, PostId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.errors import post_is_full
from gongzhi.registry.organisations.models import Appointment, Post
from gongzhi.registry.organisations.rules import most_at_once
from gongzhi.registry.organisations.services.posts import (
    check_reach,
    not_over,
    open_post,
    recorded,
)
from gongzhi.registry.people.models import Account
from gongzhi.registry.records import locked

APPOINT = "organisations.appoint"


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
    post = open_post(post_id)
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
    post = locked(Post, _post_of(appointment_id))
    found = locked(Appointment, appointment_id)
    check_reach(actor, APPOINT, post.unit, post.area_codes)
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
    post = open_post(post_id)
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


def _post_of(appointment_id: int) -> PostId:
    """Return an appointment's post, which is locked first: every command on posts does so."""
    post_id = (
        Appointment.objects.filter(pk=appointment_id).values_list("post_id", flat=True).first()
    )
    if post_id is None:
        raise NotFound(_("There is no such appointment. Reload the list."))
    return PostId(post_id)


def _check_appointing(actor: Actor, post: Post, account_id: AccountId) -> None:
    check_reach(actor, APPOINT, post.unit, post.area_codes)
    if actor.kind is ActorKind.ACCOUNT and actor.id == account_id:
        raise NotPermitted(
            _("Nobody appoints themselves. Ask another administrator, so that two names stand.")
        )


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
