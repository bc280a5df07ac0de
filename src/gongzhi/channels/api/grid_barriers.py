"""Barriers that drawn grids keep to: kept from GeoJSON, listed and removed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Text, id_of
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.errors import no_such_barriers
from gongzhi.registry.drafts.models import BarrierSet
from gongzhi.registry.drafts.queries import DRAFT

router = Router(tags=["grid drafts"])


class BarriersOut(Schema):
    """A set of barriers: the lines and areas of one file, kept for an area and all below it."""

    id: int
    name: str
    area_code: str
    count: int
    metres: Annotated[int, Field(description="Length of its lines, and around its areas")]
    made_by: str
    made_at: datetime
    removed_at: datetime | None
    version: int | None


class BarriersListOut(Schema):
    """Sets of barriers by area; ``next`` is where to start for more, null at the end."""

    items: list[BarriersOut]
    total: int
    next: int | None


class BarriersQuery(StretchQuery):
    """Which barriers: those kept for an area and all below it."""

    area: AreaCode = ""


class BarriersIn(Schema):
    """Barriers to be kept: for which area, and the lines and areas."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    name: Text
    geojson: Annotated[
        dict[str, Any],
        Field(description="FeatureCollection of lines and areas, degrees of CGCS2000 or WGS 84"),
    ]


@router.get(
    "/grid-barriers",
    auth=STAFF,
    response=answers(BarriersListOut),
    openapi_extra=reads(DRAFT),
    summary="Barriers that drawn grids keep to",
)
def list_barriers(request: HttpRequest, chosen: Query[BarriersQuery]) -> HttpResponse:
    """List the barriers that the caller may draw with, by area."""
    found = queries.barrier_sets(caller(request), chosen.area).defer("shapes")
    return answer(stretch_of(found, found.count(), chosen, _shape))


@router.post(
    "/grid-barriers",
    auth=STAFF,
    response=answers(BarriersOut, status=201, write=True),
    openapi_extra=writes(DRAFT),
    summary="Keep barriers",
)
def add_barriers(request: HttpRequest, given: BarriersIn) -> HttpResponse:
    """Keep lines and areas as barriers; drafts drawn from now on keep to them."""
    actor = caller(request)

    def write() -> Written:
        made = services.add_barriers(
            actor=actor, area_code=given.area_code, name=given.name, drawn=given.geojson
        )
        return Written(data=_shape(made), version=made.version, status=201)

    return once(request, write)


@router.post(
    "/grid-barriers/{barriers_id}/remove",
    auth=STAFF,
    response=answers(BarriersOut, write=True),
    openapi_extra=writes(DRAFT),
    summary="Remove barriers",
)
def remove_barriers(request: HttpRequest, barriers_id: Path[str]) -> HttpResponse:
    """Take a set of barriers out; drafts that were drawn stay as they are."""
    key, actor = id_of(barriers_id, no_such_barriers), caller(request)

    def write() -> Written:
        removed = services.remove_barriers(actor=actor, barriers_id=key)
        return Written(data=_shape(removed), version=removed.version)

    return once(request, write)


def _shape(found: BarrierSet) -> Shape:
    names = (
        "id", "name", "area_code", "count", "metres", "made_by", "made_at", "removed_at", "version",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names}
