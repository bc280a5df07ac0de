"""Who may look at policy packs, and load them: the verbs of this module."""

from typing import Final

VIEW: Final = "packs.view"
LOAD: Final = "packs.load"
UNLOAD: Final = "packs.unload"
"""The verb in the journal; it takes the permission to load."""
