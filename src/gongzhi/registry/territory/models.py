"""Tables of territory: areas of all seven levels in one tree, their history, zones and premises.

The code is the tree: all that lies below an area is one range of the index on ``code``, which is
collated byte by byte ("C") so that the range is exact.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.pinyin import spell
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.rules import CODE_LENGTH, Depth

COLLATION = "C"

LEVEL_CHOICES = [
    (Depth.PROVINCE.value, _("province")),
    (Depth.CITY.value, _("city")),
    (Depth.COUNTY.value, _("county or district")),
    (Depth.STREET.value, _("sub-district or town")),
    (Depth.COMMUNITY.value, _("community or village")),
    (Depth.GRID.value, _("grid")),
    (Depth.BUILDING.value, _("building")),
]


def area_code_field(**options: object) -> models.CharField[str, str]:
    """Return a column for an area code of any level, collated for prefix ranges."""
    return models.CharField(max_length=CODE_LENGTH, db_collation=COLLATION, **options)  # type: ignore[arg-type]


class GridKind(models.TextChoices):
    """What a grid is made of (seed 000: 生活网格+生产网格, 商务楼宇、商圈市场单独划定)."""

    URBAN_RESIDENTIAL = "urban_residential", _("urban residential grid")
    RURAL_LIVING = "rural_living", _("rural living grid")
    RURAL_PRODUCTION = "rural_production", _("rural production grid")
    COMMERCIAL = "commercial", _("commercial or building grid")
    PARK = "park", _("park grid")


class Area(Recorded):
    """A province, city, county, sub-district, community, grid or building, as it stands now.

    ``boundary`` is WKB in WGS 84 / CGCS2000 degrees, with its bounding box beside it. A retired
    area keeps its row and its code for ever, so that what was filed under it stays readable.
    """

    code = area_code_field(primary_key=True)
    # Collated byte by byte like its pinyin, so that each is found in order from its beginning.
    name = models.CharField(max_length=60, db_collation=COLLATION)
    pinyin = models.CharField(max_length=60, db_collation=COLLATION, blank=True)
    initials = models.CharField(max_length=60, db_collation=COLLATION, blank=True)
    level = models.SmallIntegerField(choices=LEVEL_CHOICES)
    kind = models.CharField(max_length=20, choices=GridKind.choices, blank=True)
    county = models.CharField(max_length=6, db_collation=COLLATION)
    # Without a database constraint: the country's 660,000 rows load in one statement, and no
    # command deletes an area.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_constraint=False
    )
    boundary = models.BinaryField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    households = models.IntegerField(null=True)
    supervision_phone = models.CharField(max_length=30, blank=True)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("area")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]+$"), name="area_code_digits"),
            models.CheckConstraint(
                condition=Q(level=Depth.GRID.value) | Q(kind=""),
                name="area_kind_of_grids",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True) | Q(lon__range=(-180, 180)),
                name="area_lon",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True) | Q(lat__range=(-90, 90)), name="area_lat"
            ),
        ]
        indexes: ClassVar = [
            # Point → grid reads only what has a boundary: few of 660,000.
            models.Index(
                fields=["code"],
                condition=Q(boundary__isnull=False, valid_to__isnull=True),
                name="area_with_boundary",
            ),
            # What somebody types is the beginning of a name, or of its pinyin.
            models.Index(fields=["name"], name="area_name"),
            models.Index(fields=["pinyin"], name="area_pinyin"),
            models.Index(fields=["initials"], name="area_initials"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def call(self, name: str) -> None:
        """Give the area a name, and its pinyin with it; not stored."""
        spelling = spell(name)
        self.name, self.pinyin, self.initials = name, spelling.full, spelling.initials


class AreaVersion(models.Model):
    """An area as it stood from one moment to another, and the change that made it so.

    Intervals of one area follow each other without gap or overlap; the open one is the present.
    An area that no command has changed has none: it stands as imported.
    """

    class Change(models.TextChoices):
        FOUNDED = "founded", _("founded")
        IMPORTED = "imported", _("as imported")
        RENAMED = "renamed", _("renamed")
        DESCRIBED = "described", _("details changed")
        BOUNDARY = "boundary", _("boundary changed")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        MOVED = "moved", _("moved into another grid")
        RETIRED = "retired", _("retired")

    area = models.ForeignKey(Area, models.PROTECT, related_name="versions", db_index=False)
    change = models.CharField(max_length=10, choices=Change.choices)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, blank=True)
    boundary = models.BinaryField(null=True)
    households = models.IntegerField(null=True)
    supervision_phone = models.CharField(max_length=30, blank=True)
    predecessors = ArrayField(area_code_field(), default=list)
    successors = ArrayField(area_code_field(), default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    # The journal entry's number in the area's own chain; null for the state before any command.
    entry_seq = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("version of an area")
        ordering: ClassVar = ["area", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "valid_from"], name="area_version_once"),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(valid_to__isnull=True),
                name="area_version_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="area_version_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.change} {self.valid_from:%Y-%m-%d}"


class TerritoryStamp(models.Model):
    """One row that changes with every change of an area: the lock, and the caches' tell-tale."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("territory stamp")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="territory_one_stamp")
        ]

    def __str__(self) -> str:
        return str(self.stamp)


class Zone(Recorded):
    """A named set of areas that cuts across the tree (片区、园区、商圈)."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district of several communities (片区)")
        PARK = "park", _("park (园区)")
        BUSINESS = "business", _("business area (商圈)")
        OTHER = "other", _("other")

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The area within which the zone lies and whose posts may change it.
    area_code = area_code_field(db_index=True)
    area_codes = ArrayField(area_code_field())
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("zone")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(valid_to__isnull=True),
                name="zone_one_name",
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["area_codes"], name="zone_areas")]

    def __str__(self) -> str:
        return self.name


class Premises(Recorded):
    """A unit of a building: a flat, a shop, an office. Its area is in 0.01 m², exactly."""

    class Use(models.TextChoices):
        RESIDENTIAL = "residential", _("residential")
        SHOP = "shop", _("shop")
        OFFICE = "office", _("office")
        WAREHOUSE = "warehouse", _("warehouse")
        GARAGE = "garage", _("garage")
        PUBLIC = "public", _("public use")
        OTHER = "other", _("other")

    building = models.ForeignKey(Area, models.PROTECT, related_name="premises", db_index=False)
    number = models.CharField(max_length=30)
    floor = models.SmallIntegerField(null=True)
    use = models.CharField(max_length=12, choices=Use.choices, default=Use.RESIDENTIAL)
    area_hundredths = models.IntegerField(null=True)
    vacant = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("premises")
        verbose_name_plural = _("premises")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["building", "number"], name="premises_once"),
            models.CheckConstraint(
                condition=Q(area_hundredths__isnull=True) | Q(area_hundredths__gt=0),
                name="premises_area_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building_id} {self.number}"


class Sign(Recorded):
    """A QR sign put up at a grid or on a building; its code, once printed, names that area.

    Signs outlive boundary changes: where the area has a successor, the code leads there.
    """

    code = models.CharField(max_length=12, primary_key=True, db_collation=COLLATION)
    area = models.ForeignKey(Area, models.PROTECT, related_name="signs", db_index=False)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(retired_at__isnull=True), name="sign_one_of_area"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("issued_at")),
                name="sign_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.area_id}"
