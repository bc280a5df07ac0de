"""What the burden register tells other modules."""

from __future__ import annotations

from typing import Final

# Each with ``request_id``, ``title``, ``due_on`` and ``areas``: the communities that are to answer.
REQUESTED: Final = "burden.requested"
# With ``request_id``, ``area_code`` and ``left``: what that community has still to answer.
ANSWERED: Final = "burden.answered"
