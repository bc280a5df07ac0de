"""Answering a repeated request once: the same key replays the first answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, KeyReused
from gongzhi.foundation.models import IdempotentAnswer

KEPT_FOR = timedelta(days=7)
KEY_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP-like status, the body's text, and whether it is a replay."""

    status: int
    body: str
    replayed: bool = False


def digest_of(*parts: bytes) -> str:
    """Return the digest by which a repeated request is told from another one."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


@transaction.atomic
def answer_once(*, actor_key: str, key: str, digest: str, compute: Callable[[], Answer]) -> Answer:
    """Return the stored answer for the key, or compute and store it in one transaction.

    A second request that arrives while the first still runs waits for it. An error raised by
    ``compute`` undoes everything, the key included, so that a mended request may use it again.
    Raises ``KeyReused`` when the key came before with another request.
    """
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise InvalidInput(
            _("An Idempotency-Key has 1 to {length} printable characters."),
            field="Idempotency-Key",
            length=KEY_LENGTH,
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_idempotentanswer"
            " (actor_key, key, digest, status, body, created_at)"
            " VALUES (%s, %s, %s, 0, '', %s)"
            " ON CONFLICT (actor_key, key) DO NOTHING RETURNING id",
            (actor_key, key, digest, timezone.now()),
        )
        inserted = cursor.fetchone()
    if inserted is None:
        return _replay(actor_key, key, digest)
    answer = compute()
    IdempotentAnswer.objects.filter(pk=inserted[0]).update(status=answer.status, body=answer.body)
    return answer


def _replay(actor_key: str, key: str, digest: str) -> Answer:
    stored = IdempotentAnswer.objects.get(actor_key=actor_key, key=key)
    if stored.digest != digest:
        raise KeyReused(
            _("This Idempotency-Key was used for another request. Use a new key for a new request.")
        )
    return Answer(status=stored.status, body=stored.body, replayed=True)


def forget_answers(*, holding: Iterable[str]) -> int:
    """Delete the answers that hold one of the texts, such as a case's number; return how many."""
    deleted = 0
    for text in holding:
        count, _per_model = IdempotentAnswer.objects.filter(body__contains=text).delete()
        deleted += count
    return deleted


def forget_expired() -> int:
    """Delete answers older than ``KEPT_FOR`` and return how many."""
    deleted, _per_model = IdempotentAnswer.objects.filter(
        created_at__lt=timezone.now() - KEPT_FOR
    ).delete()
    return deleted
