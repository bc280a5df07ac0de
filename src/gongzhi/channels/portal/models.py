"""Tables of the desk: what a person keeps of their own way of working."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.records import Recorded


class SavedFilter(Recorded):
    """A list of cases narrowed in some way, kept under a name by one account for itself."""

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved filter")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_filter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class VerbRun(models.Model):
    """One verb confirmed for several cases: what was given, and what came of each so far.

    ``items`` are [case, version previewed, unit or null]; ``results`` follow their order, each
    the refusal in words or "" where it was done. Deleted after a week; ``given`` at its end.
    """

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    # Comes with the form: a second press of its button finds the run of the first.
    key = models.UUIDField()
    verb = models.CharField(max_length=30)
    given = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    results = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("verb on several cases")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="verb_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} × {len(self.items)}"
