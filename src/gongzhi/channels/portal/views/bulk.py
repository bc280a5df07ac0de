"""Many cases at once: dispatch with a preview, and the list as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import (
    STREET_LENGTH,
    category_choices,
    receiving_unit_choices,
    responsible_unit_id,
)
from gongzhi.channels.portal.commands import posted
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.forms.intake import BulkDispatchForm
from gongzhi.channels.portal.views.listing import filter_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.transfer.export import write_xlsx_to
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError, InvalidInput, TooMany
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.queries import LONGEST_PAGE, CaseFilter, CaseRow
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, PHASE_TITLES
from gongzhi.registry.organisations.queries import unit_names

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

MOST_AT_ONCE: Final = 100
MOST_EXPORTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A case of the selection: where it would go, or why it cannot; after: what came of it."""

    case: Case
    unit: str
    unit_id: int | None
    obstacle: str
    done: bool = False


@door("cases.dispatch")
@form_view
def dispatch_many(request: PageRequest) -> HttpResponse:
    """Preview where the selected cases would go; on POST dispatch each by itself."""
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("case")
    chosen = list(dict.fromkeys(numbers))
    if not chosen:
        raise InvalidInput(_("No case was selected. Go back to the list and tick some."))
    if len(chosen) > MOST_AT_ONCE:
        raise TooMany(
            _("At most {most} cases at once; {count} were selected."),
            most=MOST_AT_ONCE,
            count=len(chosen),
        )
    cases = [queries.get_case(request.actor, queries.case_id_of(number)) for number in chosen]
    streets = {case.area_code[:STREET_LENGTH] for case in cases}
    units = sorted({unit for street in streets for unit in receiving_unit_choices(street)})
    form = BulkDispatchForm(posted(request), units=units)
    acting = request.method == "POST" and form.is_valid()
    unit_id: int | None = form.cleaned_data["unit_id"] if acting else None
    plan = [_plan(case, unit_id) for case in cases]
    if acting and "go" in request.POST:
        note = form.cleaned_data["note"]
        plan = [_dispatch(request.actor, planned, note) for planned in plan]
        return render(request, "gongzhi/cases/dispatched.html", {"plan": plan})
    ready = sum(not planned.obstacle for planned in plan)
    context = {"form": form, "plan": plan, "ready": ready}
    return render(request, "gongzhi/cases/dispatch_many.html", context)


@door("cases.export")
@require_GET
def export_cases(request: PageRequest) -> FileResponse:
    """Send the list as filtered, as a workbook, without anything personal."""
    filters = filter_of(FilterForm(request.GET, categories=category_choices()))
    stream = tempfile.TemporaryFile(prefix="gongzhi-")  # noqa: SIM115 - the response closes it
    write_xlsx_to(stream, _rows(request.actor, filters), _headers(), _("Cases"))
    stream.seek(0)
    name = f"{_('Cases')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=_XLSX)


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _plan(case: Case, unit_id: int | None) -> Planned:
    obstacle = ""
    try:
        CASE_WORKFLOW.check_move("dispatch", case.status)
    except DomainError as refusal:
        obstacle = refusal.message
    chosen = unit_id or responsible_unit_id(case)
    if chosen is None and not obstacle:
        obstacle = _("No unit answers for its category here. Choose one for it.")
    name = unit_names([chosen])[chosen] if chosen else ""
    return Planned(case=case, unit=name, unit_id=chosen, obstacle=obstacle)


def _dispatch(actor: Actor, planned: Planned, note: str) -> Planned:
    if planned.obstacle or planned.unit_id is None:
        return planned
    try:
        services.dispatch_case(
            actor=actor, case_id=planned.case.pk, unit_id=planned.unit_id, note=note
        )
    except DomainError as refusal:
        return Planned(planned.case, planned.unit, planned.unit_id, refusal.message)
    return Planned(planned.case, planned.unit, planned.unit_id, "", done=True)


def _headers() -> list[str]:
    return [
        _("Number"), _("Matter"), _("Status"), _("Category"), _("Severity"), _("Source"),
        _("Area code"), _("Unit"), _("Phase"), _("Received"), _("Deadline"), _("Closed"),
        _("Supervised"), _("Returns"), _("Reopenings"), _("Resolved"), _("Satisfaction"),
    ]  # fmt: skip


def _rows(actor: Actor, filters: CaseFilter) -> Iterator[list[Value]]:
    after, written = None, 0
    while written < MOST_EXPORTED:
        page = queries.list_cases(actor, filters, after=after, limit=LONGEST_PAGE)
        for row in page.rows:
            yield _cells(row)
        written += len(page.rows)
        after = page.following
        if after is None:
            return


def _cells(row: CaseRow) -> list[Value]:
    phase = next((title for key, title in PHASE_TITLES.items() if key.value == row.phase), "")
    return [
        row.number,
        row.title,
        str(CASE_WORKFLOW.statuses[row.status]),
        row.category_name,
        str(Category.Severity(row.severity).label),
        str(Case.Source(row.source).label),
        row.area_code,
        row.lead_unit_name,
        str(phase),
        row.received_at,
        row.due_at,
        row.closed_at,
        _("yes") if row.supervised else "",
        row.returns,
        row.reopenings,
        "" if row.resolved is None else _("yes") if row.resolved else _("no"),
        row.satisfied,
    ]
