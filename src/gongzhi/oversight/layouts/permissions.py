"""Who may lay out service centres: whoever may put one on record."""

from typing import Final

PLAN: Final = "metrics.place_site"
