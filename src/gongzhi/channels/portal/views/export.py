"""The list as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import category_choices, is_chinese
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.views.listing import filter_of
from gongzhi.channels.portal.workbooks import workbook
from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.answers import in_words
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.queries import LONGEST_PAGE, CaseFilter, CaseRow
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, PHASE_TITLES

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

MOST_EXPORTED: Final = 100_000


@door("cases.export")
@require_GET
def export_cases(request: PageRequest) -> FileResponse:
    """Send the list as filtered, as a workbook, without anything personal."""
    filters = filter_of(FilterForm(request.GET, categories=category_choices()))
    return workbook(_rows(request.actor, filters), _headers(), _("Cases"))


def _headers() -> list[str]:
    return [
        _("Number"), _("Matter"), _("Status"), _("Category"), _("Severity"), _("Source"),
        _("Area code"), _("Unit"), _("Phase"), _("Received"), _("Deadline"), _("Closed"),
        _("Supervised"), _("Returns"), _("Reopenings"), _("Resolved"), _("Satisfaction"),
        _("What its class asks"), _("Reasons of the rating"),
        _("Outside bodies asked"),
    ]  # fmt: skip


def _rows(actor: Actor, filters: CaseFilter) -> Iterator[list[Value]]:
    after, written = None, 0
    chinese = is_chinese()
    while written < MOST_EXPORTED:
        page = queries.list_cases(actor, filters, after=after, limit=LONGEST_PAGE)
        answers = queries.answers_of(row.id for row in page.rows)
        reasons = queries.reasons_of(row.id for row in page.rows if row.satisfied is not None)
        asked = queries.asked_outside(row.id for row in page.rows)
        for row in page.rows:
            told = in_words(answers.get(row.id, ()), chinese=chinese)
            outside = "、".join(f"{body} ({state.label})" for body, state in asked.get(row.id, ()))
            yield [*_cells(row), told, "、".join(reasons.get(row.id, ())), outside]
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
