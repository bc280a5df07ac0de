"""The event of file intakes, delivered after its commit."""

from __future__ import annotations

from typing import Final

FINISHED: Final = "transfer.finished"
"""A file that was taken in as a job is done or failed, with ``run_id``, ``account_id``, ``county``,
``state``, ``dry_run``, ``added``, ``replayed`` and ``refused``."""
