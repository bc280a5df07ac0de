"""Reading data requests: what was asked, what came from stock, and the figures themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.oversight.burden.errors import no_such_request
from gongzhi.oversight.burden.holdings import (
    Catalogue,
    Figure,
    catalogue,
    given_figures,
    given_key,
    read_holdings,
    told_figure,
)
from gongzhi.oversight.burden.models import AskedField, Cell, DataRequest, HeldFigure, RequestField
from gongzhi.oversight.burden.permissions import ANSWER, VIEW
from gongzhi.oversight.burden.scope import (
    Place,
    communities_in,
    concerning,
    reach_of,
    reaches,
)
from gongzhi.registry.territory.queries import within


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as the list shows it; figures are fields × communities."""

    request: DataRequest
    fields: int
    figures: int
    from_stock: int
    asked: int
    waiting: int
    due_on: date | None

    @property
    def done(self) -> bool:
        """Tell whether everything is answered."""
        return self.waiting == 0

    @property
    def late(self) -> bool:
        """Tell whether somebody has not answered by the last day."""
        return self.waiting > 0 and self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a request with its figures by community, in the order of the communities.

    ``states`` are the cells' own: from stock, asked, following, answered or lapsed.
    """

    field: RequestField
    source: str
    unit: str
    yes_no: bool
    figures: tuple[Figure | None, ...]
    states: tuple[str, ...]
    asked: int
    from_stock: int


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that a community gave: exact to whoever answers for it, told to others (k ≥ 5)."""

    held: HeldFigure
    figure: Figure

    @property
    def yes_no(self) -> bool:
        """Tell whether it is answered by yes or no."""
        return self.held.field.kind == AskedField.Kind.YES_NO


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with every figure that the viewer may see."""

    row: RequestRow
    places: tuple[Place, ...]
    fields: tuple[FieldRow, ...]

    @property
    def request(self) -> DataRequest:
        """The request itself."""
        return self.row.request


def requests(
    viewer: Actor, *, unit_id: int | None = None, waiting: bool = False
) -> QuerySet[DataRequest]:
    """Return the requests that concern the viewer's areas, newest first, with their counts."""
    found = DataRequest.objects.filter(concerning(reach_of(viewer, VIEW)))
    if unit_id is not None:
        found = found.filter(asked_by_id=unit_id)
    if waiting:
        cells = Cell.objects.filter(request_field__request=OuterRef("pk"), state__in=_WAITING)
        found = found.filter(Exists(cells))
    return (
        found.select_related("asked_by")
        .annotate(
            field_count=Count("fields", distinct=True),
            figures=Count("fields__cells"),
            from_stock=Count("fields__cells", filter=Q(fields__cells__state=Cell.State.STOCK)),
            asked=Count("fields__cells", filter=Q(fields__cells__asked=True)),
            waiting=Count("fields__cells", filter=Q(fields__cells__state__in=_WAITING)),
            due_on=Min("fields__ends_on", filter=Q(fields__cells__state__in=_WAITING)),
        )
        .order_by("-asked_at", "-pk")
    )


_WAITING = (Cell.State.WAITING, Cell.State.FOLLOWING)


def request_rows(found: Iterable[DataRequest]) -> list[RequestRow]:
    """Return requests of ``requests`` with their counts. No query."""
    return [_row(request) for request in found]


def request_view(viewer: Actor, request_id: int) -> RequestView:
    """Return one request with the figures of the communities the viewer may see.

    Values from stock are those of today, for the request's period. Raises ``NotFound``. Queries:
    six, and two for each metric taken.
    """
    request = requests(viewer).filter(pk=request_id).first()
    if request is None:
        raise no_such_request(request_id)
    seen = reach_of(viewer, VIEW)
    places = tuple(
        place
        for place in communities_in(request.area_code)
        if any(place.code.startswith(prefix) for prefix in seen)
    )
    fields = list(RequestField.objects.filter(request=request).select_related("field"))
    cells = _cells(request, places)
    stock = _stock(request, fields)
    held = catalogue()
    rows = tuple(
        _field_row(field, places, cells=cells, figures=stock.get(field.pk, {}), held=held)
        for field in fields
    )
    return RequestView(_row(request), places, rows)


