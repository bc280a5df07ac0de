"""API tokens: a program's key to an account, shown once and kept as a digest."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.people.models import Account, ApiToken
from gongzhi.registry.people.queries import token_digest
from gongzhi.registry.people.services.accounts import check_reaches_all
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.queries import county_of

ISSUE_TOKEN: Final = "people.issue_token"  # noqa: S105 - the name of a verb
TOKEN_PREFIX: Final = "gz_"  # noqa: S105 - lets scanners find a leaked key
TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token and its text, which is not stored and cannot be shown again."""

    token: ApiToken
    text: str = field(repr=False)


@transaction.atomic
def issue_token(
    *,
    actor: Actor,
    account_id: AccountId,
    label: str,
    expires_at: datetime | None = None,
) -> IssuedToken:
    """Issue a key that acts as an account, until it expires or is revoked.

    The actor needs the verb wherever the account's posts reach.
    """
    account = locked(Account, account_id)
    check_may(actor, ISSUE_TOKEN, account.area_code)
    check_reaches_all(actor, ISSUE_TOKEN, account)
    if not account.is_active:
        raise Conflict(_("The account {name} is closed."), name=account.username)
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidInput(_("The token would have expired already."), field="expires_at")
    text = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        account=account,
        label=checked_text(label, field="label", longest=60),
        digest=token_digest(text),
        expires_at=expires_at,
    )
    facts: dict[str, Json] = {
        "token": token.pk,
        "expires": expires_at.isoformat() if expires_at else None,
    }
    _recorded(account, actor, "people.issue_token", facts)
    return IssuedToken(token, text)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, note: str = "") -> ApiToken:
    """Revoke a key at once. Revoking one again changes nothing."""
    owner = ApiToken.objects.filter(pk=token_id).values_list("account_id", flat=True).first()
    if owner is None:
        raise NotFound(_("There is no such key. Reload the list."))
    account = locked(Account, owner)  # before its tokens, as every command on accounts does
    token = locked(ApiToken, token_id)
    check_may(actor, ISSUE_TOKEN, account.area_code)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        _recorded(account, actor, "people.revoke_token", {"token": token.pk}, note=note)
    return token


def _recorded(
    account: Account, actor: Actor, verb: str, facts: dict[str, Json], *, note: str = ""
) -> None:
    record_change(
        account,
        kind="account",
        actor=actor,
        verb=verb,
        county=county_of(account.area_code),
        facts=facts,
        note=note,
    )
