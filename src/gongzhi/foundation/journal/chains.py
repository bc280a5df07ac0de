"""Checking the chain of one subject: what an auditor can do at once, however long the journal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from gongzhi.foundation.journal.hashing import SALT_BYTES, digest_note
from gongzhi.foundation.journal.heads import version_of
from gongzhi.foundation.journal.services import Subject, hashed_form, timeline
from gongzhi.foundation.models import JournalEntry


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry of a chain, held against its own hash and the entry before it.

    ``follows`` is false where entries before it are gone, or where it was put in. A note that was
    erased on request holds as long as its digest is part of the hash.
    """

    entry: JournalEntry
    hash_holds: bool
    note_holds: bool
    follows: bool

    @property
    def holds(self) -> bool:
        """Whether the entry is as it was written, and where it was written."""
        return self.hash_holds and self.note_holds and self.follows

    @property
    def mark(self) -> str:
        """The hash in hexadecimal figures, as it can be compared with a copy kept elsewhere."""
        return bytes(self.entry.hash).hex()


@dataclass(frozen=True, slots=True)
class CheckedChain:
    """All entries of a subject; ``cut`` tells that the subject itself counts others than these."""

    entries: tuple[CheckedEntry, ...]
    cut: bool

    @property
    def clean(self) -> bool:
        """Whether nothing was altered, removed or inserted as far as this chain can tell."""
        return not self.cut and all(each.holds for each in self.entries)


def check_chain(subject: Subject) -> CheckedChain:
    """Hold one subject's entries against their hashes, each other and the subject. Two statements.

    That a whole chain was written anew with its subject shows only against the seals of the days:
    ``gongzhi journal verify`` holds all against all.
    """
    entries = list(timeline(subject))
    befores = [None, *entries]
    checked = tuple(_checked(entry, before) for before, entry in pairwise(befores) if entry)
    last = entries[-1].seq if entries else 0
    return CheckedChain(checked, cut=version_of(subject.kind, subject.key) != last)


def _checked(entry: JournalEntry, before: JournalEntry | None) -> CheckedEntry:
    expected = (bytes(before.hash), before.seq + 1) if before else (None, 1)
    previous = bytes(entry.previous) if entry.previous else None
    return CheckedEntry(
        entry,
        hash_holds=hashed_form(entry).digest() == bytes(entry.hash),
        note_holds=_note_holds(entry),
        follows=(previous, entry.seq) == expected,
    )


def _note_holds(entry: JournalEntry) -> bool:
    if entry.note_erased_at is not None:
        return not entry.note and entry.note_salt is None
    if entry.note_digest is None:
        return not entry.note
    # Words moved from the note into its salt would leave the digest as it was.
    salt = bytes(entry.note_salt or b"")
    return len(salt) == SALT_BYTES and digest_note(entry.note, salt) == bytes(entry.note_digest)
