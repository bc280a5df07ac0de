"""Tables of the foundation: journal, seals, clocks, links, answers, holidays.

Tables that grow carry the county code, so that PostgreSQL can partition by it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One change of one subject by one actor, chained by hash to the subject's previous entry.

    ``facts`` is the exact canonical JSON text that was hashed and holds no personal data.
    ``note`` is free text that may; only its salted digest is hashed, so that it can be erased
    on request without breaking the chain (个人信息保护法 47).
    """

    county = models.CharField(max_length=6)
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=32)
    seq = models.IntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=40)
    facts = models.TextField()
    note = models.TextField(blank=True)
    note_salt = models.BinaryField(max_length=16, null=True)
    note_digest = models.BinaryField(max_length=32, null=True)
    note_erased_at = models.DateTimeField(null=True)
    previous = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("journal entry")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "seq"], name="journal_one_chain"
            ),
        ]
        indexes: ClassVar = [BrinIndex(fields=["at"], name="journal_at_brin")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_key}#{self.seq} {self.verb}"


class DailySeal(models.Model):
    """The Merkle root over a day's new entries, itself chained to the seal before."""

    day = models.DateField(unique=True)
    entries = models.IntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("daily seal")

    def __str__(self) -> str:
        return f"{self.day} ({self.entries})"


class Clock(models.Model):
    """A phase's deadline. A cache: the journal's clock facts always recompute it."""

    county = models.CharField(max_length=6)
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=32)
    phase = models.CharField(max_length=32)
    round = models.SmallIntegerField(default=1)
    limit = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    escalation = models.SmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("clock")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "phase"], name="clock_one_per_phase"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["escalate_at"],
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True),
                name="clock_running_escalate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_key} {self.phase} {self.due_at}"


class Link(models.Model):
    """A typed link between any two subjects, readable from both ends."""

    from_kind = models.CharField(max_length=20)
    from_key = models.CharField(max_length=32)
    relation = models.CharField(max_length=20)
    to_kind = models.CharField(max_length=20)
    to_key = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("link")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_kind", "from_key", "relation", "to_kind", "to_key"],
                name="link_once",
            ),
            models.CheckConstraint(
                condition=~Q(from_kind=F("to_kind"), from_key=F("to_key")), name="link_not_to_self"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["to_kind", "to_key"], name="link_backwards")]

    def __str__(self) -> str:
        return f"{self.from_kind}:{self.from_key} {self.relation} {self.to_kind}:{self.to_key}"


class IdempotentAnswer(models.Model):
    """The first answer given to a request that carried an ``Idempotency-Key``."""

    actor_key = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("idempotent answer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor_key", "key"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_key} {self.key}"


class Holiday(models.Model):
    """A day whose kind the administrator sets; it overrides the published calendar."""

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("workday (make-up)")
        HOLIDAY = "holiday", _("day off")

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("holiday table")

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
