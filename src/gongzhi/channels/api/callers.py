"""Who calls: a token's account, a signed-in account, a case's reporter, or anybody.

Nothing about a caller is kept between requests: a post that ended a moment ago gives nothing.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, APIKeyHeader, HttpBearer

from gongzhi.channels.api.limits import PUBLIC_READS, REPORTS, SECRETS, client_of
from gongzhi.channels.api.problems import Unauthenticated
from gongzhi.foundation.actors import Actor, reporter_of
from gongzhi.foundation.errors import NotPermitted
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.cases.queries import find_followed
from gongzhi.handling.cases.services import ANYBODY
from gongzhi.registry.organisations import queries as organisations

SECRET_HEADER = "X-Case-Secret"  # noqa: S105 - the name of a header


class Token(HttpBearer):
    """A program's key to an account, made in the desk. What it may do comes from its posts."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return the token's account as an actor."""
        del request
        actor = organisations.find_actor_by_token(token) if token.isascii() else None
        if actor is None:
            raise Unauthenticated
        return actor


class Session(APIKeyCookie):
    """A signed-in browser of the same origin; writes need the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the signed-in account as an actor, None if nobody is signed in."""
        if self.param_name not in request.COOKIES or not request.user.is_authenticated:
            return None
        return cast("Actor | None", super().__call__(request))

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the account as an actor. A password given by somebody else is changed first."""
        del key
        if request.user.is_authenticated and request.user.must_change_password:
            raise NotPermitted(_("Choose your own password in the desk first, then try again."))
        account_id = request.user.pk
        return organisations.find_actor(AccountId(account_id)) if account_id else None


class Secret(APIKeyHeader):
    """A reporter: the case's number in the address and its secret in this header."""

    param_name = SECRET_HEADER

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the case's reporter."""
        if key is None:
            return None
        SECRETS.spend(client_of(request))
        match = request.resolver_match
        case = find_followed(str(match.kwargs.get("case_id", "")), key) if match else None
        if case is None:
            raise Unauthenticated
        return reporter_of(case.pk)


def anybody(request: HttpRequest) -> Actor:
    """Let a report in from somebody who is not signed in, within the allowance."""
    REPORTS.spend(client_of(request))
    return ANYBODY


def any_reader(request: HttpRequest) -> Actor:
    """Let anybody read what is public, within the allowance."""
    PUBLIC_READS.spend(client_of(request))
    return ANYBODY


STAFF = [Token(), Session()]
STAFF_OR_REPORTER = [Secret(), Token(), Session()]
STAFF_OR_ANYBODY = [Token(), Session(), anybody]


def caller(request: HttpRequest) -> Actor:
    """Return who calls, after one of the above let the request in."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by django-ninja
