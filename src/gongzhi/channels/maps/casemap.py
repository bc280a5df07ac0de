"""The map of open cases: one page whose address holds its filters, and what it draws."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.maps.scope import first_look
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal.choices import category_choices
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.views.listing import filter_of
from gongzhi.foundation.coordinates import parse_box
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.places import cell_name
from gongzhi.handling.cases.queries import CaseSpot, CellCount, GridCount
from gongzhi.registry.territory.queries import names_of

HEAT: Final = "heat"
MOST_ROWS: Final = 300
"""Where more grids have open cases, the table counts what lies above them."""
SINGLE_CASES_FROM: Final = 16.2
CELLS_UP_TO: Final = ((9.5, 6), (11.3, 7), (13.0, 8), (14.6, 9), (math.inf, 10))
"""Up to which zoom the open cases are counted in H3 cells of which resolution."""
_NOT_OF_THE_LIST: Final = frozenset({"bbox", "zoom", "show", "after", "order", "q"})
_SHOWN: Final = frozenset({"category", "queue", "overdue", "since", "until"})


@dataclass(frozen=True, slots=True)
class Row:
    """A grid of the table beside the map."""

    count: GridCount
    list_address: str
    overdue_address: str


@door(queries.VIEW)
@require_GET
def show_map(request: PageRequest) -> HttpResponse:
    """Show the open cases on the ground, and beside the map the same by grid."""
    form = FilterForm(_kept(request.GET), categories=category_choices())
    found, refusal = _counts(request, form)
    counts, length = queries.folded(found, most=MOST_ROWS)
    context = {
        "form": form,
        "carried": [pair for pair in _kept(request.GET).items() if pair[0] not in _SHOWN],
        "refusal": refusal,
        "heat": request.GET.get("show") == HEAT,
        "bounds": first_look(request.actor, area=_area(request)),
        "filters": _kept(request.GET).urlencode(),
        "rows": [_row(request.GET, count, length) for count in counts],
        "area_names": names_of(code for one in counts for code in _named(one.area_code)),
        "open": sum(count.open for count in counts),
        "overdue": sum(count.overdue for count in counts),
        "list_address": _list_address(request.GET),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "gongzhi/maps/map.html", context, status=status)


@door(queries.VIEW)
@require_GET
def cases(request: PageRequest) -> HttpResponse:
    """Give the open cases within ``bbox`` as ``zoom`` shows them: counted in cells, or each."""
    filters = filter_of(FilterForm(_kept(request.GET), categories=category_choices()))
    box = parse_box(request.GET.get("bbox", ""))
    zoom = _zoom(request.GET.get("zoom", ""))
    found = queries.case_spots(request.actor, filters, box=box) if _single(request, zoom) else None
    if found is None:
        resolution = next(cells for most, cells in CELLS_UP_TO if zoom <= most)
        counted = queries.count_cells(request.actor, filters, box=box, resolution=resolution)
        return answer(collection(_cell_features(counted, request.GET)))
    return answer(collection(_spot_features(found, request.GET)))


def _single(request: PageRequest, zoom: float) -> bool:
    return zoom >= SINGLE_CASES_FROM and request.GET.get("show") != HEAT


def _counts(
    request: PageRequest, form: FilterForm
) -> tuple[tuple[GridCount, ...], InvalidInput | None]:
    try:
        return queries.map_counts(request.actor, filters=filter_of(form)), None
    except InvalidInput as error:
        return (), error


def _cell_features(found: tuple[CellCount, ...], params: QueryDict) -> Iterator[dict[str, Any]]:
    for one in found:
        title = _counted(one.open, one.overdue)
        yield _feature(one, title, _list_address(params, cell=cell_name(one.cell)))


def _spot_features(found: tuple[CaseSpot, ...], params: QueryDict) -> Iterator[dict[str, Any]]:
    for one in found:
        if one.number:
            yield _feature(one, one.title, reverse("cases:case", args=[one.number]))
        else:
            title = _counted(one.open, one.overdue)
            # The cell is what the database finds quickly, the point what was pressed.
            here = {"cell": cell_name(one.cell), "spot": f"{one.lon!r},{one.lat!r}"}
            yield _feature(one, title, _list_address(params, **here))


def _feature(one: CellCount | CaseSpot, title: str, url: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(one.lon, 6), round(one.lat, 6)]},
        "properties": {"count": one.open, "late": one.overdue, "title": title, "url": url},
    }


def _counted(count: int, overdue: int) -> str:
    said = ngettext("%(count)s open case", "%(count)s open cases", count) % {"count": count}
    late = _("%(count)s overdue") % {"count": overdue}
    separator = pgettext("between two counts", ", ")
    return f"{said}{separator}{late}" if overdue else said


def _row(params: QueryDict, count: GridCount, length: int) -> Row:
    here = {"here": "yes"} if len(count.area_code) < length else {}
    address = _list_address(params, area=count.area_code, **here)
    return Row(count, address, f"{address}&overdue=yes")


def _named(code: str) -> tuple[str, ...]:
    return tuple(code[:length] for length in queries.LEVELS if len(code) >= length)


def _list_address(params: QueryDict, **changes: str) -> str:
    """Return the list that shows what is counted here: the same filters, open cases alone."""
    wanted = _kept(params)
    for name, value in {"order": "deadline", **changes}.items():
        wanted[name] = value
    return f"{reverse('cases:list')}?{wanted.urlencode()}"


def _kept(params: QueryDict) -> QueryDict:
    kept = params.copy()
    for name, value in params.items():
        if name in _NOT_OF_THE_LIST or not value:
            kept.pop(name, None)
    return kept


def _area(request: PageRequest) -> str:
    area = request.GET.get("area", "")
    return area if area.isascii() and area.isdigit() else ""


def _zoom(text: str) -> float:
    try:
        zoom = float(text)
    except ValueError:
        zoom = math.nan
    if not math.isfinite(zoom):
        raise InvalidInput(_("The zoom is a number."), field="zoom")
    return zoom
