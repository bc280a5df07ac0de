"""What the burden register tells other modules."""

from __future__ import annotations

from typing import Final

# Each with ``request_id``, ``version``, ``title``, ``due_on``, ``areas``, the communities that are
# to answer, ``actor``, the key of whoever asks, and ``at``, when.
REQUESTED: Final = "burden.requested"
# With ``request_id``, ``version``, ``area_code``, ``left``, what that community has still to
# answer, ``actor`` and ``at``.
ANSWERED: Final = "burden.answered"
# With ``request_id``, ``version``, ``areas``, the communities that had not answered, ``withdrawn``,
# ``actor`` and ``at``: its last day is over, or it was withdrawn.
ENDED: Final = "burden.ended"
