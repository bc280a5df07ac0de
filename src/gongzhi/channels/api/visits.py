"""Visits: what is planned in one's areas, and planning, recording and cancelling them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Text, id_of
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.handling.visits import queries, services
from gongzhi.handling.visits.errors import no_such_visit
from gongzhi.handling.visits.models import Visit
from gongzhi.handling.visits.permissions import PLAN, RECORD, VIEW

router = Router(tags=["visits"])


class VisitOut(Schema):
    """A visit to a building or to a group of its premises."""

    id: int
    area_code: str
    premises: str
    purpose: str
    planned_on: date
    opens: Annotated[time | None, Field(description="When it can begin at the earliest")]
    closes: Annotated[time | None, Field(description="When it can begin at the latest")]
    state: str
    note: str
    done_at: datetime | None
    version: int


class VisitListOut(Schema):
    """The visits still to make, earliest first."""

    items: list[VisitOut]


class NewVisitIn(Schema):
    """A visit to plan: where, what for, and on which day."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    purpose: Visit.Purpose
    planned_on: date
    opens: Annotated[time | None, Field(description="When it can begin at the earliest")] = None
    closes: Annotated[time | None, Field(description="When it can begin at the latest")] = None
    premises: Text = ""
    note: Text = ""


class VisitVerbIn(Schema):
    """A note, and the version of the visit that was read."""

    model_config = ConfigDict(extra="forbid")

    note: Text = ""
    version: int | None = None


class RecordVisitIn(VisitVerbIn):
    """What a visit found, and when it was if not now."""

    done_at: Annotated[datetime | None, Field(description="When it was, if not now")] = None


@router.get(
    "/visits",
    auth=STAFF,
    response=answers(VisitListOut),
    openapi_extra=reads(VIEW),
    summary="Visits to make",
)
def list_visits(request: HttpRequest) -> HttpResponse:
    """List the visits planned in the caller's areas for the next two weeks, and what is late."""
    rows = queries.visits_to_make(caller(request))[: queries.MOST]
    return answer({"items": [_shape(row) for row in rows]})


@router.post(
    "/visits",
    auth=STAFF,
    response=answers(VisitOut, status=201, write=True),
    openapi_extra=writes(PLAN),
    summary="Plan a visit",
)
def plan(request: HttpRequest, given: NewVisitIn) -> HttpResponse:
    """Plan a visit to a building or a grid for a day."""

    def write() -> Written:
        visit = services.plan_visit(actor=caller(request), **given.model_dump())
        return Written(data=_shape(visit), status=201, version=visit.version)

    return once(request, write)


@router.post(
    "/visits/{visit_id}/record",
    auth=STAFF,
    response=answers(VisitOut, write=True),
    openapi_extra=writes(RECORD, versioned=True),
    summary="Record a visit",
)
def record(request: HttpRequest, visit_id: Path[str], given: RecordVisitIn) -> HttpResponse:
    """Record that a planned visit was made, and what it found."""
    return _Change(request, visit_id, given).run(
        lambda key, version: services.record_visit(
            actor=caller(request),
            visit_id=key,
            note=given.note,
            done_at=given.done_at,
            version=version,
        )
    )


@router.post(
    "/visits/{visit_id}/cancel",
    auth=STAFF,
    response=answers(VisitOut, write=True),
    openapi_extra=writes(PLAN, versioned=True),
    summary="Cancel a visit",
)
def cancel(request: HttpRequest, visit_id: Path[str], given: VisitVerbIn) -> HttpResponse:
    """Cancel a planned visit."""
    return _Change(request, visit_id, given).run(
        lambda key, version: services.cancel_visit(
            actor=caller(request), visit_id=key, note=given.note, version=version
        )
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """One verb on one visit, answered once for each key."""

    request: HttpRequest
    visit_id: str
    given: VisitVerbIn

    def run(self, change: Callable[[int, int | None], Visit]) -> HttpResponse:
        key = id_of(self.visit_id, no_such_visit)
        version = version_of(self.request, self.given.version)

        def write() -> Written:
            visit = change(key, version)
            return Written(data=_shape(visit), version=visit.version)

        return once(self.request, write)


def _shape(visit: Visit) -> Shape:
    names = (
        "id", "area_code", "premises", "purpose", "planned_on", "opens", "closes", "state", "note",
        "done_at", "version",
    )  # fmt: skip
    return {name: getattr(visit, name) for name in names}
