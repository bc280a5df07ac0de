"""Standards: the board by area and by clause, one standard, the findings, and checking now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal import standings
from gongzhi.channels.portal.commands import go
from gongzhi.channels.portal.workbooks import workbook
from gongzhi.foundation.actors import check_may
from gongzhi.oversight.standards import queries, services
from gongzhi.oversight.standards.queries import Board, Finding, Standard
from gongzhi.registry.territory.queries import bounds_of, is_digits

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

VIEW = queries.VIEW
PAGE: Final = 100
MOST_EXPORTED: Final = 50_000
_AT_ONCE: Final = 2_000
STATES: Final = ("no", "open", "yes")


@door(VIEW)
@require_GET
def show_board(request: PageRequest) -> HttpResponse:
    """Show how an area stands, by area below it and by clause."""
    area = standings.area_of(request, request.actor)
    board = queries.board_of(request.actor, area_code=area) if area else None
    context = {
        **_frame(request, area),
        "board": board,
        "trend": standings.trend_of(queries.clause_trend(request.actor, area_code=area))
        if area
        else None,
        "may_check": request.actor.may(queries.CHECK, area),
        "unmet": _some_unmet(request, area, board),
    }
    return render(request, "gongzhi/standards/board.html", context)


def _some_unmet(request: PageRequest, area: str, board: Board | None) -> list[Finding]:
    """Return what is unmet at a grid, where there is nothing below it to list."""
    if board is None or board.areas:
        return []
    rows = queries.latest_findings(request.actor, area_code=area, met="no")[:PAGE]
    return queries.findings_of(rows, area_code=area)


@door(VIEW)
@require_GET
def show_standard(request: PageRequest, key: str) -> HttpResponse:
    """Show one standard: its clause, where it is not met, by how much, and what would mend it."""
    area = standings.area_of(request, request.actor)
    check_may(request.actor, VIEW, area)
    standard = _standard(key, area)
    rows = queries.latest_findings(
        request.actor, area_code=area, met=_state(request), key=standard.provision.key
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    trend = queries.clause_trend(request.actor, area_code=area, key=key)
    counts = queries.counts_by_clause(area)
    context = {
        **_frame(request, area),
        "standard": standard,
        "count": sum((n for (_pack, one), n in counts.items() if one == key), queries.Count()),
        "state": _state(request),
        "states": STATES,
        "page": page,
        "findings": queries.findings_of(page.object_list, area_code=area),
        "trend": standings.trend_of(trend),
        "metrics": queries.metrics_of(standard),
    }
    return render(request, "gongzhi/standards/standard.html", context)


def _standard(key: str, area: str) -> Standard:
    """Return a standard as it holds at an area, or at the first area below that has it."""
    for realm in queries.realms_below(area, on=timezone.localdate()):
        for one in realm.standards:
            if one.provision.key == key:
                return one
    return queries.get_standard(key, area_code=area)


@door(VIEW)
@require_GET
def list_findings(request: PageRequest) -> HttpResponse:
    """List the findings of the last check at an area and below."""
    area = standings.area_of(request, request.actor)
    rows = queries.latest_findings(request.actor, area_code=area, met=_state(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(request, area),
        "state": _state(request),
        "states": STATES,
        "page": page,
        "findings": queries.findings_of(page.object_list, area_code=area),
    }
    return render(request, "gongzhi/standards/findings.html", context)


@door(VIEW)
@require_GET
@gzip_page
def areas(request: PageRequest) -> HttpResponse:
    """Give the areas one level below as shapes coloured by how they stand."""
    area, key = standings.area_of(request, request.actor), request.GET.get("key", "")
    check_may(request.actor, VIEW, area)
    counts = queries.counts_by_area(area, key=key)
    page = "standards:standard" if key else "standards:board"
    address = reverse(page, args=[key] if key else []) + "?area={}"
    return answer(collection(standings.features(area, counts, address=address)))


@door(VIEW)
@require_GET
def export(request: PageRequest) -> FileResponse:
    """Send the findings of an area as a workbook."""
    area = standings.area_of(request, request.actor)
    rows = queries.latest_findings(
        request.actor, area_code=area, met=_state(request), key=request.GET.get("key", "")
    )
    return workbook(_rows(rows[:MOST_EXPORTED], area), _headers(), _("Standards"))


@door(queries.CHECK)
@require_POST
def check_now(request: PageRequest) -> HttpResponse:
    """Check an area now and go back to its board."""
    area = request.POST.get("area", "")
    check = services.record_check(actor=request.actor, area_code=area if is_digits(area) else "-")
    words = _("Checked: {met} met, {unmet} unmet, {open} open.").format(
        met=check.met, unmet=check.unmet, open=check.open
    )
    return go(request, f"{reverse('standards:board')}?{urlencode({'area': area})}", words)


def _frame(request: PageRequest, area: str) -> dict[str, Any]:
    """Return what every page of standards shows around its own matter."""
    own = standings.areas_of(request.actor)
    return {
        "area": area,
        "path": standings.path_within(request.actor, area),
        "own_areas": own if len(own) > 1 else (),
        "check": queries.find_check(area) if area else None,
        "bounds": bounds_of((area,)) if area else None,
    }


def _state(request: PageRequest) -> str:
    given = request.GET.get("met", "no")
    return given if given in STATES else ""


def _headers() -> list[str]:
    return [
        _("Standard"), _("Area code"), _("Area"), _("State"), _("Value"), _("Bound"), _("Gap"),
        _("Residents' own score"), _("Since"), _("What would mend it"), _("Reason"),
        _("Policy pack"), _("Document"), _("Section"), _("Clause"),
    ]  # fmt: skip


def _rows(found: Any, area: str) -> Iterator[list[Value]]:
    listed = list(found)
    for begin in range(0, len(listed), _AT_ONCE):
        for one in queries.findings_of(listed[begin : begin + _AT_ONCE], area_code=area):
            yield _cells(one)


def _cells(one: Finding) -> list[Value]:
    provision = one.standard.provision
    state = {True: _("met"), False: _("unmet"), None: _("open")}[one.met]
    return [
        provision.title, one.area_code, one.area_name, state, one.value_words, one.bound_words,
        one.gap_words, one.beside_words, one.since, one.remedy_words, one.reason_words,
        provision.pack_title, provision.document, provision.clause, provision.heading,
    ]  # fmt: skip
