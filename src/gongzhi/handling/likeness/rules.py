"""What counts as likely the same matter, beyond the score of ``language.duplicates``. Pure."""

from __future__ import annotations

import math
from typing import Final

from gongzhi.language.duplicates import COPIED, LEAST, Candidate

LEAST_LIKENESS: Final = 0.06
"""In rare runs of characters; two reports of one matter mostly lie above (docs/adr/0025)."""
LEAST_COPIED: Final = 0.2
COPY: Final = 0.85
"""The least that a copy of more than a few words counts, wherever it was sent from."""
SAME_CLASS: Final = 0.6
"""The least that the same class within its own radius counts, whatever the words."""
NEARER: Final = 0.1
"""What lies on the spot counts so much more than what lies at the end of the radius."""
OTHER_CLASS: Final = 0.1
"""Taken off where both were filed, under different classes."""
SHORT: Final = 40
"""Characters; what is said in fewer, such as “the lamp is out”, is said of many places."""
SHORT_METRES: Final = 150.0
"""How near a matter said in few words must be, if its class sets no wider radius."""
FAR_METRES: Final = 1000.0
"""Beyond, only a copy is likely the same matter."""


def weigh(candidate: Candidate, *, same_class: bool | None, radius: float, length: int) -> float:
    """Return how likely it is the same matter, 0 to 1; 0 is not worth showing.

    ``same_class`` is None where either is not filed yet; ``radius`` in metres is the class's own,
    0 for one that is never compared by place; ``length`` in characters is that of the shorter text.
    """
    metres = candidate.metres
    beside = bool(same_class) and metres is not None and metres <= radius
    if not beside and not _alike(candidate):
        return 0.0
    if metres is not None and metres > _farthest(candidate, radius, length):
        return 0.0
    score = candidate.score
    if beside and metres is not None:
        score = max(score, SAME_CLASS + NEARER * (1 - metres / max(radius, 1)))
    if candidate.copied >= COPIED and length >= SHORT:
        score = max(score, COPY)
    if same_class is False and candidate.copied < COPIED:
        score -= OTHER_CLASS
    return round(score, 3) if score >= LEAST else 0.0


def _farthest(candidate: Candidate, radius: float, length: int) -> float:
    if length < SHORT:
        return max(radius, SHORT_METRES)
    return math.inf if candidate.copied >= COPIED else FAR_METRES


def _alike(candidate: Candidate) -> bool:
    return candidate.likeness >= LEAST_LIKENESS or candidate.copied >= LEAST_COPIED
