"""The table of dispatch rules."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.records import Recorded

_PREFIX: Final = 9
_CODE: Final = 18


class DispatchRule(Recorded):
    """One row of an area's list: where all conditions hold, it proposes its unit.

    ``area_prefix`` is whose list it is (a sub-district or above); ``position`` its place there,
    null of a rule that was taken out. An empty condition asks nothing. ``effective_to`` is the
    last day; ``source`` names the document behind it, where there is one.
    """

    area_prefix = models.CharField(max_length=_PREFIX, blank=True, db_collation="C")
    position = models.IntegerField(null=True)
    name = models.CharField(max_length=40)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    category_code = models.CharField(max_length=12, blank=True, db_collation="C")
    place_code = models.CharField(max_length=_CODE, blank=True, db_collation="C")
    zone = models.ForeignKey("territory.Zone", models.PROTECT, null=True, related_name="+")
    intakes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    severities = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    day_kind = models.CharField(max_length=10, blank=True)
    hour_from = models.TimeField(null=True)
    hour_to = models.TimeField(null=True)
    words = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    active = models.BooleanField(default=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("dispatch rule")
        constraints: ClassVar = [
            # Two rules change places in one transaction, so it is looked at when that ends.
            models.UniqueConstraint(
                fields=["area_prefix", "position"],
                name="dispatch_rule_one_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(hour_from__isnull=True, hour_to__isnull=True)
                | Q(hour_from__isnull=False, hour_to__isnull=False),
                name="dispatch_rule_both_hours",
            ),
            models.CheckConstraint(
                condition=Q(place_code="") | Q(zone__isnull=True),
                name="dispatch_rule_one_ground",
            ),
        ]

    def __str__(self) -> str:
        return self.name
