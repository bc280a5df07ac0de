"""What a program needs to know before it writes: categories, areas, units, queues, itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, any_reader, caller
from gongzhi.channels.api.operations import ANY_ACCOUNT, PUBLIC, answers, reads
from gongzhi.channels.api.schemas.common import AreaIn
from gongzhi.channels.api.schemas.registers import (
    AreasOut,
    CategoriesOut,
    GridCountsOut,
    KindIn,
    MeOut,
    QueuesOut,
    UnderIn,
    UnitsOut,
)
from gongzhi.foundation.actors import check_may
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.territory import queries as territory

router = Router(tags=["registers"])

MOST: Final = 1000


@router.get(
    "/categories",
    auth=any_reader,
    response=answers(CategoriesOut),
    openapi_extra=reads(PUBLIC),
    summary="The category tree in force",
)
def list_categories(request: HttpRequest) -> HttpResponse:
    """List the classes in use with their rules, by code."""
    del request
    return answer({"items": [_category(one) for one in all_categories() if one.active]})


@router.get(
    "/areas",
    auth=STAFF,
    response=answers(AreasOut),
    openapi_extra=reads("territory.view"),
    summary="Areas below an area",
)
def list_areas(request: HttpRequest, given: Query[UnderIn]) -> HttpResponse:
    """List the areas one level below ``under``, as far as the caller's posts reach."""
    rows = territory.children_of(caller(request), given.under)[:MOST]
    items = [{"code": row.code, "name": row.name, "level": str(row.level)} for row in rows]
    return answer({"items": items})


@router.get(
    "/units",
    auth=STAFF,
    response=answers(UnitsOut),
    openapi_extra=reads("organisations.view"),
    summary="Units",
)
def list_units(request: HttpRequest, given: Query[KindIn]) -> HttpResponse:
    """List the active units that the caller may see, or those that work at ``area`` can go to.

    A sub-district's work can go to the district's departments, beyond the caller's own areas.
    """
    actor = caller(request)
    found = organisations.units(actor, kind=given.kind)
    if given.area:
        check_may(actor, organisations.VIEW, given.area)
        found = organisations.receiving_units(given.area, kind=given.kind)
    rows = found[:MOST]
    names = ("id", "name", "short_name", "kind", "area_code", "duties")
    return answer({"items": [{name: getattr(row, name) for name in names} for row in rows]})


@router.get(
    "/queues",
    auth=STAFF,
    response=answers(QueuesOut),
    openapi_extra=reads(queries.VIEW),
    summary="How many cases wait",
)
def count_queues(request: HttpRequest) -> HttpResponse:
    """Count what waits in each queue, of what the caller may see."""
    counts = queries.count_queues(caller(request))
    return answer({"queues": {queue.value: count for queue, count in counts.items()}})


@router.get(
    "/map/grids",
    auth=STAFF,
    response=answers(GridCountsOut),
    openapi_extra=reads(queries.VIEW),
    summary="Open cases by grid",
)
def map_grids(request: HttpRequest, given: Query[AreaIn]) -> HttpResponse:
    """Count open and overdue cases by grid."""
    counts = queries.map_counts(caller(request), area=given.area)
    return answer({"items": [asdict(count) for count in counts]})


@router.get(
    "/me",
    auth=STAFF,
    response=answers(MeOut),
    openapi_extra=reads(ANY_ACCOUNT),
    summary="Who am I?",
)
def show_me(request: HttpRequest) -> HttpResponse:
    """Return the caller and what the posts of today give."""
    actor = caller(request)
    grants = [
        {
            "role": grant.role,
            "post_id": grant.post_id,
            "unit_id": grant.unit_id,
            "reach": grant.reach.value,
            "area_prefixes": list(grant.area_prefixes),
            "verbs": sorted(grant.verbs),
        }
        for grant in actor.grants
    ]
    return answer({"id": actor.id, "label": actor.label, "grants": grants})


def _category(one: CategoryInForce) -> dict[str, object]:
    names = (
        "code", "name", "name_en", "level", "leaf", "severity", "unit_kind", "filing_condition",
        "closing_condition", "duplicate_radius", "public", "evidence", "source", "verified",
    )  # fmt: skip
    shape: dict[str, object] = {name: getattr(one, name) for name in names}
    shape["questions"] = [each.as_json() for each in one.questions]
    shape["limits"] = {phase: str(limit) for phase, limit in one.limits.items()}
    return shape
