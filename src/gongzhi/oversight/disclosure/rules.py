"""What a notice may be. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

TITLE_LENGTH: Final = 60
TEXT_LENGTH: Final = 2_000
LONGEST_DAYS: Final = 400


def check_days(shown_from: date, shown_to: date, *, today: date) -> None:
    """Raise ``InvalidInput`` unless the days follow each other and somebody can still read it."""
    if shown_to < shown_from or shown_to < today:
        raise InvalidInput(
            _("The last day lies before the first or is over. Choose a later one."),
            field="shown_to",
        )
    if (shown_to - shown_from).days > LONGEST_DAYS:
        raise InvalidInput(
            _("A notice is shown for at most {days} days. Post it again when they are over."),
            field="shown_to",
            days=LONGEST_DAYS,
        )
