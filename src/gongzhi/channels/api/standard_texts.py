"""The standard texts from which a note may start."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.schemas.registers import StandardTextIn, StandardTextsOut
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import StandardText
from gongzhi.handling.cases.queries.scope import check_sees_cases

router = Router(tags=["registers"])


@router.get(
    "/standard-texts",
    auth=STAFF,
    response=answers(StandardTextsOut),
    openapi_extra=reads(queries.VIEW),
    summary="Standard texts",
)
def list_standard_texts(request: HttpRequest, given: Query[StandardTextIn]) -> HttpResponse:
    """List the texts in use for a verb, class and area, the nearest first.

    {编号}, {分类} and {单位} stand for the case's number, its class and the unit that leads it.
    """
    check_sees_cases(caller(request))
    rows = queries.standard_texts(verb=given.verb, category=given.category, area=given.area)
    return answer({"items": [_shape(row) for row in rows]})


def _shape(row: StandardText) -> dict[str, object]:
    names = ("id", "verb", "title", "text", "category_code", "area_prefix")
    return {name: getattr(row, name) for name in names}
