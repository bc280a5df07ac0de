"""How each vendor's robot wants to be called: address, signature, body, and what it answers. Pure.

Sources: 企业微信「群机器人配置说明」 (markdown, at most 4096 bytes, 20 messages a minute, errcode);
钉钉「自定义机器人接入」 (timestamp, HMAC-SHA256 signature, keyword, 20 a minute, errcode).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

WECOM: Final = "wecom"
DINGTALK: Final = "dingtalk"
ORIGINS: Final[Mapping[str, str]] = {
    WECOM: "https://qyapi.weixin.qq.com",
    DINGTALK: "https://oapi.dingtalk.com",
}
KEYS: Final[Mapping[str, str]] = {WECOM: "key", DINGTALK: "access_token"}
"""The parameter of the webhook's address that opens the group."""
LONGEST_BYTES: Final[Mapping[str, int]] = {WECOM: 4096, DINGTALK: 18_000}
BUSY: Final[Mapping[str, frozenset[int]]] = {
    WECOM: frozenset({-1, 45009, 45033}),
    DINGTALK: frozenset({-1, 130101, 410100, 660026}),
}
"""Answers after which the same message may succeed later: too many, or the vendor is busy."""

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Post:
    """A message to a group: its title, and its lines in the vendors' common markdown."""

    title: str
    lines: tuple[str, ...]


def signed_url(webhook: str, secret: str, timestamp: int) -> str:
    """Return DingTalk's address with the moment in milliseconds and its signature.

    The signature is base64 of HMAC-SHA256 over ``timestamp\\nsecret`` keyed with the secret, and
    is percent-encoded like any other parameter.
    """
    text = f"{timestamp}\n{secret}".encode()
    digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    parts = urlsplit(webhook)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("timestamp", str(timestamp)),
        ("sign", base64.b64encode(digest).decode()),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))


def body_of(provider: str, post: Post, *, keyword: str = "", more: str = "") -> Body:
    """Return the vendor's JSON body of a post.

    As many lines as fit are sent; ``more`` ends a post that does not fit. A robot that asks for a
    keyword gets it in the title, unless it is there already.
    """
    title = post.title if keyword in post.title else f"{post.title} {keyword}"
    text = _fitted(f"### {title}", post.lines, more, LONGEST_BYTES[provider])
    if provider == WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def hint_of(provider: str, webhook: str) -> str:
    """Return what may be seen of an address: its host and the last four signs of its key."""
    parts = urlsplit(webhook)
    key = dict(parse_qsl(parts.query)).get(KEYS[provider], "")
    return f"{parts.netloc} …{key[-4:]}" if len(key) >= 16 else parts.netloc  # noqa: PLR2004 (a shorter key would be told)


def _fitted(head: str, lines: tuple[str, ...], more: str, longest: int) -> str:
    room = longest - len(more.encode()) - 2
    text = head
    for line in lines:
        longer = f"{text}\n\n{line}"
        if len(longer.encode()) > room:
            return f"{text}\n\n{more}" if more else text
        text = longer
    return text
