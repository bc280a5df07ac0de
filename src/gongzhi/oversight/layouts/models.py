"""The table of layouts: what was asked, how far the search is, and what it found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class SiteLayout(Recorded):
    """Where service centres of one tier could stand in an area; nothing is built by it.

    ``given`` is what came in files (``given.Given``). ``ground`` is whom the centres serve, as the
    registry was when the layout was solved (``ground.Ground``); ``sites`` are the centres, and
    ``answer`` who walks to which (``outcome.Walks``). ``best`` and ``bound`` tell how the search
    stands in the measure of its question.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        SOLVING = "solving", _("being solved")
        READY = "ready", pgettext_lazy("layout of centres", "ready")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("cannot be solved")
        DISCARDED = "discarded", _("discarded")

    name = models.CharField(max_length=60)
    area_code = area_code_field(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settings = models.JSONField(default=dict)
    # Comes with the form: a second press of its button finds the layout of the first.
    key = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    step = models.CharField(max_length=20, blank=True)
    best = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    spent = models.FloatField(default=0)
    stop = models.BooleanField(default=False)
    # Why it could not be solved, in words.
    refusal = models.CharField(max_length=500, blank=True)
    given = models.BinaryField(null=True)
    ground = models.BinaryField(null=True)
    sites = models.JSONField(default=list)
    answer = models.BinaryField(null=True)
    figures = models.JSONField(default=dict)
    by_hand = models.IntegerField(default=0)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("layout of centres")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="site_layout_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def solved_settings(self) -> dict[str, Any]:
        """What its centres were found with; a new search that was stopped asked otherwise."""
        solved: dict[str, Any] = self.figures.get("settings", self.settings)
        return solved
