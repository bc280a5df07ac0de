"""Refusals of standards."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound


def no_such_standard(key: str, area_code: str) -> NotFound:
    """Say that no pack in force at an area has this standard."""
    return NotFound(
        _("No policy pack in force at {area} has the standard “{key}”. Look it up on the board."),
        key=key[:80],
        area=area_code,
    )
