"""The tables of drafts: what was asked for and what it has become; and barriers on record."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.proposals import Proposed
from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class BarrierSet(Recorded):
    """Roads, rivers, railways that no grid drawn for an area may cross: the lines of one file.

    ``shapes`` is a WKB collection of lines and areas in WGS 84 degrees.
    """

    name = models.CharField(max_length=60)
    # The area that they are kept for, whose posts may remove them.
    area_code = area_code_field(db_index=True)
    shapes = models.BinaryField()
    count = models.IntegerField()
    metres = models.IntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("set of barriers")
        ordering: ClassVar = ["area_code", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=Q(removed_at__isnull=True),
                name="barrier_set_one_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kilometres(self) -> float:
        """How long its lines are together, and the outlines of its areas."""
        return self.metres / 1000


class GridDraft(Proposed):
    """New grids for the buildings of a sub-district or a community, until they are adopted.

    ``ground`` is what the drawing stands on (``ground.Ground``), as the registry was when it was
    drawn; ``grid_of`` numbers each of its buildings' grid, ``marks`` say of each grid its name,
    the code of the grid of today that goes on as it, and whether it is locked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        DRAWING = "drawing", _("being drawn")
        READY = "ready", pgettext_lazy("draft of grids", "ready")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("cannot be drawn")
        PLANNED = "planned", _("to be adopted")
        ADOPTED = "adopted", pgettext_lazy("draft of grids", "adopted")
        DISCARDED = "discarded", _("discarded")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    ground = models.BinaryField(null=True)
    grid_of = ArrayField(models.IntegerField(), default=list)
    marks = models.JSONField(default=list)
    certificates = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    adopt_on = models.DateField(null=True)
    adopter_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=2_000, blank=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("draft of grids")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="grid_draft_once"),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(adopt_on__isnull=False),
                name="grid_draft_planned_for_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["adopt_on"], condition=Q(state="planned"), name="grid_draft_planned"
            ),
        ]
