"""Commands on metrics, and the upkeep of their tallies."""

from __future__ import annotations

from gongzhi.oversight.metrics.extents import measure_extents
from gongzhi.oversight.metrics.rollups import (
    Difference,
    audit_tallies,
    rebuild_tallies,
    update_tallies,
)

__all__ = [
    "Difference",
    "audit_tallies",
    "measure_extents",
    "rebuild_tallies",
    "update_tallies",
]
