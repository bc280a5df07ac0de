"""What is kept of a file intake: who brought which file, how far it got, and what came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One intake of one file.

    The file itself is kept only until the run has ended; the marked copy, and the texts that quote
    it, for ``keeping.KEPT_DAYS``: they hold residents' personal data.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    account = models.ForeignKey(
        "people.Account", models.SET_NULL, null=True, related_name="+", verbose_name=_("brought by")
    )
    actor_label = models.CharField(max_length=120, blank=True)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    area_code = models.CharField(max_length=18, blank=True, db_collation="C")
    mapping = models.TextField(blank=True)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    replayed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    notices = models.JSONField(default=list)
    refusals = models.JSONField(default=list)
    error = models.TextField(blank=True)
    source_file = models.FileField(upload_to="transfer/in", blank=True)
    marked_copy = models.FileField(upload_to="transfer/marked", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file intake")
        verbose_name_plural = _("file intakes")
        indexes: ClassVar = [
            models.Index("account", F("created_at").desc(), name="import_run_of_account"),
            models.Index("finished_at", name="import_run_finished"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def finished(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """Return how much of it is done, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
