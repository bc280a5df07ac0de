"""The form in which an entry is hashed, and the Merkle root of a day.

The form is a plain concatenation of text fields, so that PostgreSQL can compute it as well as
Python: `verify` and bulk loading use the same form in SQL.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

SEPARATOR = "\x1f"
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
SALT_BYTES = 16

# The same form in SQL, over a row of the journal table.
HASH_SQL = """sha256(convert_to(concat_ws(E'\\x1f',
    coalesce(encode(previous, 'hex'), ''), county, subject_kind, subject_key, seq::text,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    actor_kind, actor_id::text, actor_label, verb, facts,
    coalesce(encode(note_digest, 'hex'), '')), 'UTF8'))"""

NOTE_DIGEST_SQL = "sha256(note_salt || convert_to(note, 'UTF8'))"


@dataclass(frozen=True, slots=True)
class Hashed:
    """The fields of an entry that its hash covers."""

    previous: bytes | None
    county: str
    subject_kind: str
    subject_key: str
    seq: int
    at: datetime
    actor_kind: str
    actor_id: int
    actor_label: str
    verb: str
    facts: str
    note_digest: bytes | None

    def digest(self) -> bytes:
        """Return the SHA-256 of the entry's hashed form (32 bytes)."""
        form = SEPARATOR.join(
            (
                self.previous.hex() if self.previous else "",
                self.county,
                self.subject_kind,
                self.subject_key,
                str(self.seq),
                self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                self.actor_kind,
                str(self.actor_id),
                self.actor_label,
                self.verb,
                self.facts,
                self.note_digest.hex() if self.note_digest else "",
            )
        )
        return hashlib.sha256(form.encode()).digest()


def canonical(facts: Mapping[str, Json]) -> str:
    """Return facts as the one JSON text that is stored and hashed."""
    return _encode(facts)


def new_salt() -> bytes:
    """Return a fresh salt for a note, so that its digest does not reveal it."""
    return secrets.token_bytes(SALT_BYTES)


def digest_note(note: str, salt: bytes) -> bytes:
    """Return the salted digest that stands for a note in the chain."""
    return hashlib.sha256(salt + note.encode()).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle root over hashes; the last of an odd level moves up unpaired.

    Leaves and inner nodes are hashed with different prefixes, so that neither can pass for the
    other. The root of no leaves is the hash of nothing.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest()
            for i in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def seal_digest(*, previous: bytes | None, day: str, entries: int, root: bytes) -> bytes:
    """Return the hash of a day's seal, chained to the seal before."""
    form = SEPARATOR.join(((previous or b"").hex(), day, str(entries), root.hex()))
    return hashlib.sha256(form.encode()).digest()
