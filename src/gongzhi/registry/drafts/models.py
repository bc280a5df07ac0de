"""The table of drafts: what was asked for, how far it is, and what it has become."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.proposals import Proposed


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
