"""Data requests: what is held, what was asked, asking for the rest, answering and withdrawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import MAX_ID, Text, id_of
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.oversight.burden import queries, services
from gongzhi.oversight.burden.errors import no_such_request
from gongzhi.oversight.burden.holdings import catalogue
from gongzhi.oversight.burden.permissions import ANSWER, ASK, VIEW
from gongzhi.oversight.burden.scope import check_holds

router = Router(tags=["burden"])
MOST = 200


class HoldingOut(Schema):
    """Something held: take it by its key instead of asking for it."""

    key: str
    title: str
    unit: str
    source: str
    definition: str


class HoldingsOut(Schema):
    """What is held, as far as the words go."""

    items: list[HoldingOut]


class WordsIn(Schema):
    """Words to look for in names and definitions."""

    q: Text = ""


class CellOut(Schema):
    """One field of one community; without a value it is withheld, waits, or there is no data."""

    area_code: str
    name: str
    value: Decimal | None
    withheld: bool
    state: str


class RequestFieldOut(Schema):
    """One field of a request with its figures by community."""

    place: int
    name: str
    source: str
    ground: str
    ends_on: date | None
    figures: list[CellOut]


class RequestOut(Schema):
    """A data request: how much came from stock, how much was asked, how much waits."""

    id: int
    title: str
    asked_by: int
    area_code: str
    since: date
    until: date
    state: str
    figures: int
    from_stock: int
    asked: int
    waiting: int
    version: int


class RequestWholeOut(RequestOut):
    """A data request with its figures."""

    fields: list[RequestFieldOut]


class RequestsOut(Schema):
    """Data requests, newest first."""

    items: list[RequestOut]


class FieldIn(Schema):
    """A field: taken by the key of something held, or asked for with a ground and a last day."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    holding: Text = ""
    differs: Text = ""
    ground: Text = ""
    ends_on: date | None = None
    unit: Text = ""
    yes_no: bool = False
    standing: bool = False
    people: bool = False


class NewRequestIn(Schema):
    """What figures are wanted of the communities of an area, and for which period."""

    model_config = ConfigDict(extra="forbid")

    title: Text
    unit_id: Annotated[int, Field(ge=1, lt=MAX_ID)]
    area_code: AreaCode
    since: date
    until: date
    fields: Annotated[list[FieldIn], Field(max_length=100)]


class AnswersIn(Schema):
    """A community's answers by the field's place in the request; yes is 1, no is 0."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    answers: dict[Annotated[int, Field(ge=1, le=100)], Text]


class WithdrawIn(Schema):
    """Why a request is withdrawn."""

    model_config = ConfigDict(extra="forbid")

    note: Text
    version: int | None = None


@router.get(
    "/burden/holdings",
    auth=STAFF,
    response=answers(HoldingsOut),
    openapi_extra=reads(VIEW),
    summary="What is held",
)
def list_holdings(request: HttpRequest, given: Query[WordsIn]) -> HttpResponse:
    """List what the platform holds already: figures only, nothing about a person."""
    check_holds(caller(request), VIEW)
    items = [
        {
            "key": one.key,
            "title": one.name,
            "unit": str(one.unit),
            "source": one.source.value,
            "definition": str(one.definition),
        }
        for one in catalogue().search(given.q)
    ]
    return answer({"items": items})


@router.get(
    "/burden/requests",
    auth=STAFF,
    response=answers(RequestsOut),
    openapi_extra=reads(VIEW),
    summary="Data requests",
)
def list_requests(request: HttpRequest) -> HttpResponse:
    """List the data requests that concern the caller's areas, newest first."""
    check_holds(caller(request), VIEW)
    rows = queries.request_rows(queries.requests(caller(request))[:MOST])
    return answer({"items": [_row(row) for row in rows]})


@router.post(
    "/burden/requests",
    auth=STAFF,
    response=answers(RequestWholeOut, status=201, write=True),
    openapi_extra=writes(ASK),
    summary="Ask for figures",
)
def ask(request: HttpRequest, given: NewRequestIn) -> HttpResponse:
    """Take what is held at once, and ask the communities for the rest only."""

    def write() -> Written:
        fields = [services.FieldAsk(**one.model_dump()) for one in given.fields]
        new = services.NewRequest(**{**given.model_dump(), "fields": fields})
        made = services.ask_for_data(actor=caller(request), new=new)
        return Written(data=_whole(request, made.pk), status=201, version=made.version)

    return once(request, write)


@router.get(
    "/burden/requests/{request_id}",
    auth=STAFF,
    response=answers(RequestWholeOut),
    openapi_extra=reads(VIEW),
    summary="A data request",
)
def show_request(request: HttpRequest, request_id: Path[str]) -> HttpResponse:
    """Show a request with every figure that the caller may see."""
    check_holds(caller(request), VIEW)
    whole = _whole(request, id_of(request_id, no_such_request))
    return answer(whole, version=whole["version"])


@router.post(
    "/burden/requests/{request_id}/answer",
    auth=STAFF,
    response=answers(RequestWholeOut, write=True),
    openapi_extra=writes(ANSWER),
    summary="Answer for a community",
)
def answer_request(request: HttpRequest, request_id: Path[str], given: AnswersIn) -> HttpResponse:
    """Answer once what a request asks of a community; it is in stock from then on."""
    key = id_of(request_id, no_such_request)

    def write() -> Written:
        made = services.answer_request(
            actor=caller(request),
            request_id=key,
            area_code=given.area_code,
            answers=given.answers,
        )
        return Written(data=_whole(request, key), version=made.version)

    return once(request, write)


@router.post(
    "/burden/requests/{request_id}/withdraw",
    auth=STAFF,
    response=answers(RequestWholeOut, write=True),
    openapi_extra=writes(ASK, versioned=True),
    summary="Withdraw a data request",
)
def withdraw(request: HttpRequest, request_id: Path[str], given: WithdrawIn) -> HttpResponse:
    """Withdraw a request: what waits is not asked any more."""
    key, version = id_of(request_id, no_such_request), version_of(request, given.version)

    def write() -> Written:
        made = services.withdraw_request(
            actor=caller(request), request_id=key, note=given.note, version=version
        )
        return Written(data=_whole(request, key), version=made.version)

    return once(request, write)


def _row(row: queries.RequestRow) -> Shape:
    request = row.request
    names = ("id", "title", "area_code", "since", "until", "state", "version")
    counts = ("figures", "from_stock", "asked", "waiting")
    return {
        **{name: getattr(request, name) for name in names},
        **{name: getattr(row, name) for name in counts},
        "asked_by": request.asked_by_id,
    }


def _whole(request: HttpRequest, request_id: int) -> Shape:
    view = queries.request_view(caller(request), request_id)
    return {**_row(view.row), "fields": [_field(view, field) for field in view.fields]}


def _field(view: queries.RequestView, row: queries.FieldRow) -> dict[str, Any]:
    figures = [
        {
            "area_code": place.code,
            "name": place.name,
            "value": figure.value if figure else None,
            "withheld": bool(figure and figure.withheld),
            "state": state,
        }
        for place, figure, state in zip(view.places, row.figures, row.states, strict=True)
    ]
    return {
        "place": row.field.position,
        "name": row.field.name,
        "source": row.source,
        "ground": row.field.ground,
        "ends_on": row.field.ends_on,
        "figures": figures,
    }
