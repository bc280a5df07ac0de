"""Which meetings exist for an actor: those of its areas, and those that gave its units a task."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans.models import Meeting, Milestone
from gongzhi.handling.plans.permissions import VIEW, of_units
from gongzhi.registry.territory.queries import within


def seen_meetings(actor: Actor) -> QuerySet[Meeting]:
    """Return the meetings that the actor may read.

    Their minutes are for those who work over the area, not for everybody below it.
    """
    tasks = Milestone.objects.filter(of_units(actor, VIEW, "unit"), item__isnull=False)
    return Meeting.objects.filter(
        within(actor.prefixes(VIEW), field="area_code") | Q(pk__in=tasks.values("item__meeting_id"))
    )
