"""The verbs of topics."""

from __future__ import annotations

from typing import Final

VIEW: Final = "topics.view"
LOOK: Final = "topics.look"
FOLLOW: Final = "topics.follow"
RENAME: Final = "topics.rename"
CORRECT: Final = "topics.correct"
ANSWER: Final = "topics.answer"
LINK: Final = "topics.link_measure"
MAKE: Final = "topics.make_measure"
CLOSE: Final = "topics.close"
EXPORT: Final = "topics.export"
