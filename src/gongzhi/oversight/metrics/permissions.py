"""Who may read figures, and who may state those that no table holds."""

from typing import Final

VIEW: Final = "metrics.view"
STATE: Final = "metrics.state_figure"
PLACE: Final = "metrics.place_site"
