"""Holding a row against the version that its reader saw."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import StaleVersion
from gongzhi.registry.records import Recorded


def check_version(row: Recorded, version: int | None) -> None:
    """Raise ``StaleVersion`` where somebody changed the row after it was read."""
    if version is not None and version != row.version:
        raise StaleVersion(
            _("Somebody else changed this {kind} meanwhile. Reload it and decide again."),
            kind=row._meta.verbose_name,
        )
