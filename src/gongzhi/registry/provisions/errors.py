"""Refusals of provisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound


def not_loaded(code: str, area_code: str) -> NotFound:
    """Say that a pack is not loaded at an area."""
    return NotFound(
        _("The pack “{code}” is not loaded at {area}. Look up what is with: gongzhi pack list"),
        field="code",
        code=code[:60],
        area=area_code or "*",
    )
