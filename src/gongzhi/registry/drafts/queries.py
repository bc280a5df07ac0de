"""Reading drafts: the list to compare, one with its grids, and today's figures beside it."""

from __future__ import annotations

import numpy as np
from django.db.models import QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.planning.grids.certificates import Certificate
from gongzhi.registry.drafts.barriers import barrier_sets, get_barriers, sets_around
from gongzhi.registry.drafts.ground import Ground
from gongzhi.registry.drafts.grounds import grounds_of
from gongzhi.registry.drafts.history import History, history_of
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.moves import Move
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.drafts.preview import Preview, previewed
from gongzhi.registry.drafts.proposal import Mark, Proposal, marks_of
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.drafts.survey import Standing, buildings_standing
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.models import Area

__all__ = [
    "DRAFT",
    "DraftSettings",
    "History",
    "Mark",
    "Move",
    "Preview",
    "Proposal",
    "Standing",
    "barrier_sets",
    "buildings_standing",
    "drafts",
    "get_barriers",
    "get_draft",
    "grounds_in_draft",
    "history_of",
    "previewed",
    "proposal_of",
    "sets_around",
]

_HEAVY = ("ground", "grid_of", "marks", "certificates")


def drafts(viewer: Actor, area_code: str = "") -> QuerySet[GridDraft]:
    """Return the drafts the viewer may work on, newest first, without what they drew.

    Raises ``NotPermitted`` where no post of the viewer's gives the verb anywhere.
    """
    return DRAFTS.rows(viewer, area_code).defer(*_HEAVY)


def get_draft(viewer: Actor, draft_id: int, *, drawn: bool = True) -> GridDraft:
    """Return one draft, with what it drew unless only its state is asked for.

    Raises ``NotFound`` out of the viewer's scope, ``NotPermitted`` without the verb.
    """
    return DRAFTS.one(viewer, draft_id, without=() if drawn else _HEAVY)


def proposal_of(draft: GridDraft) -> Proposal | None:
    """Return the grids that a draft drew, or None where it has none (yet)."""
    if draft.ground is None:
        return None
    return Proposal(
        ground=Ground.unpacked(draft.ground),
        settings=DraftSettings.stored(draft.answered_settings),
        grid_of=np.array(draft.grid_of, dtype=np.int64),
        marks=marks_of(draft.marks),
        certificates=tuple(Certificate.from_json(each) for each in draft.certificates),
    )


def grounds_in_draft(proposal: Proposal) -> list[geometry.Boundary | None]:
    """Return the ground of each grid of a draft, as its adoption would draw it. One query."""
    rows = Area.objects.filter(
        code__in=proposal.ground.grids.tolist(), valid_to__isnull=True, boundary__isnull=False
    ).values_list("code", "boundary")
    today = {code: geometry.from_wkb(boundary) for code, boundary in rows}
    return grounds_of(proposal.ground, proposal.grid_of, today)
