"""What a draft is asked for, checked: the numbers that a planner sees and may change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.planning.grids.settings import MAX_GAP, SWEEPS, Weights

LARGEST_BAND: Final = 100_000
WIDEST_GAP: Final = 5_000.0
MOST_SWEEPS: Final = 2_000
HEAVIEST: Final = 100.0
LARGEST_SEED: Final = 2**31 - 1
KEEP_TODAY: Final = 3.0
"""What moving an ordinary grid's households costs beside a ragged grid, which costs 1."""
_WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSettings:
    """Bounds in households (seed 000: 300 to 500), the gap in metres, weights, and the seed.

    ``change`` weighs the households that leave their grid of today: 0 draws without regard to
    today. The other weights are those of ``planning.grids.settings.Weights``. ``barriers``:
    neighbours end at the barriers on record.
    """

    minimum: int = 300
    maximum: int = 500
    max_gap: float = MAX_GAP
    change: float = KEEP_TODAY
    shape: float = _WEIGHTS.shape
    spread: float = _WEIGHTS.spread
    evenness: float = _WEIGHTS.evenness
    estates: float = _WEIGHTS.estates
    barriers: bool = True
    sweeps: int = SWEEPS
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise ``InvalidInput`` for what no drawing can be made with."""
        if not 1 <= self.minimum <= self.maximum <= LARGEST_BAND:
            raise InvalidInput(
                _(
                    "The bounds are whole numbers from 1 to {most}, "
                    "the least no more than the most."
                ),
                field="minimum",
                most=LARGEST_BAND,
            )
        for name, low, high in (
            ("max_gap", 1, WIDEST_GAP),
            ("change", 0, HEAVIEST),
            ("shape", 0, HEAVIEST),
            ("spread", 0, HEAVIEST),
            ("evenness", 0, HEAVIEST),
            ("estates", 0, HEAVIEST),
            ("sweeps", 1, MOST_SWEEPS),
            ("seed", 0, LARGEST_SEED),
        ):
            value = getattr(self, name)
            if not low <= value <= high:  # which no NaN is
                raise InvalidInput(
                    _("Give a number from {low} to {high}."), field=name, low=low, high=high
                )

    @classmethod
    def stored(cls, given: Mapping[str, Any]) -> DraftSettings:
        """Return the settings that a draft was stored with."""
        return cls(**{each.name: given[each.name] for each in fields(cls) if each.name in given})

    def as_json(self) -> dict[str, Any]:
        """Return the settings as stored."""
        return asdict(self)
