"""What a round is asked for: from which place, from when to when, how long at each stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.channels.field.forms import RoundForm
from gongzhi.channels.field.pages import Day
from gongzhi.channels.field.rounds import Wanted, minute_of, place_of
from gongzhi.channels.field.work import places_of
from gongzhi.channels.portal.choices import Choice
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

_EARLIEST: Final = time(9)
_LATEST: Final = time(17)
_A_ROUND: Final = timedelta(hours=3)
_END_OF_DAY: Final = time(23, 45)
_MINUTES: Final = 15


def starts_of(day: Day) -> dict[str, Area]:
    """Return where a round can begin: communities, grids, buildings that lie on the map."""
    codes = {grid.code[: Depth.COMMUNITY.length] for grid in day.grids}
    known = [*territory.areas_named(codes), *day.grids, *day.buildings]
    return {area.code: area for area in known if place_of(area)[0] is not None}


def choices_of(day: Day, starts: Mapping[str, Area]) -> list[tuple[str, list[Choice]]]:
    """Return the places to begin at, for a form: communities, grids, buildings by grid."""
    communities = [
        (code, area.name) for code, area in starts.items() if area.level == Depth.COMMUNITY
    ]
    grids = [grid for grid in day.grids if grid.code in starts]
    buildings = [one for one in day.buildings if one.code in starts]
    return [(_("Community"), communities), *places_of(grids, buildings)]


def usual_round(starts: Mapping[str, Area]) -> dict[str, Any]:
    """Return what is filled in at first: the community, from now, for the day or three hours."""
    now = timezone.localtime()
    sharp = now + timedelta(minutes=-now.minute % 15)
    begins = max(_EARLIEST, min(sharp.time(), time(22)))
    # Of whole moments, since three hours on from nine at night it is midnight, the least of times.
    back = min(datetime.combine(now, begins) + _A_ROUND, datetime.combine(now, _END_OF_DAY))
    ends = max(_LATEST, back.time())
    return {
        "start": next(iter(starts), ""),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "minutes": _MINUTES,
    }


def wanted_of(form: RoundForm, starts: Mapping[str, Area]) -> Wanted:
    """Return what a valid form asks for."""
    data = form.cleaned_data
    return Wanted(
        start=starts[data["start"]],
        begins=minute_of(data["begins"]),
        ends=minute_of(data["ends"]),
        minutes=data["minutes"],
    )
