"""Tables of the work on a case: who was given it, who was called or asked, what was shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.cases.models.case import Case


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
