"""What visits tell other modules, each with ``visit_id``, ``area_code`` and ``state``."""

from __future__ import annotations

from typing import Final

PLANNED: Final = "visits.planned"
RECORDED: Final = "visits.recorded"
CANCELLED: Final = "visits.cancelled"
