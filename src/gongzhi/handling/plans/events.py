"""What plans tell other modules. Each event carries ids, area and verb, and nobody's name."""

from __future__ import annotations

from typing import Final

MEASURE_CHANGED: Final = "plans.measure_changed"
"""After any verb on a measure: ``measure_id``, ``version``, ``area_code``, ``status``, ``verb``,
``unit_id``, and ``actor``, the key of whoever did it, and ``at``, when."""
DUTY_KEPT: Final = "plans.duty_kept"
"""After a duty was kept: ``duty_id``, ``area_code``, ``unit_id``."""
MEETING_HELD: Final = "plans.meeting_held"
"""After a meeting's minutes were recorded: ``meeting_id``, ``area_code``, ``actor``, ``at``."""
