"""What the logs keep: no address that is itself a key."""

from __future__ import annotations

import logging

from gongzhi.handling.cases.secret_codes import without_secrets


class LineWithoutSecrets(logging.Formatter):
    """Stars the secrets of links: Django writes the whole address of each request it refuses."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line, with its traceback if it has one."""
        return without_secrets(super().format(record))
