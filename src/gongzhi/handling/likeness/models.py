"""The keys by which a text is found again. No word can be read back from them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class TextKeys(models.Model):
    """The keys of one case's text; who deletes the text deletes them with it."""

    text = models.OneToOneField(
        "cases.CaseText", models.CASCADE, primary_key=True, related_name="+"
    )
    keys = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("keys of a text")
        indexes: ClassVar = [GinIndex(fields=["keys"], name="text_by_key", fastupdate=False)]

    def __str__(self) -> str:
        return f"#{self.text_id}"
