"""Statuses and verbs of a measure, and their words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


class Status(StrEnum):
    """Where a measure stands."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    UNDER_WAY = "under_way"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    CLOSED = "closed"


OPEN: Final = frozenset(Status) - {Status.CLOSED}
"""Somebody still owes a step."""

DELIVERY: Final = "delivery"
"""The one phase of a measure that a clock runs for: from its assignment to its signing off.

It rests from what is submitted on, so that a return gives the waiting back.
"""

STATUS_TITLES: Final[dict[str, Text]] = {
    Status.PLANNED: pgettext_lazy("measure", "to assign"),
    Status.ASSIGNED: pgettext_lazy("measure", "assigned"),
    Status.UNDER_WAY: pgettext_lazy("measure", "under way"),
    Status.SUBMITTED: pgettext_lazy("measure", "to verify"),
    Status.VERIFIED: pgettext_lazy("measure", "verified"),
    Status.CLOSED: pgettext_lazy("measure", "done"),
}

VERB_TITLES: Final[dict[str, Text]] = {
    "assign": pgettext_lazy("measure", "Assign"),
    "accept": pgettext_lazy("measure", "Accept"),
    "report_progress": _("Report progress"),
    "submit_evidence": _("Submit evidence"),
    "verify": pgettext_lazy("measure", "Verify"),
    "return_measure": pgettext_lazy("measure", "Return"),
    "adjust": _("Ask for an adjustment"),
    "approve_adjustment": _("Decide on the adjustment"),
    "supervise": pgettext_lazy("measure", "Supervise"),
    "fill_blanks": _("Fill in the blanks"),
    "close": pgettext_lazy("measure", "Sign off"),
    "appraise": _("Appraise"),
}
