"""Who may see how standards are met, and have them checked: the verbs of this module."""

from typing import Final

VIEW: Final = "standards.view"
CHECK: Final = "standards.check"
