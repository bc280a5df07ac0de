"""Tables of plans: programmes with measures, duties that recur, scheduling meetings."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.plans.statuses import OPEN, STATUS_TITLES, Status
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field

KEY_LENGTH: Final = 80
NAME_LENGTH: Final = 100
TITLE_LENGTH: Final = 200
NOTE_LENGTH: Final = 2000
MOST_PERCENT: Final = 100


class Cited(models.Model):
    """Where a row comes from: the document, the section, and the words quoted from it."""

    document = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=120, blank=True)
    heading = models.CharField(max_length=400, blank=True)
    verified = models.BooleanField(default=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Programme(Recorded):
    """A document's measures and duties, in force at an area and below.

    ``pack`` names the policy pack that it was adopted from. ``parts`` are its chapters.
    """

    county = models.CharField(max_length=6, db_collation="C")
    area_code = area_code_field()
    pack = models.CharField(max_length=KEY_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    document = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    parts = models.JSONField(default=list)
    # The first day on which its duties may be owed.
    adopted_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("programme")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area_code", "pack"], name="programme_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Measure(Recorded, Cited):
    """What a programme sets out to do: who leads, what is delivered by when, how it is shown.

    ``due_at`` and ``warn_at`` are the clock's while it runs. ``due_on`` is the day as planned;
    where nobody works on that day, the clock ends with business of the next that is worked.
    ``dropped`` marks a measure that a later text of the document no longer has.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="measures")
    county = models.CharField(max_length=6, db_collation="C")
    area_code = area_code_field()
    key = models.CharField(max_length=KEY_LENGTH)
    position = models.IntegerField()
    part = models.CharField(max_length=KEY_LENGTH, blank=True)
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField(blank=True)
    status = models.CharField(
        max_length=12,
        choices=[(status.value, STATUS_TITLES[status]) for status in Status],
        default=Status.PLANNED,
    )
    lead_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    lead_unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    deliverables = models.JSONField(default=list)
    # Granted by an adjustment: a later text of the document no longer replaces them.
    deliverables_agreed = models.BooleanField(default=False)
    evidence_required = models.JSONField(default=list)
    metrics = models.JSONField(default=list)
    standards = ArrayField(models.CharField(max_length=KEY_LENGTH), default=list)
    parameters = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=40, blank=True)
    percent = models.SmallIntegerField(default=0)
    supervised = models.BooleanField(default=False)
    adjustment = models.JSONField(null=True)
    outcome = models.TextField(blank=True)
    mark = models.SmallIntegerField(null=True)  # of the measure, 1 to 5; never of a person
    closed_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    # Without it the measure was added at the place, and stays whatever the document says.
    from_document = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("measure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "key"], name="measure_once"),
            models.CheckConstraint(
                condition=Q(percent__range=(0, MOST_PERCENT)), name="measure_percent"
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__range=(1, 5)), name="measure_mark"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "due_on"],
                name="measure_open",
                condition=Q(status__in=sorted(OPEN)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Responsible(models.Model):
    """A unit that answers for a measure beside the one that leads; its name as the source has it.

    Without a unit the name stands for nobody yet (待对应).
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="responsible")
    name = models.CharField(max_length=NAME_LENGTH)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    position = models.SmallIntegerField(default=0)
    # Without it the unit was added by an assignment or a meeting, and stays whatever the text says.
    from_document = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("responsible unit")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "name"], name="responsible_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def dissolved(self) -> bool:
        """Tell whether the unit that stood for the name is no more."""
        ended = self.unit.active_to if self.unit else None
        return ended is not None and ended <= timezone.localdate()


class Milestone(models.Model):
    """A step on a measure's way with a day of its own; a meeting's task is one with a unit."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=KEY_LENGTH, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    due_on = models.DateField(null=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("plans.AgendaItem", models.SET_NULL, null=True, related_name="tasks")
    reached_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("milestone")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "key"], condition=~Q(key=""), name="milestone_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """One report of a unit: how far, in words, and the figures as they stood that day."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="reports")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    percent = models.SmallIntegerField()
    note = models.CharField(max_length=NOTE_LENGTH)
    figures = models.JSONField(default=list)

    class Meta:
        verbose_name = _("progress")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.measure_id} {self.percent} %"


class Evidence(models.Model):
    """What shows that a measure was carried out: something on record here, or a document named."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        CASE = "case", _("case")
        NOTICE = "notice", _("notice")
        MEETING = "meeting", _("meeting")
        VISIT = "visit", _("visit")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DOCUMENT)
    key = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=TITLE_LENGTH)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "kind", "key"], condition=~Q(key=""), name="evidence_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Duty(Cited):
    """What units of a kind owe again and again, such as a joint meeting each quarter."""

    class Cadence(models.TextChoices):
        MONTHLY = "monthly", pgettext_lazy("cadence", "monthly")
        QUARTERLY = "quarterly", pgettext_lazy("cadence", "quarterly")
        HALF_YEARLY = "half_yearly", pgettext_lazy("cadence", "half-yearly")
        YEARLY = "yearly", pgettext_lazy("cadence", "yearly")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="duties")
    key = models.CharField(max_length=KEY_LENGTH)
    position = models.IntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField(blank=True)
    cadence = models.CharField(max_length=12, choices=Cadence.choices)
    levels = ArrayField(models.SmallIntegerField())
    unit_kinds = ArrayField(models.CharField(max_length=24))
    # How long after the period's end it is still in time, such as ``5wd``; empty: within it.
    grace = models.CharField(max_length=12, blank=True)
    evidence = models.JSONField(default=list)
    # It is owed from the period of this day on: when it came, came back or changed its rhythm.
    owed_from = models.DateField()
    dropped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("duty")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "key"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return self.title


class DutyInstance(Recorded):
    """A duty of one unit in one period; kept by linking what was really done."""

    class State(models.TextChoices):
        DUE = "due", pgettext_lazy("duty", "due")
        KEPT = "kept", pgettext_lazy("duty", "kept")
        EXCUSED = "excused", pgettext_lazy("duty", "excused")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="instances")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    county = models.CharField(max_length=6, db_collation="C")
    area_code = area_code_field()
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    kept_on = models.DateField(null=True)
    kept_by = models.CharField(max_length=10, choices=Evidence.Kind.choices, blank=True)
    kept_key = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("duty of a period")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "unit", "starts_on"], name="duty_of_period"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "due_at"], name="duty_due", condition=Q(state="due")),
            models.Index(fields=["area_code", "kept_on"], name="duty_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.unit_id} {self.starts_on}"


class Meeting(Recorded):
    """A scheduling meeting (调度会): its agenda comes from what is late or at risk."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "planned")
        HELD = "held", pgettext_lazy("meeting", "held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    county = models.CharField(max_length=6, db_collation="C")
    area_code = area_code_field()
    title = models.CharField(max_length=TITLE_LENGTH)
    held_on = models.DateField()
    place = models.CharField(max_length=NAME_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField(blank=True)

    class Meta:
        verbose_name = _("meeting")
        indexes: ClassVar = [models.Index(fields=["area_code", "held_on"], name="meeting_by_area")]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """One item of a meeting: a measure or a duty that needs it, or any other matter."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.SmallIntegerField()
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="+")
    instance = models.ForeignKey(DutyInstance, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    reason = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
