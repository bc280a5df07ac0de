"""How much time, and which score, a command may give."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit, Unit
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.wording import limit_words

LOWEST_SCORE: Final = 1
HIGHEST_SCORE: Final = 5
SATISFIED_FROM: Final = 4
"""From this score on, a rating counts as satisfied."""
_DAYS_IN: Final = {
    Unit.MINUTES: 1 / 1440,
    Unit.HOURS: 1 / 24,
    Unit.DAYS: 1.0,
    Unit.WORKING_HOURS: 1 / 8,
    Unit.WORKING_DAYS: 1.0,
}


def check_extension(limit: Limit, rules: Thresholds) -> None:
    """Raise ``InvalidInput`` for more time than one extension may give."""
    longest = rules.extension_longest
    if _days(limit) > _days(longest):
        raise InvalidInput(
            _("An extension is at most {longest} at a time; {limit} is more. Ask for less."),
            field="limit",
            longest=limit_words(longest),
            limit=limit_words(limit),
        )


def check_given_limit(limit: Limit, rules: Thresholds) -> None:
    """Raise ``InvalidInput`` for a limit given by hand beyond the longest that the rule allows."""
    longest = rules.dispatch_limit_longest
    if _days(limit) > _days(longest):
        raise InvalidInput(
            _(
                "A limit given by hand is at most {longest}; {limit} is more. "
                "Give a shorter one; where it does not suffice, it can be extended."
            ),
            field="limit",
            longest=limit_words(longest),
            limit=limit_words(limit),
        )


def check_score(value: int, *, field: str) -> int:
    """Return a score from 1 (poor) to 5 (good). Raises ``InvalidInput``."""
    if isinstance(value, bool) or not LOWEST_SCORE <= value <= HIGHEST_SCORE:
        raise InvalidInput(
            _("Give a number from {lowest} (not satisfied) to {highest} (very satisfied)."),
            field=field,
            lowest=LOWEST_SCORE,
            highest=HIGHEST_SCORE,
        )
    return value


def _days(limit: Limit) -> float:
    """Return a limit in days, a working day counted as one, to compare amounts of any unit."""
    return limit.amount * _DAYS_IN[limit.unit]
