"""Staff and money: what the standards in force ask of posts, pay and funds, beside a what-if."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.parsing import storable
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.schemas.standards import SaidOut
from gongzhi.oversight.staffing import queries
from gongzhi.oversight.staffing.question import MOST_GRADES, pay_written, question_of
from gongzhi.oversight.staffing.shape import staffing_as_json

router = Router(tags=["staffing"])

Written = Annotated[str, Field(max_length=20), AfterValidator(storable)]


class StaffingIn(Schema):
    """An area, and what is supposed; what is left out supposes nothing."""

    area: Annotated[AreaCode, Field(min_length=2)]
    households_growth: Annotated[
        Written, Field(description="Per cent by the last year, in equal steps: 8 or -3.5")
    ] = ""
    members_growth: Annotated[Written, Field(description="Of Party members, likewise")] = ""
    ratio: Annotated[Written, Field(description="One worker for every so many households")] = ""
    years: Annotated[Written, Field(description="How far to look, 1 to 10")] = "1"
    pay: Annotated[
        list[Written],
        Field(
            default_factory=list,
            max_length=MOST_GRADES,
            description="Your own yuan a year for a grade: 10=72000",
        ),
    ]


class SumOut(Schema):
    """Places together. Numbers are exact texts; what no place knows is null.

    ``asked`` and ``short`` are by the mildest reading of the source, ``_strictly`` by the
    strictest. Gaps are added place by place: what one has too much helps no other.
    """

    places: int
    with_today: Annotated[int, Field(description="Places whose figure of today is known")]
    with_asked: Annotated[int, Field(description="Places of which what is asked is known")]
    known: Annotated[int, Field(description="Places of which both are known")]
    today: str | None
    asked: str | None
    asked_strictly: str | None
    at_most: Annotated[str | None, Field(description="null where there is no upper bound")]
    short: str | None
    short_strictly: str | None
    over: str | None
    missed: Annotated[int, Field(description="Places that no reading finds in order")]
    doubtful: Annotated[int, Field(description="Places that two readings ask different things of")]


class CountOut(Schema):
    """A figure that what is asked hangs on, today and in the last year."""

    now: str
    then: str


class AreaOut(Schema):
    """One area under a standard, now and in the last year; the area asked for comes last."""

    area: str
    area_name: str
    counts: dict[str, CountOut]
    now: SumOut
    then: SumOut


class LineOut(SaidOut):
    """A standard on posts, funds or grades of pay; ``sums`` are of now, then of each year."""

    kind: Annotated[str, Field(description="post, fund or grade")]
    level: str
    unit: str
    asks: str
    doubt: Annotated[str, Field(description="What the source leaves open, or empty")]
    sums: list[SumOut]
    areas: list[AreaOut]


class ShareOut(SaidOut):
    """Who bears how much of a fund, now, then in each year."""

    fund: str
    first: str
    second: str
    years: list[list[str]]


class PayOut(Schema):
    """What posts cost by the grade asked, now, then in each year, at the pay supposed."""

    standard: str
    grades: list[str]
    years: list[SumOut]
    says: Annotated[str, Field(description="What is lacking for a cost, or empty")]


class SupposedOut(Schema):
    """What is supposed."""

    households_growth: str
    members_growth: str
    ratio: str | None
    pay: dict[str, str]


class StaffingOut(Schema):
    """What standards ask at and below an area, and what the packs leave open."""

    area: str
    area_name: str
    on: date
    years: int
    supposed: SupposedOut
    lines: list[LineOut]
    shares: list[ShareOut]
    pay: list[PayOut]
    left_open: list[str]


@router.get(
    "/staffing",
    auth=STAFF,
    response=answers(StaffingOut),
    openapi_extra=reads(queries.VIEW),
    summary="Staff and money asked",
)
def read_staffing(request: HttpRequest, given: Query[StaffingIn]) -> HttpResponse:
    """Read what the loaded packs ask of posts, pay and funds: today, asked, short, year by year.

    Every number asked is a standard's, with its clause. What no pack says is null and named in
    ``left_open``; nobody is named or counted by person.
    """
    written = given.dict(exclude={"area", "pay"})
    question = question_of(written, pay_written(given.pay))
    found = queries.staffing_of(caller(request), area_code=given.area, question=question)
    return answer(staffing_as_json(found))
