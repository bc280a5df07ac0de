"""The table of visits. Nothing in it tells where an officer was, or how many visits one made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.records import Recorded

PREMISES_LENGTH = 60
NOTE_LENGTH = 1000


class Visit(Recorded):
    """A visit to a building, or to a group of its premises, planned for a day."""

    class Purpose(models.TextChoices):
        ROUND = "round", _("regular round")
        CARE = "care", _("care visit")
        SAFETY = "safety", _("safety check")
        INFORM = "inform", _("explain a policy")
        FOLLOW_UP = "follow_up", _("follow up a matter")
        OTHER = "other", pgettext_lazy("purpose of a visit", "other")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("visit", "planned")
        DONE = "done", pgettext_lazy("visit", "done")
        CANCELLED = "cancelled", pgettext_lazy("visit", "cancelled")

    county = models.CharField(max_length=6, db_collation="C")
    area_code = models.CharField(max_length=18, db_collation="C")
    # Which of the building's premises: “unit 1”, “201 to 206”. Empty is the whole building.
    premises = models.CharField(max_length=PREMISES_LENGTH, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    planned_on = models.DateField()
    # Within which hours somebody is there: when it can begin at the earliest and at the latest.
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "people.Account", models.SET_NULL, null=True, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = _("visit")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "premises", "purpose", "planned_on"],
                condition=Q(state="planned"),
                name="visit_planned_once",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="visit_done_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(opens__lt=F("closes")),
                name="visit_opens_before_it_closes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "planned_on"],
                name="visit_to_make",
                condition=Q(state="planned"),
            ),
            models.Index(
                fields=["area_code", "done_at"], name="visit_made", condition=Q(state="done")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.area_code} {self.purpose}"

    @property
    def hours(self) -> str:
        """Within which hours it is to begin (“14:00–16:00”, “–16:00”), or ""."""
        if self.opens is None and self.closes is None:
            return ""
        return "–".join(f"{at:%H:%M}" if at else "" for at in (self.opens, self.closes))
