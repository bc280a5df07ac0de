"""Accounts: made, changed, closed. What an account may do is a matter of its posts alone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.codes import check_email, check_phone
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.people.events import reach_of
from gongzhi.registry.people.models import LOCALES, Account, ApiToken
from gongzhi.registry.records import checked_text, locked, record_change, save_unique
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area

CHANGE_ACCOUNT: Final = "people.change_account"
_USERNAME: Final = re.compile(r"[\w.@-]{2,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """What describes an account. ``area_code`` says whose administrators keep it."""

    display_name: str
    phone: str = ""
    area_code: str = ""
    locale: str = "zh-hans"


@transaction.atomic
def create_account(
    *, actor: Actor, username: str, details: AccountDetails, password: str | None = None
) -> Account:
    """Make an account; a given password must be changed at the first sign-in.

    Without a password nobody can sign in until one is set.

    Raises ``NotPermitted``, ``InvalidInput``, and ``Conflict`` for a name that is taken.
    """
    check_may(actor, CHANGE_ACCOUNT, details.area_code)
    account = Account(username=_free_username(username))
    _describe(account, details)
    _put_password(account, password)
    account.must_change_password = password is not None
    save_unique(account, _name_taken(account.username))
    return _recorded(account, actor, "people.create_account", new=True)


@transaction.atomic
def change_account(
    *,
    actor: Actor,
    account_id: AccountId,
    details: AccountDetails,
    version: int | None = None,
) -> Account:
    """Replace what describes an account."""
    account = _locked(actor, account_id, version=version)
    check_may(actor, CHANGE_ACCOUNT, details.area_code)
    changed = _describe(account, details)
    if changed:
        account.save()
        _recorded(account, actor, "people.change_account", {"fields": list(changed)})
    return account


@transaction.atomic
def deactivate_account(*, actor: Actor, account_id: AccountId, note: str = "") -> Account:
    """Close an account at once: no sign-in, no grants, no tokens. Its record stays."""
    account = _locked(actor, account_id)
    if not account.is_active:
        raise Conflict(_("The account {name} is closed already."), name=account.username)
    account.is_active, account.deactivated_at = False, timezone.now()
    account.save()
    revoked = ApiToken.objects.filter(account=account, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    facts: dict[str, Json] = {"tokens_revoked": revoked}
    return _recorded(account, actor, "people.deactivate_account", facts, note=note)


@transaction.atomic
def reactivate_account(*, actor: Actor, account_id: AccountId, note: str = "") -> Account:
    """Open a closed account again. Its tokens stay revoked."""
    account = _locked(actor, account_id)
    if account.is_active:
        raise Conflict(_("The account {name} is open already."), name=account.username)
    account.is_active, account.deactivated_at = True, None
    account.save()
    return _recorded(account, actor, "people.reactivate_account", note=note)


@transaction.atomic
def reset_password(*, actor: Actor, account_id: AccountId, password: str) -> Account:
    """Set a password for somebody else, who must change it at the next sign-in.

    Every session of the account ends with it. The actor needs the verb wherever the account's
    posts reach, since who sets a password can act as the account.
    """
    account = _locked(actor, account_id)
    check_reaches_all(actor, CHANGE_ACCOUNT, account)
    _put_password(account, password)
    account.must_change_password = True
    account.save()
    return _recorded(account, actor, "people.reset_password")


@transaction.atomic
def change_own_password(*, actor: Actor, old: str, new: str) -> Account:
    """Change the actor's own password; asks for the old one. Needs no post."""
    account = locked(Account, actor.id if actor.kind is ActorKind.ACCOUNT else 0)
    if not account.check_password(old):
        raise InvalidInput(_("The present password is not right."), field="old_password")
    _put_password(account, new)
    account.must_change_password = False
    account.save()
    return _recorded(account, actor, "people.change_own_password")


@transaction.atomic
def change_own_email(*, actor: Actor, email: str) -> Account:
    """Set or clear the address to which the actor's own notifications go. Needs no post.

    The address itself never enters the journal. Raises ``InvalidInput``.
    """
    account = locked(Account, actor.id if actor.kind is ActorKind.ACCOUNT else 0)
    longest = Account._meta.get_field("email").max_length or 0
    plain = check_email(email, longest=longest) if email.strip() else ""
    if plain != account.email:
        account.email = plain
        account.save(update_fields=["email"])
        _recorded(account, actor, "people.change_own_email", {"fields": ["email"]})
    return account


def _locked(actor: Actor, account_id: AccountId, *, version: int | None = None) -> Account:
    account = locked(Account, account_id, version=version)
    check_may(actor, CHANGE_ACCOUNT, account.area_code)
    return account


def check_reaches_all(actor: Actor, verb: str, account: Account) -> None:
    """Raise ``NotPermitted`` unless the actor holds the verb over all that the account acts on."""
    for area_code in sorted(reach_of(account.key)):
        check_may(actor, verb, area_code)


def _free_username(username: str) -> str:
    plain = unicodedata.normalize("NFKC", username).strip().lower()
    if not _USERNAME.fullmatch(plain):
        raise InvalidInput(
            _("A sign-in name has 2 to 64 letters, digits or . _ @ - without spaces."),
            field="username",
        )
    if Account.objects.filter(username=plain).exists():
        raise _name_taken(plain)
    return plain


def _name_taken(username: str) -> Conflict:
    return Conflict(_("The sign-in name “{name}” is taken."), field="username", name=username)


def _put_password(account: Account, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise InvalidInput(" ".join(error.messages), field="password") from None
    account.set_password(password)


def _describe(account: Account, details: AccountDetails) -> tuple[str, ...]:
    if details.locale not in dict(LOCALES):
        raise InvalidInput(_("Choose one of the languages offered."), field="locale")
    if details.area_code and find_area(details.area_code) is None:
        raise no_such_area(details.area_code)
    wanted = {
        "display_name": checked_text(details.display_name, field="display_name", longest=60),
        "phone": check_phone(details.phone) if details.phone else "",
        "area_code": details.area_code,
        "locale": details.locale,
    }
    changed = tuple(name for name, value in wanted.items() if getattr(account, name) != value)
    for name in changed:
        setattr(account, name, wanted[name])
    return changed


def _recorded(
    account: Account,
    actor: Actor,
    verb: str,
    facts: dict[str, Json] | None = None,
    *,
    note: str = "",
    new: bool = False,
) -> Account:
    record_change(
        account,
        kind="account",
        actor=actor,
        verb=verb,
        county=county_of(account.area_code),
        facts=facts,
        note=note,
        new=new,
    )
    return account
