"""Reading people: masked by default, in frozen values; no list ever holds an unmasked one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.codes import check_phone
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import AccountId, HouseholdId, PremisesId, ResidentId
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.registry.people.models import Account, ApiToken, Household, Resident
from gongzhi.registry.people.personal import masked
from gongzhi.registry.people.personal_fields import RESIDENT
from gongzhi.registry.territory.queries import within

VIEW: Final = "people.view"
CHANGE_ACCOUNT: Final = "people.change_account"
ISSUE_TOKEN: Final = "people.issue_token"  # noqa: S105 - the name of a verb
MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class MaskedResident:
    """A resident as lists and pages show them."""

    id: ResidentId
    area_code: str
    name: str
    phone: str
    citizen_id: str
    household_id: HouseholdId | None
    premises_id: PremisesId | None
    citizen_id_purpose: str
    contact_language: str
    confirmed_on: date
    left_on: date | None
    erased: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw a person's data: who, when, which field, and the reason they gave."""

    at: datetime
    who: str
    verb: str
    field: str
    reason: str


def residents(
    viewer: Actor,
    prefix: str = "",
    *,
    after: ResidentId | None = None,
    limit: int = 50,
    gone: bool = False,
) -> list[MaskedResident]:
    """Return residents below an area within the viewer's scope, by id, masked. One query.

    Keyset pages: ``after`` is the last id of the page before. Those who left or were erased only
    with ``gone``.
    """
    rows = _seen(viewer).filter(within((prefix,), field="area_code"))
    if after is not None:
        rows = rows.filter(pk__gt=after)
    if not gone:
        rows = rows.filter(left_on__isnull=True, erased_at__isnull=True)
    return [_masked(row) for row in rows.order_by("pk")[: min(limit, MOST_ROWS)]]


def residents_by_phone(viewer: Actor, phone: str) -> list[MaskedResident]:
    """Return who is registered under exactly this number, masked, within the viewer's scope."""
    rows = _seen(viewer).filter(phone=check_phone(phone))
    return [_masked(row) for row in rows.order_by("pk")[:MOST_ROWS]]


def residents_by_name(viewer: Actor, name: str) -> list[MaskedResident]:
    """Return who bears exactly this name, masked, within the viewer's scope.

    Never a part of it: trying one sign after another would undo the mask.
    """
    rows = _seen(viewer).filter(name=name, erased_at__isnull=True).exclude(name="")
    return [_masked(row) for row in rows.order_by("pk")[:MOST_ROWS]]


def phone_of(resident_id: ResidentId) -> str:
    """Return a person's number in clear, or "": for modules that keep things by it, never shown."""
    rows = Resident.objects.filter(pk=resident_id).values_list("phone", flat=True)
    return rows.first() or ""


def get_resident(viewer: Actor, resident_id: ResidentId) -> MaskedResident:
    """Return one resident, masked. Raises ``NotFound`` out of the viewer's scope."""
    row = _seen(viewer).filter(pk=resident_id).first()
    if row is None:
        raise NotFound(_("There is no resident {resident_id}."), resident_id=resident_id)
    return _masked(row)


def households(viewer: Actor, prefix: str) -> QuerySet[Household]:
    """Return the households in force below an area within the viewer's scope."""
    return Household.objects.filter(
        within(viewer.prefixes(VIEW), field="area_code"),
        within((prefix,), field="area_code"),
        valid_to__isnull=True,
    ).order_by("area_code", "pk")


def get_household(viewer: Actor, household_id: HouseholdId) -> Household:
    """Return one household, ended or not. Raises ``NotFound`` out of the viewer's scope."""
    seen = Household.objects.filter(within(viewer.prefixes(VIEW), field="area_code"))
    household = seen.select_related("premises").filter(pk=household_id).first()
    if household is None:
        raise NotFound(_("There is no household {household_id}."), household_id=household_id)
    return household


