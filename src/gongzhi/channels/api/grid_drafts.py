"""Drafts of grids: asked for, and what was drawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Finite, Text, id_of
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.channels.portal.drafts import said
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.errors import no_such_draft
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import GridLine, Proposal
from gongzhi.registry.drafts.queries import DRAFT
from gongzhi.registry.drafts.settings import DraftSettings

router = Router(tags=["grid drafts"])
_DEFAULTS = DraftSettings()


class FiguresOut(Schema):
    """What grids are worth: lengths in metres, roundness 0 to 1, ``moved`` in households."""

    grids: int
    in_band: int
    breaks: int
    roundness: float
    rms: float
    households: int
    moved: int


class DraftOut(Schema):
    """A draft: how far it is, and its figures beside today's once it is drawn."""

    id: int
    name: str
    area_code: str
    state: str
    done: Annotated[int, Field(description="Buildings done of ``of``")]
    of: int
    refusal: str
    settings: dict[str, float]
    made_by: str
    made_at: datetime
    drawn_at: datetime | None
    adopt_on: date | None
    adopted_at: datetime | None
    figures: FiguresOut | None
    today: FiguresOut | None
    version: int | None


class DraftGridOut(Schema):
    """A grid of a draft; ``code`` is that of the grid of today that goes on, "" where it is new."""

    name: str
    code: str
    community: str
    households: int
    in_band: bool
    breaks: int
    locked: bool
    why: Annotated[str, Field(description="Why a grid here must be out of band, if it is proven")]
    buildings: list[str]


class DraftProofOut(Schema):
    """How far a community's grids, as drawn, are from the best there are with these weights."""

    community: str
    name: str
    standing: Annotated[
        str, Field(description="optimal, bounded (see gap), not_enumerable, or out_of_band")
    ]
    gap: Annotated[float | None, Field(description="At most this share of the cost is too much")]


class DraftPageOut(DraftOut):
    """A draft with its grids."""

    grids: list[DraftGridOut]
    proofs: list[DraftProofOut]


class DraftListOut(Schema):
    """Drafts, newest first; ``next`` is where to start for more, null at the end."""

    items: list[DraftOut]
    total: int
    next: int | None


class DraftQuery(StretchQuery):
    """Which drafts: of an area and all below it."""

    area: AreaCode = ""


class DraftIn(Schema):
    """A draft to be drawn: for which sub-district or community, and how."""

    model_config = ConfigDict(extra="forbid")

    area_code: AreaCode
    name: Text
    minimum: int = _DEFAULTS.minimum
    maximum: int = _DEFAULTS.maximum
    max_gap: Finite = _DEFAULTS.max_gap
    change: Finite = _DEFAULTS.change
    shape: Finite = _DEFAULTS.shape
    spread: Finite = _DEFAULTS.spread
    evenness: Finite = _DEFAULTS.evenness
    estates: Finite = _DEFAULTS.estates
    barriers: bool = _DEFAULTS.barriers
    sweeps: int = _DEFAULTS.sweeps
    seed: int = _DEFAULTS.seed


@router.get(
    "/grid-drafts",
    auth=STAFF,
    response=answers(DraftListOut),
    openapi_extra=reads(DRAFT),
    summary="Drafts of grids",
)
def list_drafts(request: HttpRequest, chosen: Query[DraftQuery]) -> HttpResponse:
    """List the drafts that the caller may work on, newest first."""
    found = queries.drafts(caller(request), chosen.area)
    return answer(stretch_of(found, found.count(), chosen, _shape))


@router.post(
    "/grid-drafts",
    auth=STAFF,
    response=answers(DraftOut, status=202, write=True),
    openapi_extra=writes(DRAFT),
    summary="Have grids drawn",
)
def make_draft(request: HttpRequest, given: DraftIn) -> HttpResponse:
    """Have new grids drawn for a sub-district or a community, by a job."""
    values = given.dict()
    area_code, name = values.pop("area_code"), values.pop("name")
    actor = caller(request)

    def write() -> Written:
        draft = services.make_draft(
            actor=actor, area_code=area_code, name=name, settings=DraftSettings(**values)
        )
        return Written(data=_shape(draft), version=draft.version, status=202)

    return once(request, write)


@router.get(
    "/grid-drafts/{draft_id}",
    auth=STAFF,
    response=answers(DraftPageOut),
    openapi_extra=reads(DRAFT),
    summary="A draft of grids",
)
def get_draft(request: HttpRequest, draft_id: Path[str]) -> HttpResponse:
    """Return one draft with its grids, and its version as ETag."""
    draft = queries.get_draft(caller(request), id_of(draft_id, no_such_draft))
    proposal = queries.proposal_of(draft)
    lines = proposal.lines() if proposal else []
    grids = [_grid_shape(proposal, line) for line in lines if proposal]
    proofs = draft.figures.get("proofs", [])
    return answer(_shape(draft) | {"grids": grids, "proofs": proofs}, version=draft.version)


def _shape(draft: GridDraft) -> Shape:
    names = (
        "id", "name", "area_code", "state", "done", "of", "refusal", "settings", "made_by",
        "made_at", "drawn_at", "adopt_on", "adopted_at", "version",
    )  # fmt: skip
    shape: Shape = {name: getattr(draft, name) for name in names}
    drawn = draft.figures or None
    return shape | {"figures": drawn, "today": drawn and drawn["today"]}


def _grid_shape(proposal: Proposal, line: GridLine) -> Shape:
    members = proposal.ground.codes[proposal.grid_of == line.number]
    return {
        "name": line.mark.name,
        "code": line.mark.code,
        "community": line.community,
        "households": line.size,
        "in_band": line.in_band,
        "breaks": line.breaks,
        "locked": line.mark.locked,
        "why": said(line.why) if line.why else "",
        "buildings": members.tolist(),
    }
