"""Tables of cases.

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
from django.utils.translation import pgettext_lazy

# Said twice, so that it counts as one of this module's own.
from gongzhi.handling.cases.dispatch_rule_rows import DispatchRule as DispatchRule  # noqa: PLC0414
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.workflow import OPEN, STATUS_TITLES, Phase, Status

STATUS_CHOICES = [(status.value, STATUS_TITLES[status]) for status in Status]


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
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, default=Status.RECEIVED)
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


class Assignment(models.Model):
    """Work on a case routed to a unit: as its lead, or as an assistant with a part."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        ASSIST = "assist", _("assistant")
        CALLED = "called", _("called by whistle")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("assignment", "open")
        TAKEN = "taken", _("taken")
        FINISHED = "finished", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn")

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=6, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    active = models.BooleanField(default=True)
    # Who in the unit does it (经办人); it narrows nothing: all of the unit see the case.
    officer = models.ForeignKey(
        "people.Account", models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    task = models.CharField(max_length=500, blank=True)
    feedback = models.TextField(blank=True)
    received_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assignment")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="lead", active=True), name="assignment_one_lead"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "unit",
                F("received_at").desc(),
                F("case").desc(),
                name="assignment_of_unit",
                condition=Q(active=True),
            ),
            models.Index(
                "unit",
                F("received_at").desc(),
                F("case").desc(),
                name="assignment_helping",
                condition=Q(active=True) & ~Q(role="lead"),
            ),
            models.Index(
                fields=["officer", "case"],
                name="assignment_of_officer",
                include=["unit"],
                condition=Q(active=True, officer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.role} {self.unit_id}"


class Whistle(models.Model):
    """A sub-district's call for a department to report in (吹哨报到)."""

    class Trigger(models.TextChoices):
        HARD = "hard", _("a hard problem (难题)")
        ENFORCEMENT = "enforcement", _("joint enforcement (综合执法)")
        EMERGENCY = "emergency", _("an emergency (应急)")

    class State(models.TextChoices):
        BLOWN = "blown", _("waiting for the answer")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused, to rule on")
        EXCUSED = "excused", _("excused by the ruling")
        WITHDRAWN = "withdrawn", pgettext_lazy("whistle", "withdrawn")

    case = models.ForeignKey(Case, models.CASCADE, related_name="whistles")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=12, choices=Trigger.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BLOWN)
    limit = models.CharField(max_length=12)
    request = models.TextField()
    answer = models.TextField(blank=True)
    ruling = models.TextField(blank=True)
    blown_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    caller_rating = models.SmallIntegerField(null=True)
    called_rating = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("whistle")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(caller_rating__isnull=True) | Q(caller_rating__range=(1, 5)))
                & (Q(called_rating__isnull=True) | Q(called_rating__range=(1, 5))),
                name="whistle_ratings_1_to_5",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case"],
                name="whistle_waiting",
                condition=Q(state__in=["blown", "refused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.trigger} {self.unit_id}"


class Attachment(models.Model):
    """A file on a case: re-encoded, without metadata, kept outside the database."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        EVIDENCE = "evidence", _("evidence")
        OUTSIDE = "outside", _("from an outside body")

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=40)
    size = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("attachment")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sha256"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.sha256[:8]}"


class Inquiry(models.Model):
    """A request by mail to a body without an account (征询外部单位), answered by its link, once.

    One row is one mail and one link: asked again, it is another row. Of the link's secret only the
    digest is kept, and until the mail is out the nonce it is made from (``secret_codes``).
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("inquiry", "waiting for the answer")
        ANSWERED = "answered", pgettext_lazy("inquiry", "answered")
        LAPSED = "lapsed", _("not answered in time")
        UNDELIVERED = "undelivered", _("the mail could not be delivered")
        WITHDRAWN = "withdrawn", pgettext_lazy("inquiry", "withdrawn")

    case = models.ForeignKey(Case, models.CASCADE, related_name="inquiries")
    # The unit that asks: it stays responsible, and its mails of a day are counted.
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, db_index=False, null=True, related_name="+"
    )
    body = models.CharField(max_length=60)
    email = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    limit = models.CharField(max_length=12)
    request = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    # What goes along with the request, and what came with the answer.
    pictures = models.ManyToManyField(Attachment, related_name="+")
    answered_with = models.ManyToManyField(Attachment, related_name="+")
    nonce = models.CharField(max_length=32, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request to an outside body")
        indexes: ClassVar = [
            models.Index(fields=["unit", "asked_at"], name="inquiry_of_unit"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.body}"


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
