"""Cases: report, list, read, find similar ones, follow one's own."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import (
    SECRET_HEADER,
    STAFF,
    STAFF_OR_ANYBODY,
    Secret,
    caller,
)
from gongzhi.channels.api.operations import PUBLIC, answers, reads, writes
from gongzhi.channels.api.schemas.cases import (
    CaseDetailOut,
    CaseFilterIn,
    CaseListOut,
    CreatedOut,
    NearIn,
    NewCaseIn,
    ReportOut,
    SimilarListOut,
    TimelineOut,
)
from gongzhi.channels.api.shapes import (
    Shape,
    case_shape,
    detail_shape,
    report_shape,
    row_shape,
)
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import CaseFilter, Cursor
from gongzhi.handling.cases.queries.scope import check_sees_cases
from gongzhi.handling.cases.secret_codes import secret_of
from gongzhi.handling.cases.services import NewCase, create_case
from gongzhi.handling.likeness.queries import likely_same, matter_reported

router = Router(tags=["cases"])


@router.post(
    "/cases",
    auth=STAFF_OR_ANYBODY,
    response=answers(CreatedOut, status=201, write=True),
    openapi_extra=writes(PUBLIC),
    summary="Report a matter",
)
def create(request: HttpRequest, given: NewCaseIn) -> HttpResponse:
    """Store a report. Anybody may report as a resident; other sources need a post that reports.

    With ``look_for_same`` a post that reports is told at once what may be the same matter.

    The answer holds the secret by which the reporter follows the case: it is shown only here.
    """
    actor = caller(request)
    new = _new_case(actor, given)

    def write() -> Written:
        same = _likely(actor, new) if given.look_for_same and actor.holds("cases.create") else []
        created = create_case(actor=actor, new=new)
        written = _created({**case_shape(created.case), "nonce": created.nonce})
        return replace(written, data={**written.data, "likely_same": same})

    return once(request, write, again=lambda _status, kept: _created(kept))


@router.get(
    "/cases",
    auth=STAFF,
    response=answers(CaseListOut),
    openapi_extra=reads(queries.VIEW),
    summary="List cases",
)
def list_cases(request: HttpRequest, filters: Query[CaseFilterIn]) -> HttpResponse:
    """List what the caller's posts show, newest or most urgent first, page by page."""
    after = Cursor.decode(filters.cursor, order=filters.order) if filters.cursor else None
    page = queries.list_cases(
        caller(request), _case_filter(filters), after=after, limit=filters.limit
    )
    items = [row_shape(row) for row in page.rows]
    return answer({"items": items, "next": page.following and page.following.encode()})


@router.get(
    "/cases/similar",
    auth=STAFF,
    response=answers(SimilarListOut),
    openapi_extra=reads("cases.create"),
    summary="Has this been reported?",
)
def list_similar(request: HttpRequest, given: Query[NearIn]) -> HttpResponse:
    """List cases that may be the same matter, the likeliest first, each with the reason.

    To compare a report's words too, ask when it is made: ``look_for_same``.
    """
    new = NewCase(category_code=given.category, lon=given.lon, lat=given.lat, area_code=given.area)
    return answer({"items": _likely(_reporting(caller(request)), new)})


@router.get(
    "/cases/{case_id}",
    auth=STAFF,
    response=answers(CaseDetailOut),
    openapi_extra=reads(queries.VIEW),
    summary="Read a case",
)
def show(request: HttpRequest, case_id: Path[str]) -> HttpResponse:
    """Read a case by its id or number, with the verbs the caller may use on it now."""
    view = queries.case_page(caller(request), queries.case_id_of(case_id))
    return answer(detail_shape(view), version=view.case.version)


@router.get(
    "/cases/{case_id}/timeline",
    auth=STAFF,
    response=answers(TimelineOut),
    openapi_extra=reads(queries.VIEW),
    summary="Read a case's journal",
)
def show_timeline(request: HttpRequest, case_id: Path[str]) -> HttpResponse:
    """Read what happened, oldest first."""
    case = queries.get_case(caller(request), queries.case_id_of(case_id))
    items = [asdict(step) for step in queries.timeline_of(case.pk)]
    return answer({"items": items}, version=case.version)


@router.get(
    "/reports/{case_id}",
    auth=Secret(),
    response=answers(ReportOut),
    openapi_extra=reads(PUBLIC),
    summary="Follow one's own report",
)
def follow(request: HttpRequest, case_id: Path[str]) -> HttpResponse:
    """Read the public part of a report by its number, with its secret in ``X-Case-Secret``."""
    followed = queries.follow_case(case_id, request.headers[SECRET_HEADER])
    return answer(report_shape(followed), version=followed.case.version)


def _created(kept: Shape) -> Written:
    """Return the answer of a report. What is kept of it has the nonce in the secret's place."""
    shape = dict(kept)
    nonce = shape.pop("nonce")
    return Written(
        data={**shape, "secret": secret_of(nonce) if nonce else "", "likely_same": []},
        status=201,
        version=shape["version"],
        location=f"/api/v1/cases/{shape['id']}",
        kept=kept,
    )


def _new_case(actor: Actor, given: NewCaseIn) -> NewCase:
    values = given.model_dump(exclude={"look_for_same"})
    by_account = actor.kind is ActorKind.ACCOUNT
    values["source"] = given.source or (Case.Source.API if by_account else Case.Source.RESIDENT)
    return NewCase(**values)


def _likely(actor: Actor, new: NewCase) -> list[Shape]:
    return [asdict(each) for each in likely_same(actor, matter_reported(new))]


def _case_filter(filters: CaseFilterIn) -> CaseFilter:
    values = filters.model_dump(exclude={"status", "unit", "cursor", "limit"})
    return CaseFilter(statuses=tuple(filters.status), unit_id=filters.unit, **values)


def _reporting(actor: Actor) -> Actor:
    if not actor.holds("cases.create"):
        check_sees_cases(actor)
    return actor
