"""Answering: JSON without detours, versions as entity tags, and each write at most once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic_core import from_json, to_json

from gongzhi.channels.api.callers import caller
from gongzhi.channels.api.limits import client_of
from gongzhi.channels.api.shapes import Shape
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.idempotency import Answer, answer_once, digest_of
from gongzhi.handling.cases.services import ANYBODY

KEY_HEADER: Final = "Idempotency-Key"
REPLAY_HEADER: Final = "Idempotent-Replay"
_ETAG: Final = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a write answers. ``kept`` stands for ``data`` where that may not be stored as it is."""

    data: Shape
    status: int = 200
    version: int | None = None
    location: str = ""
    kept: Shape | None = None


def answer(data: Any, *, status: int = 200, version: int | None = None) -> HttpResponse:
    """Return data as JSON, with the subject's version as its entity tag."""
    response = HttpResponse(to_json(data), status=status, content_type="application/json")
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


def again(status: int, kept: Shape) -> Written:
    """Return a write's answer from what was kept of it: here all of it."""
    return Written(data=kept, status=status, version=kept.get("version"))


def once(
    request: HttpRequest,
    write: Callable[[], Written],
    *,
    body: bytes | None = None,
    again: Callable[[int, Shape], Written] = again,
) -> HttpResponse:
    """Answer a write; with an ``Idempotency-Key`` a repetition gets the first answer again.

    ``body`` stands for the request's content where that is not read as a whole; ``again`` makes
    the answer from what was kept of it. A refusal is not kept: a mended request may use the key
    again.
    """
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return _response_of(write())
    content = request.body if body is None else body
    digest = digest_of(
        (request.method or "").encode(),
        request.path.encode(),
        request.headers.get("If-Match", "").encode(),
        content,
    )
    first: list[Written] = []

    def compute() -> Answer:
        written = write()
        first.append(written)
        return Answer(written.status, to_json(written.kept or written.data).decode())

    kept = answer_once(
        actor_key=_key_of(caller(request), request), key=key, digest=digest, compute=compute
    )
    if not kept.replayed:
        return _response_of(first[0])
    response = _response_of(again(kept.status, from_json(kept.body)))
    response.headers[REPLAY_HEADER] = "true"
    return response


def _response_of(written: Written) -> HttpResponse:
    response = answer(written.data, status=written.status, version=written.version)
    if written.location:
        response.headers["Location"] = written.location
    return response


def version_of(request: HttpRequest, given: int | None = None) -> int | None:
    """Return the version that a write builds on: from ``If-Match``, or as given in the body.

    Raises ``InvalidInput`` for an entity tag that we never gave.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return given
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise InvalidInput(
            _('If-Match takes the ETag of the case as you read it, such as "7".'),
            field="If-Match",
        )
    return int(match[1])


def _key_of(actor: Actor, request: HttpRequest) -> str:
    if actor != ANYBODY:
        return actor.key
    address = hashlib.sha256(client_of(request).encode()).hexdigest()
    return f"anybody:{address[:24]}"
