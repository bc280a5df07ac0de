"""How the standards of the packs in force are met, area by area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.schemas.standards import StandardsIn, StandardsOut
from gongzhi.oversight.standards import queries

router = Router(tags=["standards"])


@router.get(
    "/standards",
    auth=STAFF,
    response=answers(StandardsOut),
    openapi_extra=reads(queries.VIEW),
    summary="Standards met and unmet",
)
def list_findings(request: HttpRequest, given: Query[StandardsIn]) -> HttpResponse:
    """List what the last check found at an area and below, by area and standard."""
    found, following = queries.findings_after(
        caller(request),
        area_code=given.area,
        met=given.met,
        key=given.key,
        after=given.cursor,
        limit=given.limit,
    )
    check = queries.find_check(given.area)
    return answer(
        {
            "area": given.area,
            "checked_at": check.checked_at if check else None,
            "items": [queries.finding_as_json(one) for one in found],
            "next": following or None,
        }
    )
