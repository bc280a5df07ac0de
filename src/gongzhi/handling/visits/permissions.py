"""The verbs of visits. All reach by area: a visit belongs to the ground, not to a person."""

from __future__ import annotations

from typing import Final

VIEW: Final = "visits.view"
PLAN: Final = "visits.plan"
RECORD: Final = "visits.record"
