"""Tables of what cases go by: their classes, and the dated rules of the loop."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A class of matters, three levels deep; each leaf carries its rules and their source.

    Limits are texts such as ``2wh`` (working hours), ``5wd`` (working days), ``2h`` (natural
    hours); empty takes the parent's.
    """

    class Severity(models.TextChoices):
        MINOR = "minor", _("minor")
        ORDINARY = "ordinary", _("ordinary")
        SERIOUS = "serious", _("serious")
        EMERGENCY = "emergency", _("emergency")

    code = models.CharField(max_length=12, unique=True, db_collation="C")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.SmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.ORDINARY)
    filing_condition = models.CharField(max_length=200, blank=True)
    closing_condition = models.CharField(max_length=200, blank=True)
    filing_limit = models.CharField(max_length=12, blank=True)
    dispatch_limit = models.CharField(max_length=12, blank=True)
    handling_limit = models.CharField(max_length=12, blank=True)
    call_back_limit = models.CharField(max_length=12, blank=True)
    unit_kind = models.CharField(max_length=30, blank=True)
    duplicate_radius = models.IntegerField(default=100)
    public = models.BooleanField(default=True)
    evidence = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    # Words by which a report of the class may be known, parted by spaces.
    keywords = models.CharField(max_length=200, blank=True)
    # What it asks beyond a report, as plain values of ``Question``; empty takes the parent's.
    questions = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False)
    # The number of its newest journal entry; null while only loads of the file touched it.
    version = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("category")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class CaseRule(models.Model):
    """A dated setting of the loop: limits and counts that no code may fix (RULES, first lines).

    ``area_prefix`` says where it holds (a sub-district or above); the longest prefix, then the
    latest start win.
    """

    name = models.CharField(max_length=40)
    area_prefix = models.CharField(max_length=9, blank=True, db_collation="C")
    value = models.CharField(max_length=120)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False)
    version = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("rule of the loop")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "area_prefix", "effective_from"], name="case_rule_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
