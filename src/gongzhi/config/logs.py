"""What the logs keep: no address that is itself a key."""

from __future__ import annotations

import logging
import re
from typing import Final

from gongzhi.handling.cases.secret_codes import without_secrets

# Links open in small letters as well, and a reporter's code without its dash or with a blank:
# what stands in a key's place goes, whatever form it has.
_KEY: Final = re.compile(r"(/(?:o|report/photos|(?:follow|stop-mail)/[^/\n]+)/)[^/\n]+")


class LineWithoutSecrets(logging.Formatter):
    """Stars the secrets of links: Django writes the whole address of each request it refuses."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line, with its traceback if it has one."""
        return without_secrets(_KEY.sub(r"\1***", super().format(record)))
