"""How accounts want to be told: their own choices over the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongzhi.channels.notify.kinds import DEFAULTS, Kind
from gongzhi.channels.notify.models import Preference, QuietHours
from gongzhi.channels.notify.rules import Choice, Quiet, Timing
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.people.queries import mail_addresses


@dataclass(frozen=True, slots=True)
class Wish:
    """How one account wants to be told of the kind at hand."""

    account_id: AccountId
    choice: Choice
    quiet: Quiet
    has_address: bool

    @property
    def mails(self) -> bool:
        """Tell whether an e-mail may go out at all."""
        return self.has_address and self.choice.email is not Timing.OFF

    @property
    def wants_any(self) -> bool:
        """Tell whether the account wants to be told at all, in any way."""
        return self.choice.in_page or self.choice.robot or self.mails


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """What a person's page of preferences shows."""

    choices: Mapping[Kind, Choice]
    quiet: Quiet


def wishes_of(account_ids: Iterable[AccountId], kind: Kind) -> list[Wish]:
    """Return how each account wants to be told of a kind: three queries, however many there are."""
    ids = list(account_ids)
    stored = {
        row.account_id: _choice(row)
        for row in Preference.objects.filter(account_id__in=ids, kind=kind)
    }
    quiet = {
        row.account_id: Quiet(row.start, row.end)
        for row in QuietHours.objects.filter(account_id__in=ids)
    }
    addresses = mail_addresses(ids)
    return [
        Wish(
            account_id,
            stored.get(account_id, DEFAULTS[kind]),
            quiet.get(account_id, Quiet()),
            account_id in addresses,
        )
        for account_id in ids
    ]


def own_choices(viewer: Actor) -> OwnChoices:
    """Return all of the viewer's own choices, the defaults filled in. Two queries."""
    stored = {
        Kind(row.kind): _choice(row) for row in Preference.objects.filter(account_id=viewer.id)
    }
    hours = QuietHours.objects.filter(account_id=viewer.id).first()
    quiet = Quiet(hours.start, hours.end) if hours else Quiet()
    return OwnChoices({kind: stored.get(kind, DEFAULTS[kind]) for kind in Kind}, quiet)


def _choice(row: Preference) -> Choice:
    return Choice(in_page=row.in_page, email=Timing(row.email), robot=row.robot)
