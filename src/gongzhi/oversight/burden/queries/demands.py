"""Reading demands: what is asked of communities, by whom, and what it costs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.errors import no_such_demand
from gongzhi.oversight.burden.holdings import Catalogue
from gongzhi.oversight.burden.minutes import minutes_on
from gongzhi.oversight.burden.models import Decline, Demand
from gongzhi.oversight.burden.permissions import VIEW
from gongzhi.oversight.burden.provisions import DEMAND_KINDS
from gongzhi.oversight.burden.scope import concerning, reach_of


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand as the register shows it.

    ``held`` are those of its fields that the platform holds already; ``hours`` is what filling in
    the others costs one community a year, by the rule of minutes.
    """

    demand: Demand
    on_list: bool
    over: bool
    held: int
    hours: Decimal
    declined: int

    @property
    def fields(self) -> int:
        """How many fields it has."""
        return len(self.demand.fields)


@dataclass(frozen=True, slots=True)
class Asker:
    """What one organisation demands of a community in all."""

    unit: str
    demands: int
    fields: int
    held: int
    hours: Decimal


def demands(
    viewer: Actor, *, kind: str = "", state: str = "", unit_id: int | None = None
) -> QuerySet[Demand]:
    """Return the demands that concern the viewer's areas, those in force first."""
    found = Demand.objects.filter(concerning(reach_of(viewer, VIEW)))
    if kind:
        found = found.filter(kind=kind) if kind in DEMAND_KINDS else found.none()
    if state:
        found = found.filter(state=state) if state in Demand.State.values else found.none()
    if unit_id is not None:
        found = found.filter(asked_by_id=unit_id)
    return (
        found.select_related("asked_by")
        .annotate(declined=Count("declines"))
        .order_by("state", "ends_on", "pk")
    )


def get_demand(viewer: Actor, demand_id: int) -> Demand:
    """Return one demand. Raises ``NotFound`` where it does not concern the viewer's areas."""
    demand = demands(viewer).filter(pk=demand_id).first()
    if demand is None:
        raise no_such_demand(demand_id)
    return demand


def demand_rows(found: Iterable[Demand], held: Catalogue) -> list[DemandRow]:
    """Return demands with what they cost. No query."""
    today = timezone.localdate()
    minutes = minutes_on(today).minutes
    return [_row(demand, held, today=today, minutes=minutes) for demand in found]


def summed_up(rows: Iterable[DemandRow]) -> list[Asker]:
    """Return what each organisation demands in force, the most hours first."""
    by_unit: dict[str, list[DemandRow]] = {}
    for row in rows:
        if row.on_list:
            by_unit.setdefault(str(row.demand.asked_by), []).append(row)
    askers = [
        Asker(
            unit=unit,
            demands=len(own),
            fields=sum(row.fields for row in own),
            held=sum(row.held for row in own),
            hours=sum((row.hours for row in own), Decimal(0)),
        )
        for unit, own in by_unit.items()
    ]
    return sorted(askers, key=lambda asker: (-asker.hours, -asker.demands, asker.unit))


def declines_of(viewer: Actor, demand: Demand) -> list[Decline]:
    """Return which communities declined a demand, as far as the viewer sees them. One query."""
    return list(
        Decline.objects.filter(concerning(reach_of(viewer, VIEW)), demand=demand).order_by(
            "declined_at"
        )
    )


def _row(demand: Demand, held: Catalogue, *, today: date, minutes: int) -> DemandRow:
    in_stock = sum(held.find(name) is not None for name in demand.fields)
    times = rules.TIMES_A_YEAR[demand.often]
    over = demand.ends_on < today
    return DemandRow(
        demand=demand,
        on_list=demand.state == Demand.State.ADMITTED and not over,
        over=over,
        held=in_stock,
        hours=rules.hours_of(times * minutes * (len(demand.fields) - in_stock)),
        declined=getattr(demand, "declined", 0),
    )
