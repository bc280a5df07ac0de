"""Calling a robot over HTTP: only where it may be called, briefly, and without following anybody.

Only the vendors' own hosts are called, over https; a private gateway must be named in
``GONGZHI_ROBOT_ORIGINS``. So an address typed into a form cannot make the server call its own
network.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from gongzhi.channels.notify.robots.formats import BUSY, DINGTALK, ORIGINS, Body, signed_url
from gongzhi.foundation.settings import get_settings

if (
    TYPE_CHECKING
):  # read where a robot is called: it takes 5 MB of each web process, which calls none
    import httpx

SECONDS: Final = 10.0
SECONDS_TO_CONNECT: Final = 5.0
LONGEST_ANSWER: Final = 64 * 1024
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
_OK: Final = 200


class RobotRefusal(Exception):
    """The robot did not take the message; the text says why, in the vendor's words."""


class TryLater(RobotRefusal):
    """The same message may be taken later."""


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def may_call(provider: str, url: str) -> bool:
    """Tell whether a robot of this vendor may be called at the address."""
    return "@" not in urlsplit(url).netloc and origin_of(url) in {
        ORIGINS[provider],
        *get_settings().ROBOT_ORIGINS,
    }


def post(provider: str, webhook: str, secret: str, body: Body) -> None:
    """Send one message. Raises ``TryLater`` or ``RobotRefusal``; returns when it was taken."""
    if not may_call(provider, webhook):
        raise RobotRefusal(_("The host is not among those that may be called."))
    url = webhook
    if provider == DINGTALK and secret:
        url = signed_url(webhook, secret, time.time_ns() // 1_000_000)
    answer = _answer(url, body)
    code = answer.get("errcode")
    if code == 0:
        return
    words = f"{code}: {answer.get('errmsg', '')}"[:200]
    raise (TryLater if code in BUSY[provider] else RobotRefusal)(words)


def _answer(url: str, body: Body) -> dict[str, Any]:
    """Return the robot's JSON. What is raised never quotes the address: it opens the group."""
    import httpx  # noqa: PLC0415 - see above

    timeout = httpx.Timeout(SECONDS, connect=SECONDS_TO_CONNECT)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", url, json=body) as response,
        ):
            content = _limited(response)
    except httpx.HTTPError as error:
        raise TryLater(type(error).__name__) from None
    if response.status_code >= _SERVER_ERROR or response.status_code == _TOO_MANY:
        raise TryLater(f"HTTP {response.status_code}")
    if response.status_code != _OK:
        raise RobotRefusal(f"HTTP {response.status_code}")
    try:
        answer = httpx.Response(_OK, content=content).json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RobotRefusal(_("The answer is not what a robot answers."))
    return answer


def _limited(response: httpx.Response) -> bytes:
    content = b""
    for piece in response.iter_bytes():
        content += piece
        if len(content) > LONGEST_ANSWER:
            raise RobotRefusal(_("The answer is not what a robot answers."))
    return content
