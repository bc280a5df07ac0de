"""What triage tells other modules.

``SUGGESTED`` and ``DECIDED`` carry ``case_id`` and ``area_code``; ``ADOPTED`` and ``REFUSED``
the ``model_id``.
"""

from __future__ import annotations

from typing import Final

SUGGESTED: Final = "triage.suggested"
DECIDED: Final = "triage.decided"
ADOPTED: Final = "triage.adopted"
REFUSED: Final = "triage.refused"
