"""Layouts of service centres: asked for, what was found, and what moving a centre would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import AfterValidator, ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Finite, Lat, Lon, Text, id_of, storable
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.oversight.layouts import queries, services
from gongzhi.oversight.layouts.errors import no_such_layout, not_now, unreadable
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.queries import PLAN, Given, LayoutSettings, Outcome

router = Router(tags=["site layouts"])
_DEFAULTS = LayoutSettings()
MOST_PLACES = 5_000


class LayoutFiguresOut(Schema):
    """What centres do for people: households, and walks in metres; ``over`` counts full centres."""

    sites: int
    standing: int
    households: int
    served: int
    share: float
    mean: float
    farthest: float
    outside: Annotated[int, Field(description="Buildings with households that no centre serves")]
    why: Annotated[dict[str, int], Field(description="Buildings outside by reason")]
    over: int


class ProofOut(Schema):
    """What is proven: no layout betters ``bound`` in the measure of the question."""

    value: float
    bound: float
    gap: float
    proven: bool
    ended: Annotated[str, Field(description="What cut the search short: time, stopped or nothing")]
    seconds: float


class LayoutOut(Schema):
    """A layout: how its search stands, and its figures beside today's once it is solved."""

    id: int
    name: str
    area_code: str
    state: str
    best: float
    bound: float
    refusal: str
    settings: dict[str, str | float | bool | None]
    made_by: str
    made_at: datetime
    solved_at: datetime | None
    by_hand: Annotated[int, Field(description="Moves by hand, after which nothing is proven")]
    figures: LayoutFiguresOut | None
    today: LayoutFiguresOut | None
    proof: ProofOut | None
    version: int | None


class CentreOut(Schema):
    """A centre of a layout; ``code`` is the building that it stands in, "" where that is none."""

    name: str
    lon: float
    lat: float
    area_code: str
    code: str
    standing: bool
    moved: bool
    households: int


class OutsideOut(Schema):
    """A building outside."""

    code: str
    name: str
    households: int
    reason: str


class StepOut(Schema):
    """One further centre: what it adds, what is covered then, and what so many could at most."""

    name: str
    adds: int
    covered: int
    at_most: int


class LayoutPageOut(LayoutOut):
    """A layout with its centres, who stays outside, and the curve."""

    centres: list[CentreOut]
    outside: list[OutsideOut]
    curve: list[StepOut]


class LayoutListOut(Schema):
    """Layouts, newest first; ``next`` is where to start for more, null at the end."""

    items: list[LayoutOut]
    total: int
    next: int | None


class LayoutQuery(StretchQuery):
    """Which layouts: of an area and all below it."""

    area: AreaCode = ""


class PlaceIn(Schema):
    """A place by its name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(storable)]
    lon: Lon
    lat: Lat


class LayoutIn(Schema):
    """A layout to be solved. Without ``candidates`` every building is a place for a centre."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    name: Text
    kind: str = _DEFAULTS.kind
    problem: str = _DEFAULTS.problem
    number: int | None = None
    reach: Finite = _DEFAULTS.reach
    unit: str = _DEFAULTS.unit
    speed: Finite = _DEFAULTS.speed
    factor: Finite = _DEFAULTS.factor
    capacity: int = _DEFAULTS.capacity
    keep: bool = _DEFAULTS.keep
    seconds: int = _DEFAULTS.seconds
    seed: int = _DEFAULTS.seed
    candidates: Annotated[list[PlaceIn], Field(max_length=MOST_PLACES, default_factory=list)]
    standing: Annotated[list[PlaceIn], Field(max_length=MOST_PLACES, default_factory=list)]


class MoveQuery(Schema):
    """Which centre, by its place in the list from 0, and where to."""

    site: Annotated[int, Field(ge=0, le=100_000)]
    lon: Lon
    lat: Lat


