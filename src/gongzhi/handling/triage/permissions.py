"""The verbs of triage. A suggestion is seen and decided by whoever sees and decides its case."""

from __future__ import annotations

from typing import Final

VIEW: Final = "triage.view"
CHANGE: Final = "triage.change"
