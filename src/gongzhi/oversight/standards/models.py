"""Tables of standards: how each stands at each area, counted by area, and how that was day by day.

All of it is found anew from packs and metrics by every check; what it adds is since when.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.provisions.entries import KEY_LENGTH
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class Check(Recorded):
    """The last check of an area and all below it, and what it found."""

    area_code = area_code_field(primary_key=True)
    checked_at = models.DateTimeField()
    met = models.IntegerField()
    unmet = models.IntegerField()
    open = models.IntegerField()

    class Meta:
        verbose_name = _("check of standards")
        db_table = "standards_check"

    def __str__(self) -> str:
        return f"{self.area_code} {self.checked_at:%Y-%m-%d}"


class Standing(models.Model):
    """How one standard stands at one area by its last check; ``met`` is null where it is open.

    ``low``, ``high`` and ``gap`` are in the figure's own unit; ``since`` is the day from which it
    has stood like this.
    """

    pack = models.ForeignKey(LoadedPack, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    area_code = area_code_field()
    met = models.BooleanField(null=True)
    reason = models.CharField(max_length=12, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    gap = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    beside = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    since = models.DateField()

    class Meta:
        verbose_name = _("standing of a standard")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area_code", "pack", "key"], name="standing_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pack", "key", "area_code"], name="standing_by_standard"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.area_code} {self.met}"


class _Counted(models.Model):
    """How many areas at and below one meet a standard, by their last check."""

    pack = models.ForeignKey(LoadedPack, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    area_code = area_code_field()
    met = models.IntegerField()
    unmet = models.IntegerField()
    open = models.IntegerField()

    class Meta:
        abstract = True


class Tally(_Counted):
    """The count of today, for areas down to the community."""

    class Meta:
        verbose_name = _("tally of a standard")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "pack", "key"], name="standard_tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.area_code} {self.met}:{self.unmet}"


class PastTally(_Counted):
    """The count as it was at the end of a day, for areas down to the sub-district: the trend."""

    day = models.DateField()

    class Meta:
        verbose_name = _("past tally of a standard")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "day", "pack", "key"], name="past_tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.area_code} {self.day}"
