"""Tables of organisations: units, roles, posts and who holds them from when to when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Reach
from gongzhi.foundation.codes.pinyin import spell
from gongzhi.foundation.ids import PostId, UnitId
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

PINYIN_LENGTH: Final = 121  # two spellings and the space between them


class UnitKind(models.TextChoices):
    """What kind of organisation a unit is."""

    PARTY_COMMITTEE = "party_committee", _("Party committee (党委/党工委)")
    PARTY_GENERAL_BRANCH = "party_general_branch", _("Party general branch (党总支)")
    PARTY_BRANCH = "party_branch", _("Party branch (党支部)")
    PARTY_GROUP = "party_group", _("Party group (党小组)")
    DEPARTMENT = "department", _("government department (职能部门)")
    STREET_OFFICE = "street_office", _("sub-district office (街道办事处)")
    STREET_CENTRE = "street_centre", _("street governance centre (街道治理中心)")
    HOTLINE_CENTRE = "hotline_centre", _("hotline centre (12345热线)")
    RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee (居委会)")
    VILLAGERS_COMMITTEE = "villagers_committee", _("villagers' committee (村委会)")
    PROPERTY_COMPANY = "property_company", _("property company (物业)")
    OWNERS_COMMITTEE = "owners_committee", _("owners' committee (业委会)")
    SOCIAL_ORGANISATION = "social_organisation", _("social organisation (社会组织)")
    PARTNER_UNIT = "partner_unit", _("partner unit (共建单位)")


class Unit(Recorded):
    """An organisation that work is routed to, or that holds posts.

    ``duties`` are the responsibilities it answers for, in the words of the categories' default
    responsible units (``sanitation``, ``police``): several may fall to one unit.
    """

    kind = models.CharField(max_length=24, choices=UnitKind.choices)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=30, blank=True)
    # Both names in pinyin, for searching.
    pinyin = models.CharField(max_length=PINYIN_LENGTH, db_collation="C", blank=True)
    initials = models.CharField(max_length=PINYIN_LENGTH, db_collation="C", blank=True)
    area_code = area_code_field(blank=True, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    duties = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    active_from = models.DateField(default=timezone.localdate)
    # The first day on which it is no longer active.
    active_to = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("unit")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(active_to__isnull=True),
                name="unit_one_name",
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(active_to__isnull=True),
                name="unit_one_credit_code",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="unit_active_in_order",
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["duties"], name="unit_duties")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def is_active(self, day: date) -> bool:
        """Tell whether the unit is active on a day."""
        return self.active_from <= day and (self.active_to is None or self.active_to > day)

    def spell_names(self) -> None:
        """Write the unit's names in pinyin; not stored."""
        spelled = [spell(name) for name in (self.name, self.short_name) if name]
        self.pinyin = " ".join(each.full for each in spelled)[:PINYIN_LENGTH]
        self.initials = " ".join(each.initials for each in spelled)[:PINYIN_LENGTH]

    @property
    def key(self) -> UnitId:
        """The id as its own type."""
        return UnitId(self.pk)


class Role(Recorded):
    """A named set of verbs, and whether they reach by area or by unit."""

    code = models.CharField(max_length=40, primary_key=True)
    title_zh = models.CharField(max_length=40)
    title_en = models.CharField(max_length=60)
    reach = models.CharField(
        max_length=4,
        choices=[(Reach.AREA.value, _("by area")), (Reach.UNIT.value, _("by unit"))],
    )
    verbs = ArrayField(models.CharField(max_length=60))
    # Changed in the desk: later loads of the shipped file leave it alone.
    customised = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("role")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.title_zh


class Post(Recorded):
    """A place in a unit: its role, the areas it covers, and how many may hold it at once.

    Two heads for one grid (双网格长) are one post with two seats, or one post in each of two units.
    ``""`` among the areas means everywhere.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    area_codes = ArrayField(area_code_field(blank=True))
    seats = models.SmallIntegerField(default=1)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("post")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_seats"),
        ]
        indexes: ClassVar = [GinIndex(fields=["area_codes"], name="post_areas")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> PostId:
        """The id as its own type."""
        return PostId(self.pk)


class Appointment(models.Model):
    """Somebody holds a post from one day until another.

    ``valid_to`` is the first day on which it no longer holds, so that an appointment ended today
    gives nothing from this moment on.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("full-time (专职)")
        PART = "part", _("part-time (兼职)")
        CROSS = "cross", _("cross-appointment (交叉任职)")
        ACTING = "acting", _("acting (代理)")

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.FULL)
    valid_from = models.DateField(default=timezone.localdate)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("appointment")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "account"],
                condition=Q(valid_to__isnull=True),
                name="appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}@{self.post_id}"
