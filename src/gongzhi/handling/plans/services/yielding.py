"""Where a wider programme and a more local one ask for one duty, the local one's holds.

It holds in the local programme's area and from the running period on. What the wider one asked for
before stays owed, so that nobody is rid of what is overdue by a programme of their own.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans.models import Duty, DutyInstance, Programme
from gongzhi.handling.plans.services.duties import let_go
from gongzhi.handling.plans.services.recurring import open_periods
from gongzhi.registry.territory.queries import lineage, within


def let_wider_duties_go(programme: Programme, *, actor: Actor) -> None:
    """End, in a programme's area, the running periods of wider duties that it asks for itself."""
    today = timezone.localdate()
    for duty in _wider(programme, live_keys(programme)):
        running = _due(duty, programme).filter(ends_on__gte=today)
        let_go(running, actor=actor, note=_("A more local programme asks for this duty here."))


def take_wider_duties_up(programme: Programme, keys: Collection[str]) -> None:
    """Let wider duties with these keys be owed again in an area whose programme gave them up.

    From the running period on: those that ended while the local duty held, and so were never
    opened, are excused. What was overdue before stays overdue.
    """
    duties = list(_wider(programme, keys))
    stood = {row for duty in duties for row in _due(duty, programme).values_list("pk", flat=True)}
    for programme_id in sorted({duty.programme_id for duty in duties}):
        open_periods(timezone.now(), programme_id=programme_id)
    for duty in duties:
        missed = _due(duty, programme).filter(ends_on__lt=timezone.localdate())
        missed.exclude(pk__in=stood).update(
            state=DutyInstance.State.EXCUSED,
            note=_("A more local programme asked for this duty then."),
        )


def live_keys(programme: Programme) -> list[str]:
    """Return the keys of the duties that a programme asks for."""
    return list(programme.duties.filter(dropped=False).values_list("key", flat=True))


def _wider(programme: Programme, keys: Collection[str]) -> QuerySet[Duty]:
    return Duty.objects.filter(
        key__in=keys,
        dropped=False,
        programme__withdrawn_at__isnull=True,
        programme__area_code__in=lineage(programme.area_code)[1:],
    ).order_by("pk")


def _due(duty: Duty, programme: Programme) -> QuerySet[DutyInstance]:
    return DutyInstance.objects.filter(
        within([programme.area_code], field="area_code"),
        duty=duty,
        state=DutyInstance.State.DUE,
    )
