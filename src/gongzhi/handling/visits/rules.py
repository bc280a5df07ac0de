"""What may be planned and recorded, as pure functions of days and moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, WrongState

SHORTEST_CODE: Final = 15
FARTHEST: Final = timedelta(days=366)
# A phone that was without a signal for long still reports what was done.
LONGEST_AGO: Final = timedelta(days=31)
CLOCK_SKEW: Final = timedelta(minutes=10)
PLANNED: Final = "planned"


def check_area(area_code: str) -> None:
    """Raise ``InvalidInput`` where the code names neither a grid nor a building."""
    if len(area_code) < SHORTEST_CODE:
        raise InvalidInput(_("Choose a building or a grid for the visit."), field="area_code")


def check_day(planned_on: date, today: date) -> None:
    """Raise ``InvalidInput`` for a day that is over, or more than a year away."""
    if not today <= planned_on <= today + FARTHEST:
        raise InvalidInput(
            _("Plan the visit for today or a day within a year."), field="planned_on"
        )


def check_hours(opens: time | None, closes: time | None) -> None:
    """Raise ``InvalidInput`` where the hours of a visit end before they begin, or have a zone."""
    for field, at in (("opens", opens), ("closes", closes)):
        if at is not None and at.tzinfo is not None:
            raise InvalidInput(_("Give hours of the day without a time zone."), field=field)
    if opens is not None and closes is not None and opens >= closes:
        raise InvalidInput(
            _("The latest hour must come after the earliest. Correct one of them."), field="closes"
        )


def moment_done(given: datetime | None, now: datetime) -> datetime:
    """Return when a visit was made: as given, or now. Raises ``InvalidInput``.

    A moment without its zone is local time.
    """
    if given is None:
        return now
    if timezone.is_naive(given):
        given = timezone.make_aware(given)
    if given > now + CLOCK_SKEW:
        raise InvalidInput(
            _("This moment is still to come. Check the clock of your device."), field="done_at"
        )
    if given < now - LONGEST_AGO:
        raise InvalidInput(
            _("A visit is recorded within {days} days."), field="done_at", days=LONGEST_AGO.days
        )
    return min(given, now)


def check_planned(state: str) -> None:
    """Raise ``WrongState`` unless the visit is still to be made."""
    if state != PLANNED:
        raise WrongState(
            _("This visit is already recorded or cancelled. Reload the list, or plan a new one.")
        )
