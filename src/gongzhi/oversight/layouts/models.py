"""The table of layouts: what was asked, how far the search is, and what it found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.registry.proposals import Proposed


class SiteLayout(Proposed):
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

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=20, blank=True)
    best = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    spent = models.FloatField(default=0)
    given = models.BinaryField(null=True)
    ground = models.BinaryField(null=True)
    sites = models.JSONField(default=list)
    answer = models.BinaryField(null=True)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("layout of centres")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="site_layout_once"),
        ]
