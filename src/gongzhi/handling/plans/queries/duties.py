"""Reading duties of periods: what is due for one's units, and what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.errors import no_such_duty
from gongzhi.handling.plans.models import Duty, DutyInstance, Meeting
from gongzhi.handling.plans.permissions import VIEW, may_see_unit, of_units
from gongzhi.handling.plans.queries.stretches import Stretches
from gongzhi.handling.plans.wording import period_words
from gongzhi.registry.territory.queries import within

SOON: Final = timedelta(days=10)
_OF_STATE: Final = {
    "late": ("red",),
    "soon": ("yellow",),
    "later": ("green",),
    "due": ("red", "yellow", "green"),
    "kept": ("kept",),
    "excused": ("excused",),
}


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What a list of duties is narrowed to; ``mine`` are those of the viewer's own units.

    ``state`` is one of a period's duty, or ``late``, ``soon`` and ``later`` of what is due.
    ``area_code`` keeps those owed there and below; ``since`` and ``until`` bound the day on which
    they are due.
    """

    state: str = ""
    mine: bool = False
    programme_id: int | None = None
    cadence: str = ""
    area_code: str = ""
    since: date | None = None
    until: date | None = None


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


class DutyList(Stretches[DutyRow]):
    """Duties found: how many there are, and stretches of them, each read by one query.

    ``counts`` tells those late, near, due later, kept and excused, whatever state is chosen.
    """

    def __init__(self, viewer: Actor, chosen: DutyFilter, now: datetime) -> None:
        self._now, self._chosen = now, chosen
        self._narrowed = _seen(viewer).filter(_narrowed(viewer, chosen))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are in each state. One query."""
        states = {"red": "late", "yellow": "soon", "green": "later"}
        states |= {state: state for state in ("kept", "excused")}
        return self._narrowed.aggregate(
            **{
                name: Count("pk", filter=_of_state(state, self._now))
                for name, state in states.items()
            }
        )

    def __len__(self) -> int:
        """Return how many there are in the state chosen."""
        parts = _OF_STATE.get(self._chosen.state, tuple(self.counts))
        return sum(self.counts[part] for part in parts)

    def read(self, part: slice) -> list[DutyRow]:
        """Return a stretch: what is due, the late first; then what was kept, the latest first."""
        waits = Case(When(state=DutyInstance.State.DUE, then=F("due_at")))
        rows = self._narrowed.filter(_of_state(self._chosen.state, self._now)).order_by(
            waits.asc(nulls_last=True), F("kept_on").desc(nulls_last=True), "area_code", "pk"
        )
        return [DutyRow(each, colour_of(each, self._now)) for each in rows[part]]


def find_duties(
    viewer: Actor, chosen: DutyFilter | None = None, *, now: datetime | None = None
) -> DutyList:
    """Return the duties that the viewer may see, to count and to read stretch by stretch."""
    return DutyList(viewer, chosen or DutyFilter(), now or timezone.now())


def list_duties(
    viewer: Actor, chosen: DutyFilter | None = None, *, now: datetime | None = None
) -> list[DutyRow]:
    """Return all duties that the viewer may see: the late first, then by deadline. One query."""
    return find_duties(viewer, chosen, now=now)[:]


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


def _of_state(state: str, now: datetime) -> Q:
    due = Q(state=DutyInstance.State.DUE)
    if state == "late":
        return due & Q(due_at__lte=now)
    if state == "soon":
        return due & Q(due_at__gt=now, due_at__lte=now + SOON)
    if state == "later":
        return due & Q(due_at__gt=now + SOON)
    return Q(state=state) if state in DutyInstance.State.values else Q()


def _narrowed(viewer: Actor, chosen: DutyFilter) -> Q:
    condition = Q()
    if chosen.mine:
        condition &= of_units(viewer, VIEW, "unit")
    if chosen.programme_id is not None:
        condition &= Q(duty__programme_id=chosen.programme_id)
    if chosen.area_code:
        condition &= within([chosen.area_code], field="area_code")
    if chosen.since is not None:
        condition &= Q(due_at__gte=_start_of(chosen.since))
    if chosen.until is not None:
        condition &= Q(due_at__lt=_start_of(chosen.until + timedelta(days=1)))
    if chosen.cadence:
        condition &= Q(duty__cadence=chosen.cadence)
    return condition


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
