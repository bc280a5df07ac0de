"""The verbs of the burden register."""

from __future__ import annotations

from typing import Final

VIEW: Final = "burden.view"
PROPOSE: Final = "burden.propose"
DECIDE: Final = "burden.decide"
DECLINE: Final = "burden.decline"
ASK: Final = "burden.ask"
ANSWER: Final = "burden.answer"
