"""Who may draft grids: whoever may change the areas they would become."""

from typing import Final

DRAFT: Final = "territory.change_area"
