"""Reading duties of periods: what is due for one's units, and what was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.errors import no_such_duty
from gongzhi.handling.plans.models import Duty, DutyInstance, Meeting
from gongzhi.handling.plans.permissions import VIEW, may_see_unit, of_units
from gongzhi.handling.plans.wording import period_words
from gongzhi.registry.territory.queries import within

MOST: Final = 1000
SOON: Final = timedelta(days=10)
STATES: Final = ("due", "late", "kept", "excused")


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What a list of duties is narrowed to; ``mine`` are those of the viewer's own units."""

    state: str = ""
    mine: bool = False
    programme_id: int | None = None
    cadence: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty of a unit in a period, with its colour."""

    instance: DutyInstance
    colour: Colour

    @property
    def id(self) -> int:
        """The id of the period's duty."""
        return self.instance.pk

    @property
    def period(self) -> str:
        """The period in words."""
        return period_words(self.instance.duty.cadence, self.instance.starts_on)


def list_duties(
    viewer: Actor, chosen: DutyFilter | None = None, *, now: datetime | None = None
) -> list[DutyRow]:
    """Return duties that the viewer may see: the late first, then by deadline. One query."""
    chosen = chosen or DutyFilter()
    now = now or timezone.now()
    found = _seen(viewer).filter(_narrowed(viewer, chosen, now))
    order = ("-kept_on", "pk") if chosen.state == "kept" else ("due_at", "area_code", "pk")
    return [DutyRow(each, colour_of(each, now)) for each in found.order_by(*order)[:MOST]]


def colour_of(instance: DutyInstance, now: datetime) -> Colour:
    """Return red for what is late, yellow for what is due within ten days, otherwise green."""
    if instance.state != DutyInstance.State.DUE:
        return Colour.GREEN
    if instance.due_at <= now:
        return Colour.RED
    return Colour.YELLOW if instance.due_at <= now + SOON else Colour.GREEN


def get_duty(viewer: Actor, duty_id: int) -> DutyInstance:
    """Return a period's duty. Raises ``NotFound`` out of the viewer's scope."""
    found = (
        DutyInstance.objects.filter(pk=duty_id).select_related("duty__programme", "unit").first()
    )
    if found is None or not may_see_unit(viewer, found.unit):
        raise no_such_duty(duty_id)
    return found


def candidates(viewer: Actor, instance: DutyInstance) -> list[Meeting]:
    """Return the meetings held in the period or its grace at the unit's area: what may keep it."""
    if not may_see_unit(viewer, instance.unit):
        return []
    held = Meeting.objects.filter(
        area_code=instance.area_code,
        state=Meeting.State.HELD,
        held_on__gte=instance.starts_on,
        held_on__lte=max(instance.ends_on, timezone.localdate(instance.due_at)),
    )
    return list(held.order_by("-held_on")[:20])


def duties_without_units(programme_id: int) -> list[Duty]:
    """Return a programme's duties that no unit here owes: none is of their kind and level."""
    owed = DutyInstance.objects.values("duty_id")
    return list(
        Duty.objects.filter(programme_id=programme_id, dropped=False)
        .exclude(pk__in=owed)
        .order_by("position")
    )


def duties_kept(viewer: Actor, since: date, until: date) -> tuple[int, int]:
    """Return how many duties due between two days were kept, and how many there were."""
    due = _seen(viewer).filter(due_at__date__gte=since, due_at__date__lte=until)
    due = due.exclude(state=DutyInstance.State.EXCUSED)
    return due.filter(state=DutyInstance.State.KEPT).count(), due.count()


def count_states(rows: Iterable[DutyRow]) -> dict[str, int]:
    """Return how many are late, near, due and kept."""
    counted = dict.fromkeys(("red", "yellow", "green", "kept"), 0)
    for row in rows:
        kept = row.instance.state == DutyInstance.State.KEPT
        counted["kept" if kept else row.colour.value] += 1
    return counted


def _seen(viewer: Actor) -> QuerySet[DutyInstance]:
    if not viewer.holds(VIEW):
        check_may(viewer, VIEW)
    scope = within(viewer.prefixes(VIEW), field="area_code") | of_units(viewer, VIEW, "unit")
    return DutyInstance.objects.filter(
        scope,
        # What a dissolved unit without successor still owed, nobody owes.
        Q(unit__active_to__isnull=True) | ~Q(state=DutyInstance.State.DUE),
        duty__dropped=False,
        duty__programme__withdrawn_at__isnull=True,
    ).select_related("duty__programme", "unit")


def _narrowed(viewer: Actor, chosen: DutyFilter, now: datetime) -> Q:
    condition = Q()
    if chosen.state == "late":
        condition &= Q(state=DutyInstance.State.DUE, due_at__lte=now)
    elif chosen.state in DutyInstance.State.values:
        condition &= Q(state=chosen.state)
    if chosen.mine:
        condition &= of_units(viewer, VIEW, "unit")
    if chosen.programme_id is not None:
        condition &= Q(duty__programme_id=chosen.programme_id)
    if chosen.cadence:
        condition &= Q(duty__cadence=chosen.cadence)
    return condition
