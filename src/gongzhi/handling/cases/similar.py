"""Has this been reported? Cases of the same class near by and not long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.permissions import VIEW
from gongzhi.handling.cases.places import cells_within, find_point
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.rules import metres_between
from gongzhi.handling.cases.workflow import Status

MOST: Final = 20
# Whoever reports again what was refused or diverted reports something new.
_SETTLED_OTHERWISE: Final = (Status.REFUSED, Status.DIVERTED)


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A case that may be the same matter. ``title`` is empty where the viewer may not read it."""

    case_id: int
    number: str
    title: str
    status: str
    received_at: datetime
    metres: int
    merged_into_id: int | None


def similar_cases(
    viewer: Actor,
    *,
    category_code: str,
    lon: float | None,
    lat: float | None,
    area_code: str = "",
    at: datetime | None = None,
) -> list[SimilarCase]:
    """Return cases of the class within its radius and the window of days, nearest first.

    Those outside the viewer's areas are told without their title, and only where the class is
    public; a class with radius 0 is never compared by place. One statement.
    """
    category = get_category(category_code)
    point = find_point(lon, lat)
    if point is None or category.duplicate_radius == 0:
        return []
    window = timedelta(days=thresholds_for(area_code).duplicate_days)
    rows = Case.objects.filter(
        category_id=category.id,
        h3__in=cells_within(*point, category.duplicate_radius),
        received_at__gte=(at or timezone.now()) - window,
    ).exclude(status__in=_SETTLED_OTHERWISE)
    near = [
        (metres_between(*point, row.lon, row.lat), row)
        for row in rows
        if row.lon is not None and row.lat is not None
    ]
    found = [
        _told(viewer, row, metres)
        for metres, row in near
        if metres <= category.duplicate_radius and (row.public or _reads(viewer, row))
    ]
    return sorted(found, key=lambda case: (case.metres, case.case_id))[:MOST]


def _reads(viewer: Actor, row: Case) -> bool:
    return viewer.may(VIEW, row.area_code)


def _told(viewer: Actor, row: Case, metres: float) -> SimilarCase:
    return SimilarCase(
        case_id=row.pk,
        number=row.number,
        title=row.title if _reads(viewer, row) else "",
        status=row.status,
        received_at=row.received_at,
        metres=round(metres),
        merged_into_id=row.merged_into_id,
    )
