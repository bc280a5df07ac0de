"""Tables of a case and of what its reporter told.

The case row is narrow and hot; its text, its contact and its files live beside it, so that lists
read little and a change of status rewrites little. Area columns repeat the levels of the area
code, because each level's list must be one ordered index range.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.models.categories import Category
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.workflow import OPEN, STATUS_TITLES, Phase, Status
from gongzhi.language.normal import without_numbers

_STATUS_CHOICES = [(status.value, STATUS_TITLES[status]) for status in Status]


class Case(models.Model):
    """A matter on its way from a report to a rated closure."""

    class Source(models.TextChoices):
        RESIDENT = "resident", _("resident")
        PATROL = "patrol", _("officer's patrol")
        CALL = "call", _("call")
        IMPORT = "import", _("import")
        API = "api", _("API")

    county = models.CharField(max_length=6, db_collation="C")
    area_code = models.CharField(max_length=18, db_collation="C")
    street_code = models.GeneratedField(
        expression=Left("area_code", 9),
        output_field=models.CharField(max_length=9, db_collation="C"),
        db_persist=True,
    )
    community_code = models.GeneratedField(
        expression=Left("area_code", 12),
        output_field=models.CharField(max_length=12, db_collation="C"),
        db_persist=True,
    )
    grid_code = models.GeneratedField(
        expression=Left("area_code", 15),
        output_field=models.CharField(max_length=15, db_collation="C"),
        db_persist=True,
    )
    status = models.CharField(max_length=12, choices=_STATUS_CHOICES, default=Status.RECEIVED)
    status_before = models.CharField(max_length=12, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, db_index=False)
    title = models.CharField(max_length=120)
    severity = models.CharField(
        max_length=10, choices=Category.Severity.choices, default=Category.Severity.ORDINARY
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    source_system = models.CharField(max_length=40, blank=True)
    external_ref = models.CharField(max_length=64, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    h3 = models.BigIntegerField(null=True)
    address = models.CharField(max_length=200, blank=True)
    placed = models.BooleanField(default=True)
    public = models.BooleanField(default=False)
    occurred_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=32, blank=True)
    lead_unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    reporter_account = models.ForeignKey(
        "people.Account", models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    secret_digest = models.CharField(max_length=64, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    returns = models.SmallIntegerField(default=0)
    reopenings = models.SmallIntegerField(default=0)
    extensions = models.SmallIntegerField(default=0)
    questions = models.SmallIntegerField(default=0)
    # The last question was not answered in time; it may still be.
    unanswered = models.BooleanField(default=False, db_default=False)
    supervised = models.BooleanField(default=False)
    extension_requested = models.CharField(max_length=12, blank=True)
    called_back = models.BooleanField(default=False)
    resolved = models.BooleanField(null=True)
    satisfied = models.SmallIntegerField(null=True)
    # How many others said that it concerns them too.
    followers = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        verbose_name = _("case")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_system", "external_ref"],
                condition=~Q(external_ref=""),
                name="case_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(satisfied__isnull=True) | Q(satisfied__range=(1, 5)),
                name="case_satisfied_1_to_5",
            ),
        ]
        indexes: ClassVar = [
            models.Index("county", F("received_at").desc(), F("id").desc(), name="case_by_county"),
            models.Index(
                "street_code", F("received_at").desc(), F("id").desc(), name="case_by_street"
            ),
            models.Index(
                "community_code", F("received_at").desc(), F("id").desc(), name="case_by_community"
            ),
            models.Index("grid_code", F("received_at").desc(), F("id").desc(), name="case_by_grid"),
            models.Index(F("received_at").desc(), F("id").desc(), name="case_by_time"),
            # What a list can be narrowed by stands beside the key, so that a unit's few of a kind
            # are found without reading all its cases.
            models.Index(
                "lead_unit",
                F("received_at").desc(),
                F("id").desc(),
                name="case_of_lead",
                include=["status", "severity", "source", "category", "supervised", "area_code"],
            ),
            # Queues, deadlines and the map read open cases only: few, whatever the history.
            models.Index(
                fields=["area_code", "status", "due_at"],
                name="case_open",
                include=["id", "received_at", "warn_at", "supervised", "placed", "lead_unit"],
                condition=Q(status__in=[status.value for status in sorted(OPEN)]),
            ),
            models.Index(
                fields=["lead_unit", "status", "due_at"],
                name="case_open_of_lead",
                include=["id", "received_at", "area_code", "warn_at", "supervised", "placed"],
                condition=Q(status__in=[status.value for status in sorted(OPEN)]),
            ),
            models.Index(
                fields=["area_code"],
                name="case_on_map",
                include=["id", "h3", "lon", "lat", "due_at", "received_at", "category", "status"],
                condition=Q(status__in=[status.value for status in sorted(OPEN)]),
            ),
            models.Index(
                fields=["area_code", "due_at"],
                name="case_to_call_back",
                include=["id", "received_at"],
                condition=Q(status=Status.CLOSED.value, phase=Phase.CALL_BACK.value),
            ),
            models.Index(fields=["h3", "received_at"], name="case_by_cell", include=["category"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def number(self) -> str:
        """The number shown to people, with its check digit."""
        return number_of(self.pk, self.received_at)

    @property
    def shown_title(self) -> str:
        """The title as others than the reporter are shown it, numbers of persons starred."""
        return without_numbers(self.title)


class CaseText(models.Model):
    """What was written, and its words for searching; never rewritten by a change of status."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    detail = models.TextField(blank=True)
    words = SearchVectorField()
    # With it the journal's digest of the words can be checked; without it the digest says nothing.
    salt = models.BinaryField(max_length=16, null=True)

    class Meta:
        verbose_name = _("case text")
        # What is not in the index yet is read word by word: less of it keeps searches quick.
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="case_words", gin_pending_list_limit=512)
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class CaseAnswers(models.Model):
    """What was answered to the questions of a case's class, earlier answers included.

    The text is of ``answers.to_text``; the salt beside it opens the digest that the journal tells.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="answered")
    given = models.TextField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = _("answers on a case")

    def __str__(self) -> str:
        return f"#{self.case_id}"


class CaseContact(models.Model):
    """How to reach the reporter. Personal data: masked in every list, revealed with a reason."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="contact")
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=120, blank=True, default="", db_default="")
    # What the code in the mails is made from (``secret_codes``); it opens the case only while the
    # address is here.
    mail_nonce = models.CharField(max_length=32, blank=True, default="", db_default="")
    consent_to_unit = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reporter's contact")
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="contact_by_phone"),
            models.Index(fields=["email"], name="contact_by_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class CaseFollower(models.Model):
    """Somebody whom an open case concerns too: counted, not named. A secret's digest is kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    secret_digest = models.CharField(max_length=64)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower of a case")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "secret_digest"], name="case_follower_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"
