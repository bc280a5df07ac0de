"""Writing the journal: every command records exactly one entry per subject it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
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
        return str(self.id)


class Start(Enum):
    """Says that a subject is new, so that no earlier entry need be looked up."""

    FIRST = "first"


FIRST: Final = Start.FIRST


def record(
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
    last entry is at hand or there is none. Two writers that race on an unlocked subject meet the
    unique chain constraint, and one fails.
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
    entry.save(force_insert=True)
    return entry


def compose(
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
    return JournalEntry.objects.filter(
        subject_kind=subject.kind, subject_key=subject.key
    ).order_by("seq")


@transaction.atomic
def erase_note(entry: JournalEntry, *, actor: Actor, reason: str) -> None:
    """Erase the free text of an entry; the chain still verifies by the text's digest.

    The erasure is itself an entry of the same subject. The caller holds the subject's lock and
    has checked the permission. Source: 个人信息保护法 47.
    """
    if not reason.strip():
        raise InvalidInput(_("Say why the text is erased, so that the record explains it."))
    if entry.note_digest is None or entry.note_erased_at is not None:
        return
    entry.note = ""
    entry.note_salt = None
    entry.note_erased_at = timezone.now()
    entry.save(update_fields=["note", "note_salt", "note_erased_at"])
    erasure = record(
        Subject(entry.subject_kind, entry.subject_key),
        actor=actor,
        verb="journal.erase_note",
        county=entry.county,
        facts={"erased_seq": entry.seq, "reason": reason},
    )
    move_head(entry.subject_kind, entry.subject_key, erasure.seq)