def given_by(viewer: Actor, area_code: str, *, limit: int = 200) -> list[Given]:
    """Return what a community has given, newest first, as the viewer may see it. One query."""
    exact = reaches(viewer, ANSWER, area_code)
    rows = HeldFigure.objects.filter(area_code=area_code).select_related("field")
    return [
        Given(row, Figure(row.value, period=row.period) if exact else told_figure(row))
        for row in rows.order_by("-answered_at", "-pk")[:limit]
    ]


def _row(request: DataRequest) -> RequestRow:
    counts = request.__dict__
    return RequestRow(
        request=request,
        fields=counts["field_count"],
        figures=counts["figures"],
        from_stock=counts["from_stock"],
        asked=counts["asked"],
        waiting=counts["waiting"],
        due_on=counts["due_on"],
    )


def _cells(request: DataRequest, places: Iterable[Place]) -> dict[tuple[int, str], Cell]:
    cells = Cell.objects.filter(
        request_field__request=request, area_code__in=[place.code for place in places]
    )
    return {(cell.request_field_id, cell.area_code): cell for cell in cells}


def _stock(
    request: DataRequest, fields: Iterable[RequestField]
) -> Mapping[int, Mapping[str, Figure]]:
    """Return the figures of each field by community: given ones, and over them those held."""
    fields = list(fields)
    since, until = request.since, request.until
    held = read_holdings(
        (field.holding for field in fields if field.holding),
        request.area_code,
        since=since,
        until=until,
    )
    ids = [pk for field in fields if (pk := field.field_id) and given_key(pk) not in held]
    given = given_figures(ids, request.area_code, period=(since, until))
    return {
        field.pk: {**given.get(field.field_id or 0, {}), **held.get(field.holding, {})}
        for field in fields
    }


def _field_row(
    field: RequestField,
    places: Iterable[Place],
    *,
    cells: Mapping[tuple[int, str], Cell],
    figures: Mapping[str, Figure],
    held: Catalogue,
) -> FieldRow:
    holding = held.holdings.get(field.holding)
    own = [(place.code, cells.get((field.pk, place.code))) for place in places]
    return FieldRow(
        field=field,
        source=str(holding.source_title) if holding else _("asked"),
        unit=str(field.field.unit_title) if field.field else str(holding.unit) if holding else "",
        yes_no=holding.yes_no if holding else bool(field.field and field.field.kind == "yes_no"),
        figures=tuple(figures.get(code) if cell else None for code, cell in own),
        states=tuple(cell.state if cell else "" for _code, cell in own),
        asked=sum(bool(cell and cell.asked) for _code, cell in own),
        from_stock=sum(bool(cell and cell.state == Cell.State.STOCK) for _code, cell in own),
    )


def waiting_of(area_code: str) -> QuerySet[Cell]:
    """Return what is asked of a community and not answered, the first due first."""
    return (
        Cell.objects.filter(
            within((area_code,), field="area_code"),
            state=Cell.State.WAITING,
            request_field__ends_on__gte=timezone.localdate(),
        )
        .select_related("field", "request_field__request__asked_by")
        .order_by("request_field__ends_on", "request_field__request_id", "request_field__position")
    )


def get_given(viewer: Actor, figure_id: int) -> HeldFigure:
    """Return a figure as it was given, to correct it.

    Raises ``NotFound`` unless the viewer answers for that community.
    """
    figures = HeldFigure.objects.filter(within(reach_of(viewer, ANSWER), field="area_code"))
    figure = figures.filter(pk=figure_id).select_related("field").first()
    if figure is None:
        raise NotFound(_("There is no figure {figure_id} in your areas."), figure_id=figure_id)
    return figure


def still_waits(request_id: int) -> bool:
    """Tell whether a request waits for an answer of any community. One query."""
    return Cell.objects.filter(
        request_field__request_id=request_id,
        state__in=(Cell.State.WAITING, Cell.State.FOLLOWING),
    ).exists()
