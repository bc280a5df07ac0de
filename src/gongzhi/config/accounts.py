"""How sign-in behaves: accounts are made by administrators, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from gongzhi.foundation.settings import get_settings


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Closes sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's hook
        """Nobody signs up: an account comes with a post."""
        return False


def client_address(request: HttpRequest) -> str:
    """Return the client's address, trusting only as many proxies as the settings name."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = get_settings().TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return forwarded[-hops] if 0 < hops <= len(forwarded) and forwarded[-hops] else peer