def members_of(viewer: Actor, household_id: HouseholdId) -> list[MaskedResident]:
    """Return who lives in a household now, masked, within the viewer's scope. One query."""
    rows = _seen(viewer).filter(household_id=household_id, left_on__isnull=True)
    return [_masked(row) for row in rows.order_by("pk")[:MOST_ROWS]]


def who_looked(viewer: Actor, resident_id: ResidentId) -> list[Look]:
    """Return who saw a person's data unmasked, oldest first: the person's own right to know."""
    get_resident(viewer, resident_id)
    return looks_at(resident_id)


def looks_at(resident_id: ResidentId) -> list[Look]:
    """Return every reveal and export of a person's data, for their own eyes."""
    entries = timeline(Subject("resident", resident_id)).filter(
        verb__in=("people.reveal", "people.export")
    )
    return [
        Look(
            at=entry.at,
            who=entry.actor_label,
            verb=entry.verb,
            field=json.loads(entry.facts).get("field", ""),
            reason=entry.note,
        )
        for entry in entries
    ]


def accounts(viewer: Actor, *, closed: bool = False) -> QuerySet[Account]:
    """Return the accounts that the viewer administers, by name."""
    found = Account.objects.filter(within(viewer.prefixes(CHANGE_ACCOUNT), field="area_code"))
    return (found if closed else found.filter(is_active=True)).order_by("display_name", "pk")


def search_accounts(viewer: Actor, words: str, *, limit: int = 20) -> list[Account]:
    """Return open accounts that the viewer administers, by part of their name. One query."""
    words = words.strip()
    if not words or not words.isprintable():
        return []
    named = Q(display_name__contains=words) | Q(username__contains=words.lower())
    return list(accounts(viewer).filter(named)[:limit])


def account_names(account_ids: Iterable[int]) -> dict[int, str]:
    """Return the display names of accounts by id, in one query."""
    rows = Account.objects.filter(pk__in=set(account_ids))
    return dict(rows.values_list("pk", "display_name"))


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Where an account's own messages go, and in which language."""

    email: str
    locale: str


def mail_addresses(account_ids: Iterable[int]) -> dict[int, MailAddress]:
    """Return the addresses of those open accounts that gave one, in one query; never shown."""
    rows = Account.objects.filter(pk__in=set(account_ids), is_active=True).exclude(email="")
    found = rows.values_list("pk", "email", "locale")
    return {pk: MailAddress(email, locale) for pk, email, locale in found}


def tokens_of(viewer: Actor, account_id: AccountId) -> list[ApiToken]:
    """Return an account's tokens, newest first. The account's owner sees their own."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound(_("There is no account {account_id}."), account_id=account_id)
    if (viewer.kind, viewer.id) != (ActorKind.ACCOUNT, account.pk):
        check_may(viewer, ISSUE_TOKEN, account.area_code)
    return list(ApiToken.objects.filter(account=account).order_by("-created_at", "-pk"))


def token_digest(text: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def note_token_use(token_id: int) -> None:
    """Keep the day on which a token was last used."""
    ApiToken.objects.filter(pk=token_id).update(last_used_on=timezone.localdate())


def _seen(viewer: Actor) -> QuerySet[Resident]:
    return Resident.objects.filter(within(viewer.prefixes(VIEW), field="area_code"))


def _masked(row: Resident) -> MaskedResident:
    return MaskedResident(
        id=row.key,
        area_code=row.area_code,
        name=masked(RESIDENT, "name", row.name),
        phone=masked(RESIDENT, "phone", row.phone),
        citizen_id=masked(RESIDENT, "citizen_id", row.citizen_id),
        household_id=HouseholdId(row.household_id) if row.household_id else None,
        premises_id=PremisesId(row.premises_id) if row.premises_id else None,
        citizen_id_purpose=row.citizen_id_purpose,
        contact_language=row.contact_language,
        confirmed_on=row.confirmed_on,
        left_on=row.left_on,
        erased=row.erased_at is not None,
        version=row.version,
    )
