"""Reading visits by area. There is no query by officer, and none that counts (RULES §10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.handling.visits.errors import no_such_visit
from gongzhi.handling.visits.models import Visit
from gongzhi.handling.visits.permissions import VIEW
from gongzhi.registry.territory.queries import within

SOON: Final = timedelta(days=14)
LATELY: Final = timedelta(days=30)
MOST: Final = 200

__all__ = ["MOST", "get_visit", "visits_made", "visits_to_make"]


def visits_to_make(viewer: Actor, *, until: date | None = None) -> QuerySet[Visit]:
    """Return the planned visits in the viewer's areas up to a day, earliest first.

    Without a day, those of the next two weeks. What was not made on its day stays in the list.
    """
    last = until or timezone.localdate() + SOON
    planned = _seen(viewer).filter(state=Visit.State.PLANNED, planned_on__lte=last)
    return planned.order_by("planned_on", "area_code", "pk")


def visits_made(viewer: Actor) -> QuerySet[Visit]:
    """Return the visits of the last thirty days in the viewer's areas, latest first."""
    since = timezone.now() - LATELY
    made = _seen(viewer).filter(state=Visit.State.DONE, done_at__gte=since)
    return made.order_by("-done_at", "-pk").select_related("done_by")


def get_visit(viewer: Actor, visit_id: int) -> Visit:
    """Return one visit. Raises ``NotFound`` out of the viewer's scope."""
    visit = _seen(viewer).filter(pk=visit_id).first()
    if visit is None:
        raise no_such_visit(visit_id)
    return visit


def _seen(viewer: Actor) -> QuerySet[Visit]:
    prefixes = viewer.prefixes(VIEW)
    if not prefixes:
        check_may(viewer, VIEW)
    scope: Q = within(prefixes, field="area_code")
    return Visit.objects.filter(scope)
