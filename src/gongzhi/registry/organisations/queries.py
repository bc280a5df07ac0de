"""Reading organisations: who acts with which grants, who holds which post, who answers for what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, Grant, Reach
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.people.models import ApiToken

LABEL_LENGTH: Final = 120

# Read on every request: one statement by hand instead of four tables through the mapper.
_GRANTS: Final = """
    SELECT a.id, a.display_name, a.username, p.id, p.title, p.unit_id, p.area_codes,
           r.code, r.reach, r.verbs{columns}
    FROM people_account AS a
    LEFT JOIN (organisations_appointment AS t
               JOIN organisations_post AS p ON p.id = t.post_id AND p.active
               JOIN organisations_unit AS u ON u.id = p.unit_id
                AND u.active_from <= %(today)s
                AND (u.active_to IS NULL OR u.active_to > %(today)s)
               JOIN organisations_role AS r ON r.code = p.role_id)
      ON t.account_id = a.id AND t.valid_from <= %(today)s
     AND (t.valid_to IS NULL OR t.valid_to > %(today)s)
    {through}
    ORDER BY (t.kind = 'full') DESC NULLS LAST, t.valid_from, p.id"""
_BY_ACCOUNT: Final = _GRANTS.format(
    columns="", through="WHERE a.id = %(account)s AND a.is_active"
)
_BY_TOKEN: Final = _GRANTS.format(
    columns=", k.id, k.last_used_on",
    through="""JOIN people_apitoken AS k ON k.account_id = a.id
    WHERE k.digest = %(digest)s AND a.is_active AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > %(now)s)""",
)


def find_actor(account_id: AccountId) -> Actor | None:
    """Return the actor that an active account is today, with the grants of its posts.

    One query. None for an account that does not exist or is deactivated. Nothing is cached: a
    post ended now gives nothing to the next request.
    """
    rows = _rows(_BY_ACCOUNT, {"account": account_id, "today": timezone.localdate()})
    return _actor(rows) if rows else None


def actor_for(account_id: AccountId) -> Actor:
    """Return what ``find_actor`` does, or raise ``NotFound``."""
    actor = find_actor(account_id)
    if actor is None:
        raise NotFound(
            _("There is no active account {account_id}. Ask your administrator."),
            account_id=account_id,
        )
    return actor


def find_actor_by_token(token: str) -> Actor | None:
    """Return the actor bound to an API token, or None if it is unknown, expired or revoked.

    One query, and once a day a second that notes the day of use.
    """
    today = timezone.localdate()
    rows = _rows(
        _BY_TOKEN,
        {
            "digest": hashlib.sha256(token.encode()).hexdigest(),
            "today": today,
            "now": timezone.now(),
        },
    )
    if not rows:
        return None
    token_id, last_used_on = rows[0][-2:]
    if last_used_on != today:
        ApiToken.objects.filter(pk=token_id).update(last_used_on=today)
    return _actor(rows)


def _rows(sql: str, params: dict[str, object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _actor(rows: Iterable[tuple[Any, ...]]) -> Actor:
    rows = list(rows)
    account_id, display_name, username = rows[0][:3]
    grants = tuple(
        Grant(
            role=role,
            post_id=post_id,
            unit_id=unit_id,
            reach=Reach(reach),
            area_prefixes=tuple(area_codes),
            verbs=_verbs(tuple(verbs)),
        )
        for _a, _d, _u, post_id, _title, unit_id, area_codes, role, reach, verbs, *_rest in rows
        if post_id is not None
    )
    name = display_name or username
    label = f"{name} · {rows[0][4]}" if grants else name
    return Actor(ActorKind.ACCOUNT, account_id, label[:LABEL_LENGTH], grants)


@lru_cache(maxsize=256)
def _verbs(verbs: tuple[str, ...]) -> frozenset[str]:
    return frozenset(verbs)
