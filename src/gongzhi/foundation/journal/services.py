"""Writing the journal: every command records exactly one entry per subject it changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import StaleVersion
from gongzhi.foundation.journal.hashing import Hashed, Json, canonical, digest_note, new_salt
from gongzhi.foundation.journal.heads import move_head
from gongzhi.foundation.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Subject:
    """Anything that has a history: a kind and its key (an id or a code)."""

    kind: str
    id: int | str

    @property
    def key(self) -> str:
        """Return the key as text, as it is stored."""
        return str(self.id)


class Start(Enum):
    """Says that a subject is new, so that no earlier entry need be looked up."""

    FIRST = "first"


FIRST: Final = Start.FIRST
_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


def record(  # noqa: PLR0913 - one column of the entry each
    subject: Subject,
    *,
    actor: Actor,
    verb: str,
    county: str,
    facts: Mapping[str, Json] | None = None,
    note: str = "",
    at: datetime | None = None,
    previous: JournalEntry | Start | None = None,
) -> JournalEntry:
    """Append one entry to the subject's chain and return it.

    Call it in the transaction of the change, with the subject's row locked. ``facts`` must hold
    no personal data; ``note`` may, and can be erased later. ``previous`` saves a query where the
    last entry is at hand or there is none. Of two writers that race on an unlocked subject one gets
    ``StaleVersion``, and its transaction is over.
    """
    if previous is None:
        previous = last_entry(subject)
    entry = compose(
        subject,
        actor=actor,
        verb=verb,
        county=county,
        facts=facts,
        note=note,
        at=at or timezone.now(),
        previous=previous if isinstance(previous, JournalEntry) else None,
    )
    try:
        entry.save(force_insert=True)
    except IntegrityError as error:
        raise StaleVersion(
            _("Somebody else changed this meanwhile. Reload it and decide again.")
        ) from error
    return entry


def compose(  # noqa: PLR0913 - one column of the entry each
    subject: Subject,
    *,
    actor: Actor,
    verb: str,
    county: str,
    facts: Mapping[str, Json] | None,
    note: str,
    at: datetime,
    previous: JournalEntry | None,
) -> JournalEntry:
    """Return an entry with its hash, not stored: for many new subjects stored at once."""
    salt = new_salt() if note else None
    entry = JournalEntry(
        county=county,
        subject_kind=subject.kind,
        subject_key=subject.key,
        seq=previous.seq + 1 if previous else 1,
        at=at,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_label=actor.label,
        verb=verb,
        facts=canonical(facts or {}),
        note=note,
        note_salt=salt,
        note_digest=digest_note(note, salt) if salt else None,
        previous=bytes(previous.hash) if previous else None,
    )
    entry.hash = hashed_form(entry).digest()
    return entry


def hashed_form(entry: JournalEntry) -> Hashed:
    """Return the fields of an entry that its hash covers."""
    return Hashed(
        previous=bytes(entry.previous) if entry.previous else None,
        county=entry.county,
        subject_kind=entry.subject_kind,
        subject_key=entry.subject_key,
        seq=entry.seq,
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        actor_label=entry.actor_label,
        verb=entry.verb,
        facts=entry.facts,
        note_digest=bytes(entry.note_digest) if entry.note_digest else None,
    )


def last_entry(subject: Subject) -> JournalEntry | None:
    """Return the subject's newest entry, if it has a history."""
    return timeline(subject).order_by("-seq").first()


def timeline(subject: Subject) -> QuerySet[JournalEntry]:
    """Return the subject's entries, oldest first."""
    return JournalEntry.objects.filter(subject_kind=subject.kind, subject_key=subject.key).order_by(
        "seq"
    )


@transaction.atomic
def erase_note(entry: JournalEntry, *, actor: Actor, reason: str) -> None:
    """Erase the free text of an entry; the chain still verifies by the text's digest.

    The erasure is itself an entry of the same subject, written at the same moment. ``reason`` is
    a code, since facts can never be erased. The caller holds the subject's lock and has checked
    the permission. Source: 个人信息保护法 47.
    """
    if not _CODE.fullmatch(reason):
        raise ValueError(f"the reason of an erasure is a code such as person-erased: {reason!r}")
    if entry.note_digest is None or entry.note_erased_at is not None:
        return
    at = timezone.now()
    entry.note = ""
    entry.note_salt = None
    entry.note_erased_at = at
    entry.save(update_fields=["note", "note_salt", "note_erased_at"])
    erasure = record(
        Subject(entry.subject_kind, entry.subject_key),
        actor=actor,
        verb="journal.erase_note",
        county=entry.county,
        facts={"erased_seq": entry.seq, "reason": reason},
        at=at,
    )
    move_head(entry.subject_kind, entry.subject_key, erasure.seq)
