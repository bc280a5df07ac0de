"""Finding what was changed by hand: altered, removed and inserted rows.

Four independent traces are held against each other: each entry's own hash, the chain of its
subject, the subject's own version (the number of its last entry), and the sealed day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gongzhi.foundation.journal.hashing import (
    HASH_SQL,
    NOTE_DIGEST_SQL,
    SALT_BYTES,
    merkle_root,
    seal_digest,
)
from gongzhi.foundation.journal.heads import Head, heads
from gongzhi.foundation.journal.sealing import (
    day_bounds,
    leaves_of,
    seals_as_json,
    unsealed_days,
)
from gongzhi.foundation.models import DailySeal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the commands left it."""

    subject: str
    seq: int | None
    detail: str


@dataclass(slots=True)
class Findings:
    """What ``verify`` found; ``clean`` when nothing."""

    entries: int = 0
    subjects: int = 0
    sealed_days: int = 0
    unsealed_days: int = 0
    """Days with entries that have ended without a seal: none, or seals were removed."""
    altered: list[Finding] = field(default_factory=list)
    removed: list[Finding] = field(default_factory=list)
    inserted: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether nothing was found."""
        return not (self.altered or self.removed or self.inserted)

    def as_json(self) -> dict[str, object]:
        """Return the findings as plain values for ``--json``."""
        return asdict(self) | {"clean": self.clean}


def verify() -> Findings:
    """Hold the whole journal against its hashes, chains, subjects and seals."""
    findings = Findings()
    with _snapshot():
        ((findings.entries, findings.subjects),) = _rows(
            "SELECT count(*), count(*) FILTER (WHERE seq = 1) FROM foundation_journalentry"
        )
        findings.altered += _altered_entries()
        findings.altered += _erasures_apart()
        findings.altered += _subjects_apart()
        for found in (_broken_chains(), _heads_apart(), _seals_apart(findings)):
            for kind, finding in found:
                getattr(findings, kind).append(finding)
        findings.unsealed_days = unsealed_days()
    return findings


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as of one moment, so that commands at work are no findings."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _rows(sql: str, params: tuple[str | datetime, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _altered_entries() -> list[Finding]:
    rows = _rows(
        f"""SELECT subject_kind || ':' || subject_key, seq, hash = {HASH_SQL}
            FROM foundation_journalentry
            WHERE hash <> {HASH_SQL}
               OR (note_digest IS NULL AND note <> '')
               OR (note_digest IS NOT NULL AND note_erased_at IS NULL
                   AND (note_digest IS DISTINCT FROM {NOTE_DIGEST_SQL}
                        OR octet_length(note_salt) <> {SALT_BYTES}))
               OR (note_erased_at IS NOT NULL AND (note <> '' OR note_salt IS NOT NULL))
            ORDER BY 1, 2"""  # noqa: S608 - constants only
    )
    return [
        Finding(str(subject), seq, "note" if hash_holds else "entry")
        for subject, seq, hash_holds in rows
    ]


def _erasures_apart() -> list[Finding]:
    """Find notes that are not as the entries say that every erasure leaves."""
    rows = _rows(
        r"""WITH erased AS (
                SELECT subject_kind, subject_key, seq::text AS seq, note_erased_at
                FROM foundation_journalentry WHERE note_erased_at IS NOT NULL),
            erasure AS (
                SELECT subject_kind, subject_key, at,
                       substring(facts FROM '^\{"erased_seq":([0-9]+)[,}]') AS seq
                FROM foundation_journalentry WHERE verb = 'journal.erase_note')
            SELECT subject_kind || ':' || subject_key, seq
            FROM erased FULL JOIN erasure USING (subject_kind, subject_key, seq)
            WHERE note_erased_at IS DISTINCT FROM at
            ORDER BY 1, 2"""
    )
    return [Finding(str(subject), int(seq) if seq else None, "note") for subject, seq in rows]


def _broken_chains() -> Iterator[tuple[str, Finding]]:
    """Find entries whose predecessor is gone, or is not the one they were chained to.

    Row ids rise along a chain, as each entry is written after the one before it.
    """
    rows = _rows(
        """SELECT subject_kind || ':' || subject_key, seq, before_seq, linked
           FROM (SELECT subject_kind, subject_key, seq,
                        lag(seq, 1, 0) OVER chain AS before_seq,
                        previous IS NOT DISTINCT FROM lag(hash) OVER chain AS linked,
                        id > lag(id, 1, id - 1) OVER chain AS in_order
                 FROM foundation_journalentry
                 WINDOW chain AS (PARTITION BY subject_kind, subject_key ORDER BY seq)) AS entry
           WHERE seq <> before_seq + 1 OR NOT linked OR NOT in_order
           ORDER BY 1, 2"""
    )
    for subject, number, before, linked in rows:
        expected = before + 1
        if number > expected:
            yield "removed", Finding(subject, expected, f"entries {expected}–{number - 1}")
        elif linked:
            yield "altered", Finding(subject, number, "stands in another entry's place")
        else:
            yield "inserted", Finding(subject, number, "does not follow the entry before it")


def _heads_apart() -> Iterator[tuple[str, Finding]]:
    """Find subjects that are gone, or whose version is not the number of their last entry."""
    for head in heads():
        rows = _rows(
            f"""SELECT coalesce(subject.{head.key_column}::text, last.subject_key),
                       subject.{head.key_column} IS NULL, subject.{head.version_column}, last.seq
                FROM {head.table} AS subject
                FULL JOIN (SELECT subject_key, max(seq) AS seq FROM foundation_journalentry
                           WHERE subject_kind = %s GROUP BY subject_key) AS last
                  ON last.subject_key = subject.{head.key_column}::text
                WHERE subject.{head.version_column} IS DISTINCT FROM last.seq
                ORDER BY 1""",  # noqa: S608 - registered names only
            (head.kind,),
        )
        for key, gone, version, seq in rows:
            name = f"{head.kind}:{key}"
            stands, chained = version or 0, seq or 0
            if gone:
                yield "removed", Finding(name, None, "the subject itself; its entries stand")
            elif chained < stands:
                yield "removed", Finding(name, chained + 1, f"entries {chained + 1}–{stands}")
            else:
                yield "inserted", Finding(name, chained, "the subject never had this entry")


def _subjects_apart() -> list[Finding]:
    """Find subjects whose row no longer says what the last entry about it told."""
    return [
        Finding(f"{head.kind}:{key}", None, f"{fact}: the row says {now}, the journal {told}")
        for head in heads()
        for fact, column in head.told.items()
        for key, now, told in _told_apart(head, fact, column)
    ]


def _told_apart(head: Head, fact: str, column: str) -> list[tuple[Any, ...]]:
    # Facts are canonical JSON, so a fact's place is found by its key; only last ones are parsed.
    return _rows(
        f"""SELECT subject.{head.key_column}::text, ({column})::text,
                   CASE WHEN last.facts IS JSON OBJECT THEN last.facts::jsonb ->> %s END
            FROM {head.table} AS subject {head.beside}
            JOIN (SELECT DISTINCT ON (subject_key) subject_key, facts
                  FROM foundation_journalentry
                  WHERE subject_kind = %s AND strpos(facts, %s) > 0
                  ORDER BY subject_key, seq DESC) AS last
              ON last.subject_key = subject.{head.key_column}::text
            WHERE ({column})::text IS DISTINCT FROM
                  CASE WHEN last.facts IS JSON OBJECT THEN last.facts::jsonb ->> %s END
            ORDER BY 1""",  # noqa: S608 - registered names only
        (fact, head.kind, f'"{fact}":', fact),
    )


def _seals_apart(findings: Findings) -> Iterator[tuple[str, Finding]]:
    last: DailySeal | None = None
    for seal in DailySeal.objects.order_by("day"):
        findings.sealed_days += 1
        yield from _before(seal, last)
        yield from _seal_apart(seal, last)
        last = seal


def _before(seal: DailySeal, last: DailySeal | None) -> Iterator[tuple[str, Finding]]:
    """Find what the seals leave out: a missing seal, and entries older than the first one."""
    if last is not None:
        missing = last.day + timedelta(days=1)
        if seal.day != missing:
            yield "removed", Finding(f"seal:{missing}", None, f"no seal before {seal.day}")
        return
    zone = timezone.get_default_timezone_name()
    rows = _rows(
        """SELECT (at AT TIME ZONE %s)::date, count(*) FROM foundation_journalentry
           WHERE at < %s GROUP BY 1 ORDER BY 1""",
        (zone, day_bounds(seal.day)[0]),
    )
    for day, count in rows:
        yield "inserted", Finding(f"day:{day}", None, f"{count} entries before the first seal")


def _seal_apart(seal: DailySeal, last: DailySeal | None) -> Iterator[tuple[str, Finding]]:
    name = f"seal:{seal.day}"
    previous = bytes(last.hash) if last else None
    expected = seal_digest(
        previous=previous, day=seal.day.isoformat(), entries=seal.entries, root=bytes(seal.root)
    )
    if bytes(seal.hash) != expected or (previous or b"") != bytes(seal.previous or b""):
        yield "altered", Finding(name, None, "the seal does not follow the seal before it")
    leaves = leaves_of(seal.day)
    if len(leaves) < seal.entries:
        yield "removed", Finding(name, None, f"{seal.entries - len(leaves)} entries")
    elif len(leaves) > seal.entries:
        yield "inserted", Finding(name, None, f"{len(leaves) - seal.entries} entries")
    elif merkle_root(leaves) != bytes(seal.root):
        yield "altered", Finding(name, None, "the day's entries differ from those sealed")


def compare_seals(findings: Findings, kept: list[dict[str, object]]) -> None:
    """Add to the findings every seal that is no longer as a kept copy says.

    This finds a forger who rewrote the journal and sealed it anew.
    """
    today = {seal["day"]: seal for seal in seals_as_json()}
    for seal in kept:
        day = str(seal["day"])
        if day not in today:
            findings.removed.append(Finding(f"seal:{day}", None, "the kept copy has this seal"))
        elif today[day] != seal:
            findings.altered.append(Finding(f"seal:{day}", None, "differs from the kept copy"))
