"""Commands on metrics, and the upkeep of their tallies."""

from gongzhi.oversight.metrics.extents import measure_extents
from gongzhi.oversight.metrics.rollups import (
    Difference,
    audit_tallies,
    rebuild_tallies,
    update_tallies,
)
from gongzhi.oversight.metrics.services.sites import close_site, place_site
from gongzhi.oversight.metrics.services.stating import state_answer, state_figure

__all__ = [
    "Difference",
    "audit_tallies",
    "close_site",
    "measure_extents",
    "place_site",
    "rebuild_tallies",
    "state_answer",
    "state_figure",
    "update_tallies",
]
