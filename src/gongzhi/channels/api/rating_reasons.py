"""The reasons that a rating may name, and how often ratings named them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, any_reader, caller
from gongzhi.channels.api.operations import PUBLIC, answers, reads
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.handling.cases.models import RatingReason
from gongzhi.handling.cases.queries import rating_reasons
from gongzhi.oversight.metrics import queries

router = Router(tags=["registers"])


class RatingReasonOut(Schema):
    """A reason to name with a rating; ``satisfied`` tells whether it speaks for the handling."""

    id: int
    satisfied: bool
    title: str
    title_en: str


class RatingReasonsOut(Schema):
    """The reasons in use, those for the handling first."""

    items: list[RatingReasonOut]


class NamedReasonOut(RatingReasonOut):
    """A reason and on how many rated cases it was named."""

    count: int


class NamedReasonsOut(Schema):
    """The reasons named on cases received from one day to another, the most frequent first."""

    since: date
    until: date
    items: list[NamedReasonOut]


class NamedIn(Schema):
    """Of which area, and from one day to another, both included."""

    area: AreaCode = ""
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None


@router.get(
    "/rating-reasons",
    auth=any_reader,
    response=answers(RatingReasonsOut),
    openapi_extra=reads(PUBLIC),
    summary="Reasons a rating may name",
)
def list_rating_reasons(request: HttpRequest) -> HttpResponse:
    """List the reasons in use; ``rate`` takes their ids."""
    del request
    return answer({"items": [_shape(row) for row in rating_reasons()]})


@router.get(
    "/rating-reasons/named",
    auth=STAFF,
    response=answers(NamedReasonsOut),
    openapi_extra=reads(queries.VIEW),
    summary="How often ratings named each reason",
)
def list_named_reasons(request: HttpRequest, given: Query[NamedIn]) -> HttpResponse:
    """Count the reasons named in an area, a community or wider, in whole months.

    Without days of the last thirty; at most of a year. Months in which fewer than five named a
    reason are left out, as are those by which another area's could be subtracted.
    """
    named = queries.reasons_named(caller(request), given.area, since=given.since, until=given.until)
    items = [{**_shape(each.reason), "count": each.count} for each in named.items]
    return answer({"since": named.since, "until": named.until, "items": items})


def _shape(row: RatingReason) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("id", "satisfied", "title", "title_en")}
