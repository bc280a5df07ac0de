"""Who may disclose what: the verbs of this module."""

from typing import Final

POST_NOTICE: Final = "disclosure.post_notice"
