"""The walk's way to the public API: one kept connection, a token for each account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

PREFIX: Final = "/api/v1"
_TIMEOUT_SECONDS: Final = 30
_REFUSED_FROM: Final = 400


class Refused(Exception):
    """The API refused; the message is the problem's own words."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail', '')}")
        self.status = status
        self.problem = problem


@dataclass(slots=True)
class Client:
    """Calls the API of one installation as whoever a token stands for."""

    base_url: str
    requests: int = 0
    _connection: HTTPConnection | None = field(default=None, init=False, repr=False)

    def get(self, path: str, token: str) -> dict[str, Any]:
        """Read; raises ``Refused``."""
        return self._call("GET", path, token)

    def post(
        self, path: str, token: str, body: Mapping[str, object], *, key: str = ""
    ) -> dict[str, Any]:
        """Write, with an ``Idempotency-Key`` if one is given; raises ``Refused``."""
        return self._call("POST", path, token, body=json.dumps(body).encode(), key=key)

    def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.close()

    def _call(
        self, method: str, path: str, token: str, *, body: bytes | None = None, key: str = ""
    ) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept-Language": "zh-hans",
        } | ({"Idempotency-Key": key} if key else {})
        connection = self._open()
        connection.request(method, PREFIX + path, body, headers)
        response = connection.getresponse()
        found: dict[str, Any] = json.loads(response.read() or b"{}")
        self.requests += 1
        if response.status >= _REFUSED_FROM:
            raise Refused(response.status, found)
        return found

    def _open(self) -> HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.base_url)
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            self._connection = kind(
                parts.hostname or "127.0.0.1", parts.port, timeout=_TIMEOUT_SECONDS
            )
        return self._connection
