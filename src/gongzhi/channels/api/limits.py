"""How often an unknown caller may ask, and how large a request may be.

Each web process counts by itself: with several of them a client may have that many times its
share. That holds a flood back, which is what it is for; what keeps a secret from being guessed is
its length (31**10), not the counting.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import TooMany
from gongzhi.foundation.settings import get_settings

JSON_BYTES: Final = 256 * 1024
FILE_BYTES: Final = 12 * 2**20
_MOST_CLIENTS: Final = 20_000


@dataclass(slots=True)
class Allowance:
    """At most so many requests from one client address within one window of seconds."""

    most: int
    seconds: int
    _counts: dict[str, int] = field(default_factory=dict, repr=False)
    _window: int = field(default=0, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def spend(self, client: str) -> None:
        """Count one request. Raises ``TooMany`` when the client has had its share."""
        now, client = time.monotonic(), _network_of(client)
        with self._lock:
            window = int(now // self.seconds)
            if window != self._window or len(self._counts) > _MOST_CLIENTS:
                self._counts.clear()
                self._window = window
            count = self._counts[client] = self._counts.get(client, 0) + 1
        if count > self.most:
            raise TooMany(
                _("Too many requests from your address. Try again in {seconds} seconds."),
                seconds=self.seconds - int(now % self.seconds),
            )

    def forget(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._counts.clear()


REPORTS: Final = Allowance(most=30, seconds=60)
PUBLIC_READS: Final = Allowance(most=300, seconds=60)
SECRETS: Final = Allowance(most=30, seconds=60)
LINKS: Final = Allowance(most=60, seconds=60)
"""Links of outside bodies: several in one office may stand behind one address."""


def _network_of(client: str) -> str:
    """Return what one subscriber holds: an IPv4 address, or the 64 bits that head an IPv6 one."""
    if ":" not in client:
        return client
    try:
        address = IPv6Address(client)
    except ValueError:
        return client
    return str(address.ipv4_mapped or int(address) >> 64)


def client_of(request: HttpRequest) -> str:
    """Return the client's address, trusting only as many proxies as the settings name."""
    hops = get_settings().TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < hops <= len(forwarded) and forwarded[-hops]:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))
