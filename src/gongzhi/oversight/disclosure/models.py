"""Tables of disclosure: notices for the people of an area."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.records import Recorded
from gongzhi.registry.territory.models import area_code_field


class Notice(Recorded):
    """A notice to everybody in an area, shown from one day to another, both included.

    A withdrawn notice keeps its row: what was posted, by whom and when stays on record.
    """

    title = models.CharField(max_length=60)
    text = models.TextField()
    area_code = area_code_field(db_index=True)
    shown_from = models.DateField()
    shown_to = models.DateField()
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown_to__gte=F("shown_from")), name="notice_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title
