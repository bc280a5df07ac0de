"""What a community's day begins with: what is asked of it, what is due, what it has answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.oversight.burden.holdings import catalogue
from gongzhi.oversight.burden.models import Cell, DataRequest, Decline, Demand
from gongzhi.oversight.burden.permissions import VIEW
from gongzhi.oversight.burden.queries.demands import DemandRow, demand_rows
from gongzhi.oversight.burden.queries.requests import Given, given_by, waiting_of
from gongzhi.oversight.burden.scope import Place, communities_of
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import lineage


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks of the community: the fields that wait, and the last day."""

    request: DataRequest
    cells: tuple[Cell, ...]
    due_on: date

    @property
    def overdue(self) -> bool:
        """Tell whether the last day is today or over."""
        return self.due_on <= timezone.localdate()


@dataclass(frozen=True, slots=True)
class CommunityDay:
    """All that is asked of one community today, and what it need not be asked again."""

    place: Place
    places: tuple[Place, ...]
    asked: tuple[Asked, ...]
    on_list: tuple[DemandRow, ...]
    off_list: tuple[DemandRow, ...]
    declined: frozenset[int]
    given: tuple[Given, ...]
    from_stock: int

    @property
    def fields_asked(self) -> int:
        """How many fields wait for an answer."""
        return sum(len(each.cells) for each in self.asked)


def community_day(viewer: Actor, area_code: str = "") -> CommunityDay:
    """Return a community's day; the first of the viewer's communities without a code.

    Raises ``NotFound`` for one out of the viewer's areas, or where there is none. Seven queries.
    """
    places = tuple(communities_of(viewer, VIEW))
    place = _chosen(places, area_code)
    rows = demand_rows(_demands_on(place.code), catalogue())
    declined = frozenset(
        Decline.objects.filter(area_code=place.code).values_list("demand_id", flat=True)
    )
    stock = Cell.objects.filter(area_code=place.code, state=Cell.State.STOCK)
    return CommunityDay(
        place=place,
        places=places,
        asked=tuple(_asked(waiting_of(place.code))),
        on_list=tuple(row for row in rows if row.on_list),
        off_list=tuple(row for row in rows if not row.on_list),
        declined=declined,
        given=tuple(given_by(viewer, place.code)),
        from_stock=stock.count(),
    )


def asked_of(area_code: str, request_id: int) -> Asked | None:
    """Return what one request still asks of a community, if anything. One query."""
    cells = waiting_of(area_code).filter(request_field__request_id=request_id)
    return next(_asked(cells), None)


def _chosen(places: tuple[Place, ...], area_code: str) -> Place:
    if not places:
        raise NotFound(no_such_area(area_code or "").template, code=area_code)
    if not area_code:
        return places[0]
    found = next((place for place in places if place.code == area_code), None)
    if found is None:
        raise no_such_area(area_code)
    return found


def _demands_on(area_code: str) -> Iterable[Demand]:
    today = timezone.localdate()
    standing = Q(state=Demand.State.PROPOSED) | Q(state=Demand.State.ADMITTED, ends_on__gte=today)
    return (
        Demand.objects.filter(standing, area_code__in=lineage(area_code))
        .select_related("asked_by")
        .annotate(declined=Count("declines"))
        .order_by("kind", "ends_on", "pk")
    )


def _asked(cells: Iterable[Cell]) -> Iterator[Asked]:
    by_request: dict[int, list[Cell]] = {}
    for cell in cells:
        by_request.setdefault(cell.request_field.request_id, []).append(cell)
    for own in by_request.values():
        days = [cell.request_field.ends_on for cell in own if cell.request_field.ends_on]
        yield Asked(own[0].request_field.request, tuple(own), min(days))
