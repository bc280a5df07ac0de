"""Tables of triage: the models learnt, what was suggested for each case and what was decided.

A suggestion says no more than its case does, and goes with it: the words that decided it are words
of the report, numbers of persons starred.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.cases.models import Category
from gongzhi.registry.records import Recorded

SHIPPED_THRESHOLD = 60


class Part(models.TextChoices):
    """What is suggested of a case, each learnt, adopted and gone back on by itself."""

    CATEGORY = "category", _("Category")
    SEVERITY = "severity", _("Severity")
    PLACE = "place", _("Place")
    UNIT = "unit", _("Unit")


class ModelVersion(Recorded):
    """What was learnt of one part from decided cases, with how it did on decisions held back.

    ``figures`` are those of ``rules.Figures``; ``before`` those of what was in use then, on the
    same decisions. Of classes and severities there is a file: hashed n-grams' weights and codes,
    no text. Of places and units, which are found without a model, it is learnt how sure they are:
    ``scale`` and ``offset`` of ``language.calibration``.
    """

    class State(models.TextChoices):
        IN_USE = "in_use", pgettext_lazy("model", "in use")
        RETIRED = "retired", pgettext_lazy("model", "retired")
        REFUSED = "refused", pgettext_lazy("model", "not adopted")

    part = models.CharField(max_length=8, choices=Part.choices, default=Part.CATEGORY)
    state = models.CharField(max_length=8, choices=State.choices)
    file = models.BinaryField(null=True)
    scale = models.FloatField(null=True)
    offset = models.FloatField(null=True)
    size = models.IntegerField()
    learnt_at = models.DateTimeField()
    learnt_by = models.CharField(max_length=120)
    examples = models.IntegerField()
    held_back = models.IntegerField()
    seconds = models.FloatField()
    figures = models.JSONField()
    before = models.JSONField()
    # What was in use when this was adopted; None is the start from keywords.
    replaced = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("triage model")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(state="in_use"), name="triage_one_in_use_of_a_part"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_use") | Q(file__isnull=False) | Q(scale__isnull=False),
                name="triage_in_use_can_be_used",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.part} {self.state}"


class Training(models.Model):
    """A training that somebody asked for, or the week's own: how far it is, and what came of it."""

    class Step(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("training", "waiting to begin")
        READING = "reading", pgettext_lazy("training", "reading the decided cases")
        LEARNING = "learning", pgettext_lazy("training", "learning from them")
        JUDGING = "judging", pgettext_lazy("training", "trying it on decisions held back")
        DONE = "done", pgettext_lazy("training", "done")
        REFUSED = "refused", pgettext_lazy("training", "nothing was learnt")

    step = models.CharField(max_length=8, choices=Step.choices, default=Step.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    # The parts that it was better in, and that are in use since.
    adopted = ArrayField(models.CharField(max_length=8, choices=Part.choices), default=list)
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("training")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(ended_at__isnull=True),
                name="triage_one_training_each",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.step}"


class Threshold(Recorded):
    """The confidence in per cent below which nothing is suggested: one row, or none as shipped."""

    percent = models.SmallIntegerField(default=SHIPPED_THRESHOLD)

    class Meta:
        verbose_name = _("threshold of suggestions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="triage_one_threshold"),
            models.CheckConstraint(condition=Q(percent__range=(0, 99)), name="triage_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


class Suggestion(Recorded):
    """What was suggested for a case, how sure it was, and whether a named human kept to it.

    A confidence without its value says that the machine was not sure enough (it abstained); both
    empty, that there was nothing to suggest. ``*_kept`` is empty until somebody decides, then
    tells whether it was as suggested.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="suggestion"
    )
    county = models.CharField(max_length=6, db_collation="C")
    area_code = models.CharField(max_length=18, db_collation="C")
    model = models.ForeignKey(ModelVersion, models.SET_NULL, null=True, related_name="+")
    examples = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    category_sure = models.FloatField(null=True)
    category_words = ArrayField(models.CharField(max_length=40), default=list)
    category_kept = models.BooleanField(null=True)
    severity = models.CharField(max_length=10, choices=Category.Severity.choices, blank=True)
    severity_sure = models.FloatField(null=True)
    severity_words = ArrayField(models.CharField(max_length=40), default=list)
    # Of how many decided cases the severity was learnt; 0 where rules say it.
    severity_examples = models.IntegerField(default=0)
    severity_kept = models.BooleanField(null=True)
    unit = models.ForeignKey(
        "organisations.Unit", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    unit_sure = models.FloatField(null=True)
    unit_times = models.IntegerField(default=0)
    unit_of = models.IntegerField(default=0)
    # The name of the dispatch rule that named the unit, where one did.
    unit_rule = models.CharField(max_length=40, blank=True, default="", db_default="")
    unit_kept = models.BooleanField(null=True)
    place = models.CharField(max_length=18, db_collation="C", blank=True)
    place_name = models.CharField(max_length=60, blank=True)
    place_sure = models.FloatField(null=True)
    place_kept = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "made_at"], name="suggestion_of_area"),
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}"