@router.get(
    "/site-layouts",
    auth=STAFF,
    response=answers(LayoutListOut),
    openapi_extra=reads(PLAN),
    summary="Layouts of service centres",
)
def list_layouts(request: HttpRequest, chosen: Query[LayoutQuery]) -> HttpResponse:
    """List the layouts that the caller may work on, newest first."""
    found = queries.layouts(caller(request), chosen.area)
    return answer(stretch_of(found, found.count(), chosen, _shape))


@router.post(
    "/site-layouts",
    auth=STAFF,
    response=answers(LayoutOut, status=202, write=True),
    openapi_extra=writes(PLAN),
    summary="Have service centres sited",
)
def make_layout(request: HttpRequest, given: LayoutIn) -> HttpResponse:
    """Have service centres sited for a district, a sub-district or a community, by a job."""
    values = given.dict(exclude={"candidates", "standing"})
    area_code, name = values.pop("area_code"), values.pop("name")
    actor = caller(request)

    def write() -> Written:
        layout = services.make_layout(
            actor=actor,
            area_code=area_code,
            name=name,
            settings=LayoutSettings(**values),
            given=_given(given),
        )
        return Written(data=_shape(layout), version=layout.version, status=202)

    return once(request, write)


@router.get(
    "/site-layouts/{layout_id}",
    auth=STAFF,
    response=answers(LayoutPageOut),
    openapi_extra=reads(PLAN),
    summary="A layout of service centres",
)
def get_layout(request: HttpRequest, layout_id: Path[str]) -> HttpResponse:
    """Return one layout with its centres and who stays outside, and its version as ETag."""
    layout = _layout(request, layout_id)
    found = queries.outcome_of(layout)
    shape: Shape = _shape(layout) | {
        "centres": _centres(found) if found else [],
        "outside": _outside(found) if found else [],
        "curve": layout.figures.get("curve", []),
    }
    return answer(shape, version=layout.version)


@router.get(
    "/site-layouts/{layout_id}/what-if",
    auth=STAFF,
    response=answers(LayoutFiguresOut),
    openapi_extra=reads(PLAN),
    summary="What moving a centre would do",
)
def what_if(request: HttpRequest, layout_id: Path[str], move: Query[MoveQuery]) -> HttpResponse:
    """Return the figures that a layout would have with one centre elsewhere; nothing is kept."""
    layout = _layout(request, layout_id)
    found = queries.outcome_of(layout)
    if found is None:
        raise unreadable() if layout.answer else not_now(layout.get_state_display())
    return answer(queries.moved(found, site=move.site, lon=move.lon, lat=move.lat).figures())


def _layout(request: HttpRequest, layout_id: str) -> SiteLayout:
    return queries.get_layout(caller(request), id_of(layout_id, no_such_layout))


def _given(asked: LayoutIn) -> Given | None:
    if not (asked.candidates or asked.standing):
        return None
    return Given(
        candidates=np.array([each.name for each in asked.candidates], dtype=np.str_),
        candidate_places=_places(asked.candidates),
        standing=np.array([each.name for each in asked.standing], dtype=np.str_),
        standing_places=_places(asked.standing),
    )


def _places(given: Sequence[PlaceIn]) -> Any:
    return np.array([(each.lon, each.lat) for each in given]).reshape(-1, 2)


def _shape(layout: SiteLayout) -> Shape:
    names = (
        "id", "name", "area_code", "state", "best", "bound", "refusal", "settings", "made_by",
        "made_at", "solved_at", "by_hand", "version",
    )  # fmt: skip
    shape: Shape = {name: getattr(layout, name) for name in names}
    found = layout.figures or None
    proof = found if found and not layout.by_hand else None
    return shape | {"figures": found, "today": found and found["today"], "proof": proof}


def _centres(found: Outcome) -> list[Shape]:
    loads = found.walks.loads.tolist()
    return [
        site.as_json() | {"households": load} for site, load in zip(found.sites, loads, strict=True)
    ]


def _outside(found: Outcome) -> list[Shape]:
    ground = found.ground
    return [
        {
            "code": str(ground.codes[at]),
            "name": str(ground.names[at]),
            "households": int(ground.households[at]),
            "reason": why.value,
        }
        for at, why in found.outside().items()
    ]
