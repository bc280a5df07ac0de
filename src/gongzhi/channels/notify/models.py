"""Tables of notifications: what was told to whom, how each person wants it, and what went out."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.notify.kinds import Kind
from gongzhi.channels.notify.rules import QUIET_FROM, QUIET_UNTIL, Timing
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

TIMING_TITLES: Final = [
    (Timing.OFF.value, _("no e-mail")),
    (Timing.NOW.value, _("at once")),
    (Timing.HOURLY.value, _("gathered, every hour")),
    (Timing.DAILY.value, _("gathered, working days 08:30")),
]


class ToldEvent(models.Model):
    """An event whose notifications are written: the same delivered again adds nothing."""

    key = models.CharField(max_length=96, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("told event")

    def __str__(self) -> str:
        return self.key


class Notification(models.Model):
    """Something that one account is told. Its words are made when it is read, in its language.

    ``facts`` are codes and figures, never a reporter's data or anybody's text. What happens to one
    case in quick succession is one row, of the most pressing kind, with ``times``.
    """

    account = models.ForeignKey(
        "people.Account", models.CASCADE, related_name="notifications", db_index=False
    )
    county = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject_kind = models.CharField(max_length=12)
    subject_key = models.CharField(max_length=32)
    number = models.CharField(max_length=32, blank=True)
    area_code = area_code_field(blank=True)
    category = models.ForeignKey(
        "cases.Category", models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    facts = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    in_page = models.BooleanField(default=True)
    times = models.IntegerField(default=1)
    happened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notification")
        indexes: ClassVar = [
            models.Index(
                "account",
                F("happened_at").desc(),
                F("id").desc(),
                name="notification_of_account",
            ),
            models.Index(
                "account",
                F("happened_at").desc(),
                F("id").desc(),
                name="notification_unread",
                condition=Q(read_at__isnull=True, in_page=True),
            ),
            models.Index(fields=["happened_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Preference(models.Model):
    """How an account wants to be told of one kind; no row means the default."""

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    in_page = models.BooleanField()
    email = models.CharField(max_length=8, choices=TIMING_TITLES)
    robot = models.BooleanField()

    class Meta:
        verbose_name = _("notification preference")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind"], name="preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class QuietHours(models.Model):
    """The hours in which an account gets no e-mail that can wait; equal ends mean none."""

    account = models.OneToOneField(
        "people.Account", models.CASCADE, primary_key=True, related_name="+"
    )
    start = models.TimeField(default=QUIET_FROM)
    end = models.TimeField(default=QUIET_UNTIL)

    class Meta:
        verbose_name = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


class RobotEndpoint(Recorded):
    """A group's robot, of a unit or of an area. What opens it is kept encrypted, and never shown.

    ``address`` is what people may see of the webhook: its host and the last signs of its key.
    """

    class Provider(models.TextChoices):
        WECOM = "wecom", _("WeCom group robot (企业微信)")
        DINGTALK = "dingtalk", _("DingTalk custom robot (钉钉)")

    name = models.CharField(max_length=60)
    provider = models.CharField(max_length=10, choices=Provider.choices)
    unit = models.ForeignKey(
        "organisations.Unit", models.CASCADE, null=True, related_name="+", verbose_name=_("unit")
    )
    area_code = area_code_field(blank=True, db_index=True)
    address = models.CharField(max_length=120)
    webhook = models.BinaryField(max_length=2000)
    secret = models.BinaryField(max_length=1000, null=True)
    keyword = models.CharField(max_length=20, blank=True)
    timing = models.CharField(max_length=8, choices=TIMING_TITLES[1:], default=Timing.NOW.value)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("group robot")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message that goes out: an e-mail to an account, or a post of a group's robot.

    Until it is due it gathers notifications; there is one waiting message for each address and
    moment, so that a window's digest is written once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        QUEUED = "queued", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    account = models.ForeignKey("people.Account", models.CASCADE, null=True, related_name="+")
    robot = models.ForeignKey(RobotEndpoint, models.CASCADE, null=True, related_name="+")
    notifications = models.ManyToManyField(Notification, related_name="deliveries")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__isnull=False) ^ Q(robot__isnull=False),
                name="delivery_one_address",
            ),
            models.UniqueConstraint(
                fields=["account", "due_at"],
                condition=Q(state="waiting", account__isnull=False),
                name="delivery_one_mail_waiting",
            ),
            models.UniqueConstraint(
                fields=["robot", "due_at"],
                condition=Q(state="waiting", robot__isnull=False),
                name="delivery_one_post_waiting",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["ended_at"], name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id or self.robot_id} {self.due_at:%Y-%m-%d %H:%M} {self.state}"


class Letter(models.Model):
    """One e-mail to somebody without an account, written when it is sent."""

    made_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=Delivery.State.choices, default=Delivery.State.WAITING
    )
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class InquiryMail(Letter):
    """The e-mail of one request to an outside body; the address stays with the request."""

    inquiry = models.OneToOneField("cases.Inquiry", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("e-mail to an outside body")
        indexes: ClassVar = [
            models.Index(
                fields=["made_at"], name="inquiry_mail_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["ended_at"], name="inquiry_mail_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.state}"


class ReporterMail(Letter):
    """One e-mail to a case's reporter; the address stays with the case."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        ASKED = "asked", _("a question")
        ENDED = "ended", _("refused or handed on")
        CLOSED = "closed", pgettext_lazy("status", "closed")
        REOPENED = "reopened", _("reopened")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    # The id and version of the case whose step is told: this one, or the one it was merged into.
    step_of = models.BigIntegerField(db_default=0)
    version = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # By which the mails of a day to one address are counted, also once the address is erased.
    recipient_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("e-mail to a reporter")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "step_of", "version"], name="reporter_mail_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["made_at"], name="reporter_mail_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["ended_at"], name="reporter_mail_ended"),
            models.Index(
                fields=["recipient_digest"],
                name="reporter_mail_recipient",
                condition=~Q(recipient_digest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id} {self.kind} {self.state}"
