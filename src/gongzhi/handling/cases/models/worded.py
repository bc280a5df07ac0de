"""Tables of what administrators word: standard texts, reasons of a rating."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.models.case import Case


class StandardText(models.Model):
    """A text from which a note of one verb may start; ``""`` as class or area holds everywhere."""

    verb = models.CharField(max_length=30)
    category_code = models.CharField(max_length=12, blank=True, db_collation="C")
    area_prefix = models.CharField(max_length=18, blank=True, db_collation="C")
    title = models.CharField(max_length=40)
    text = models.TextField()
    active = models.BooleanField(default=True)
    version = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("standard text")
        indexes: ClassVar = [models.Index(fields=["verb"], name="standard_text_by_verb")]

    def __str__(self) -> str:
        return self.title


class RatingReason(models.Model):
    """Something a reporter may tick when rating: what was good, or what was not."""

    satisfied = models.BooleanField()
    title = models.CharField(max_length=40)
    title_en = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    version = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("reason of a rating")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title"], name="rating_reason_once"),
        ]

    def __str__(self) -> str:
        return self.title


class RatedReason(models.Model):
    """A reason that a case's rating named; it goes with the rating where the case is reopened."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    reason = models.ForeignKey(RatingReason, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("reason that a rating named")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "reason"], name="rated_reason_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.reason_id}"
