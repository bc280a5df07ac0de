"""The edge of every page: who asks, may they open it, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gongzhi.channels.doors import Door, door_of
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    StaleVersion,
    TooMany,
    Unavailable,
    WrongState,
)
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations import queries as organisations

NOBODY: Final = Actor(kind=ActorKind.REPORTER, id=0, label="")
"""Somebody who has not signed in: no post, no verb."""

STATUSES: Final[dict[type[DomainError], int]] = {
    InvalidInput: 400,
    NotPermitted: 403,
    NotFound: 404,
    WrongState: 409,
    StaleVersion: 409,
    Conflict: 409,
    KeyReused: 409,
    TooMany: 429,
    Unavailable: 503,
}


class PageRequest(HttpRequest):
    """A request after the edge: the acting account's posts are known."""

    actor: Actor


def status_of(error: DomainError) -> int:
    """Return the HTTP status that a domain error becomes."""
    return next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 400)


class EdgeMiddleware:
    """Sets the actor, opens or shuts the door, and shows refusals as pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what an account sees is kept by no cache."""
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self,
        request: PageRequest,
        view: Callable[..., Any],
        args: Sequence[object],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Stop a request before a door it may not pass."""
        del args, kwargs
        match = request.resolver_match
        if match is None:
            return None
        found = door_of(view, url_name=match.view_name, namespaces=tuple(match.namespaces))
        return _check_door(request, found)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show a domain error that no form took up as the error page of its kind."""
        if isinstance(error, DomainError):
            return refusal(request, error)
        return None


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page that says what was refused, why, and what to do next; its part for htmx."""
    status = status_of(error)
    context = {"status": status, "title": title_of(status), "message": error.message}
    part = "HX-Request" in request.headers
    template = "gongzhi/error_part.html" if part else "gongzhi/error.html"
    return render(request, template, context, status=status)


def title_of(status: int) -> str:
    """Return the heading of an error page."""
    titles = {
        400: _("This request cannot be understood"),
        403: _("Your posts do not allow this"),
        404: _("There is no such page"),
        409: _("This is not possible now"),
        429: _("Too many requests"),
        503: _("A service does not answer"),
    }
    return titles.get(status, _("Something went wrong on our side"))


def _check_door(request: PageRequest, found: Door | None) -> HttpResponse | None:
    if found is not None and (found.public or found.delegated):
        return None
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if request.user.must_change_password and not _at_own_password(request):
        return HttpResponseRedirect(resolve_url("portal:password"))
    if found is None:
        # A page that declares no door is shut, not open.
        return refusal(request, NotPermitted(_("This page is not open to anybody yet.")))
    if found.verb and not request.actor.holds(found.verb):
        message = _(
            "None of your posts of today opens this page. "
            "Ask your administrator for the post, or go back to your inbox."
        )
        return refusal(request, NotPermitted(message))
    return None


def _at_own_password(request: HttpRequest) -> bool:
    return request.resolver_match is not None and (
        request.resolver_match.view_name == "portal:password"
    )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = f"{resolve_url('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _actor_of(request: HttpRequest) -> Actor:
    user = request.user
    found = organisations.find_actor(AccountId(user.pk)) if user.is_authenticated else None
    return found or NOBODY
