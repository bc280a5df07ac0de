"""What topics tell other modules. Each event carries ids and the area, and nobody's name."""

from __future__ import annotations

from typing import Final

TOPIC_GREW: Final = "topics.grew"
"""After a topic grew beyond what its followers knew: ``topic_id``, ``version``, ``area_code``,
``count``, and ``accounts``, the ids of those who follow it and have not been told."""
