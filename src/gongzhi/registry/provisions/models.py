"""Tables of provisions: which packs are loaded where, what they say, what they brought about."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.provisions.entries import KEY_LENGTH, TITLE_LENGTH
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class LoadedPack(Recorded):
    """A policy pack loaded at an area: it holds there and below, until it is unloaded.

    ``area_code`` is ``""`` for what holds everywhere. Loading another version of the same pack at
    the same area changes this row; loading it again after it was unloaded makes a new one.
    """

    code = models.CharField(max_length=60, db_collation="C")
    title = models.CharField(max_length=TITLE_LENGTH)
    title_en = models.CharField(max_length=TITLE_LENGTH, blank=True)
    area_code = area_code_field(blank=True, db_index=True)
    region = models.CharField(max_length=60, blank=True)
    pack_version = models.CharField(max_length=20)
    document = models.CharField(max_length=200)
    # The head of the pack as it was read, with what only some readers need (its programme).
    head = models.JSONField(default=dict)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)  # the last day
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=120)
    # When another version of it was last loaded here. Its rank goes by ``loaded_at``, which stays.
    changed_at = models.DateTimeField(null=True)
    # Sections that hold, and are not adopted: who loaded it may not change what they speak of.
    withheld = ArrayField(models.CharField(max_length=20), default=list)
    unloaded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("policy pack")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "area_code"],
                condition=Q(unloaded_at__isnull=True),
                name="pack_loaded_once",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="pack_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.area_code}"


class ProvisionRow(models.Model):
    """One entry of a loaded pack; ``value`` is the whole entry as its section's model gives it."""

    pack = models.ForeignKey(LoadedPack, models.CASCADE, related_name="provisions")
    section = models.CharField(max_length=20)
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    matter = models.CharField(max_length=KEY_LENGTH, db_collation="C")  # what it rules on
    title = models.CharField(max_length=TITLE_LENGTH)
    value = models.JSONField()
    clause_document = models.CharField(max_length=200)
    clause_section = models.CharField(max_length=60)
    clause_heading = models.CharField(max_length=200)
    verified = models.BooleanField()
    position = models.IntegerField()  # its place in the file
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("provision")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack", "section", "key", "effective_from"], name="provision_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="provision_days_in_order",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["section", "key"], name="provision_by_key")]

    def __str__(self) -> str:
        return f"{self.section}/{self.key}"


class Adoption(models.Model):
    """One thing that loaded packs made or changed in another module, and how it was before.

    ``pack`` is the one whose word holds now. ``before`` and ``after`` have the same names: what
    stood there without any pack, and what was put there. Where something else stands by now,
    people put it there, and it is left to them. ``version`` is the subject's after what packs did
    last, as long as nobody else changed it in between.
    """

    class Effect(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")

    pack = models.ForeignKey(LoadedPack, models.CASCADE, related_name="adoptions")
    section = models.CharField(max_length=20)
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    effect = models.CharField(max_length=7, choices=Effect.choices)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=150)
    title = models.CharField(max_length=140, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    version = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("adoption of a provision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_key"], name="adoption_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}/{self.subject_key} {self.effect}"
