"""What plans tell other modules. Each event carries ids, area and verb, and nobody's name."""

from __future__ import annotations

from typing import Final

MEASURE_CHANGED: Final = "plans.measure_changed"
"""After any verb on a measure: ``measure_id``, ``area_code``, ``status``, ``verb``, ``unit_id``."""
DUTY_KEPT: Final = "plans.duty_kept"
"""After a duty was kept: ``duty_id``, ``area_code``, ``unit_id``."""
MEETING_HELD: Final = "plans.meeting_held"
"""After the minutes of a meeting were recorded: ``meeting_id``, ``area_code``."""
