"""Tables of metrics: figures that were stated, service sites, and tallies of cases by day.

The tallies are a cache: ``gongzhi metrics audit`` recomputes them from the rows of the cases.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.oversight.metrics.figures import FIGURE_CHOICES
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class StatedFigure(Recorded):
    """A fact that no table holds, stated once for an area or one of its units, with its source.

    The newest ``as_of`` holds until another is stated; what was stated before stays on record.
    """

    figure = models.CharField(max_length=40, choices=FIGURE_CHOICES)
    area_code = area_code_field()
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    value = models.DecimalField(max_digits=18, decimal_places=2)
    as_of = models.DateField()
    source = models.CharField(max_length=120)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("stated figure")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["figure", "area_code", "unit", "as_of"],
                name="stated_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="stated_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.area_code} {self.value}"


class ServiceSite(Recorded):
    """A place where people are served: its kind, where it stands, and who keeps it."""

    class Kind(models.TextChoices):
        STREET_CENTRE = "street_centre", _("sub-district Party service centre (街道党群服务中心)")
        COMMUNITY_CENTRE = (
            "community_centre",
            _("community Party service centre (社区党群服务中心)"),
        )
        STATION = "station", _("service station in a grid or building (党群服务站)")
        OTHER = "other", _("other site")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=60)
    area_code = area_code_field(db_index=True)
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    lon = models.FloatField()
    lat = models.FloatField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("service site")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lon__range=(-180, 180)) & Q(lat__range=(-90, 90)), name="site_on_earth"
            ),
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(closed_at__isnull=True),
                name="site_one_name",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lat"], name="site_by_lat", include=["lon"], condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Extent(models.Model):
    """How large an area's outline is; ``digest`` tells whether the outline has changed since."""

    area = models.OneToOneField(
        "territory.Area", models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=32)
    square_metres = models.BigIntegerField()

    class Meta:
        verbose_name = _("extent of an area")

    def __str__(self) -> str:
        return f"{self.area_id} {self.square_metres}"


class Grain(models.TextChoices):
    """How long the span of one tally is."""

    DAY = "d", _("day")
    MONTH = "m", _("month")


class _Tally(models.Model):
    """What all tallies have: whose cases, received from when; ``depth`` is the area's level."""

    grain = models.CharField(max_length=1, choices=Grain.choices)
    depth = models.SmallIntegerField()
    area_code = area_code_field()
    start = models.DateField()

    class Meta:
        abstract = True


class CaseTally(_Tally):
    """What became of the cases received in an area on a day, or in a month."""

    received = models.IntegerField()
    decided = models.IntegerField()
    accepted = models.IntegerField()
    filed = models.IntegerField()
    filed_in_time = models.IntegerField()
    dispatched = models.IntegerField()
    returned = models.IntegerField()
    handled = models.IntegerField()
    handled_in_time = models.IntegerField()
    checked = models.IntegerField()
    sent_back = models.IntegerField()
    closed = models.IntegerField()
    once_closed = models.IntegerField()
    reopened = models.IntegerField()
    whistled = models.IntegerField()
    whistles = models.IntegerField()
    whistles_due = models.IntegerField()
    whistles_in_time = models.IntegerField()
    rated = models.IntegerField()
    resolved = models.IntegerField()
    satisfied = models.IntegerField()

    class Meta:
        verbose_name = _("tally of cases")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grain", "depth", "area_code", "start"], name="tally_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["grain", "depth", "start", "area_code"], name="tally_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start} ({self.received})"


class HoursTally(_Tally):
    """How many cases took how long in a phase: their number on one rung of the ladder of hours."""

    phase = models.CharField(max_length=12)
    rung = models.SmallIntegerField()
    cases = models.IntegerField()

    class Meta:
        verbose_name = _("tally of hours")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grain", "depth", "phase", "area_code", "start", "rung"],
                name="hours_tally_once",
                include=["cases"],
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["grain", "depth", "phase", "start", "area_code"], name="hours_by_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start} {self.phase} {self.rung}: {self.cases}"


class TouchedCase(models.Model):
    """A case that changed since the tallies were made, and an area in which it was counted."""

    case_id = models.BigIntegerField()
    area_code = area_code_field()

    class Meta:
        verbose_name = _("case to tally again")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "area_code"], name="touched_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class TallyMark(models.Model):
    """One row: when all was tallied from the rows, and when it was last brought up to date."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    built_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of the tallies")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="tally_one_mark"),
            models.CheckConstraint(
                condition=Q(updated_at__gte=F("built_at")), name="tally_mark_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.updated_at:%Y-%m-%d %H:%M}"
