"""Choosing how one wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.kinds import DEFAULTS, Kind
from gongzhi.channels.notify.models import Preference, QuietHours
from gongzhi.channels.notify.rules import Choice, Quiet
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import NotPermitted
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import change_own_email
from gongzhi.registry.records import locked
from gongzhi.registry.territory.queries import county_of


@transaction.atomic
def choose(
    *, actor: Actor, choices: Mapping[Kind, Choice], quiet: Quiet, email: str | None = None
) -> None:
    """Set how the actor wants to be told of each kind, when to be left alone, and where to write.

    A kind left out keeps its choice; what equals the default is not stored, so that the default
    may change. Needs no post. Raises ``InvalidInput`` for an address that cannot be.
    """
    if actor.kind is not ActorKind.ACCOUNT:
        raise NotPermitted(_("Only an account has notifications. Sign in first."))
    account = locked(Account, actor.id)
    for kind, choice in choices.items():
        _store(account.pk, kind, choice)
    QuietHours.objects.update_or_create(
        account_id=account.pk, defaults={"start": quiet.start, "end": quiet.end}
    )
    record(
        Subject("preference", account.pk),
        actor=actor,
        verb="notify.choose",
        county=county_of(account.area_code),
        facts={"choices": _as_facts(choices), "quiet": [_hour(quiet.start), _hour(quiet.end)]},
    )
    if email is not None:
        change_own_email(actor=actor, email=email)


def _store(account_id: int, kind: Kind, choice: Choice) -> None:
    if choice == DEFAULTS[kind]:
        Preference.objects.filter(account_id=account_id, kind=kind).delete()
        return
    Preference.objects.update_or_create(
        account_id=account_id,
        kind=kind,
        defaults={
            "in_page": choice.in_page,
            "email": choice.email.value,
            "robot": choice.robot,
        },
    )


def _as_facts(choices: Mapping[Kind, Choice]) -> dict[str, Json]:
    return {
        kind.value: [choice.in_page, choice.email.value, choice.robot]
        for kind, choice in choices.items()
    }


def _hour(at: time) -> str:
    return f"{at:%H:%M}"
