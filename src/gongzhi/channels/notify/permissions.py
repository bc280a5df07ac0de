"""Permissions of notifications: one's own need none; group robots are kept by administrators."""

from __future__ import annotations

from typing import Final

CHANGE_ROBOT: Final = "notify.change_robot"
