"""Staff and money: what the standards in force ask of posts, pay and funds, beside a what-if."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import staffing as words
from gongzhi.channels.portal import standings
from gongzhi.channels.portal.workbooks import XLSX
from gongzhi.channels.transfer.staffing import write_staffing
from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.staffing import queries
from gongzhi.oversight.staffing.queries import Kind, Line, Staffing
from gongzhi.oversight.staffing.question import Question, question_of
from gongzhi.oversight.staffing.wording import left_open

_PAY: Final = "pay_"


@door(queries.VIEW)
@require_GET
def show_staffing(request: PageRequest) -> HttpResponse:
    """Show today, what is asked and what is short at an area and below, now and as supposed."""
    area = standings.area_of(request, request.actor)
    own = standings.areas_of(request.actor)
    refused = None
    try:
        question = asked_in(request)
    except InvalidInput as error:
        question, refused = Question(), error
    found = queries.staffing_of(request.actor, area_code=area, question=question) if area else None
    context = {
        "area": area,
        "path": standings.path_within(request.actor, area),
        "own_areas": own if len(own) > 1 else (),
        "given": request.GET,
        "refused": refused,
        "question": question,
        "found": found,
        **(_tables(request, found) if found else {}),
    }
    return render(request, "gongzhi/staffing/page.html", context, status=422 if refused else 200)


@door(queries.VIEW)
@require_GET
def export_staffing(request: PageRequest) -> FileResponse:
    """Send the same as a workbook whose numbers are formulas."""
    area = standings.area_of(request, request.actor)
    found = queries.staffing_of(request.actor, area_code=area, question=asked_in(request))
    title = _("Staff and money")
    name = f"{title}-{found.area_name}-{found.on:%Y%m%d}.xlsx"
    stream = BytesIO(write_staffing(found))
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def asked_in(request: PageRequest) -> Question:
    """Return the question in an address. Raises ``InvalidInput`` naming the field."""
    given = {name: str(value) for name, value in request.GET.items()}
    pay = [
        (name.removeprefix(_PAY), value) for name, value in given.items() if name.startswith(_PAY)
    ]
    return question_of(given, pay)


def _tables(request: PageRequest, found: Staffing) -> dict[str, Any]:
    lines = [line for line in found.lines if line.kind is not Kind.GRADE]
    chosen = _chosen(request, lines)
    grades = sorted({grade for one in found.pay for grade in one.grades}, reverse=True)
    return {
        "posts": words.lines_in_words(found.of(Kind.POST)),
        "funds": words.lines_in_words(found.of(Kind.FUND)),
        "grades": words.lines_in_words(found.of(Kind.GRADE)),
        "costs": list(words.costs_in_words(found)),
        "pay": [
            (f"{_PAY}{grade}", grade, request.GET.get(f"{_PAY}{grade}", "")) for grade in grades
        ],
        "years": [
            _("Year {number}").format(number=year) for year in range(1, found.question.years + 1)
        ],
        "lines": lines,
        "chosen": chosen,
        "rows": words.rows_in_words(found, chosen) if chosen else [],
        "count_titles": words.count_titles(chosen) if chosen else [],
        "left_open": list(left_open(found)),
    }


def _chosen(request: PageRequest, lines: list[Line]) -> Line | None:
    """Return the standard to part by area: the one asked for, else the first that can move."""
    named = [line for line in lines if line.key == request.GET.get("standard")]
    moving = [line for line in lines if line.counts]
    return next(iter([*named, *moving, *lines]), None)
