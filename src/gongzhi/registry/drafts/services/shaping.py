"""Correcting a draft by hand: grids locked, new grids named, the draft renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import Conflict
from gongzhi.registry.drafts.errors import name_taken, no_such_grid, not_now
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Mark, Proposal, settled, summary
from gongzhi.registry.drafts.queries import proposal_of
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.proposals import NAME_LENGTH
from gongzhi.registry.records import checked_text

_READY = frozenset({GridDraft.State.READY})


@transaction.atomic
def lock_grid(
    *, actor: Actor, draft_id: int, grid: int, locked: bool, version: int | None = None
) -> GridDraft:
    """Keep a grid of a draft as it is when the draft is drawn again, or no longer."""
    draft, proposal = ready_for_change(actor, draft_id, version)
    if not 0 <= grid < len(proposal.marks):
        raise no_such_grid(grid)
    if proposal.marks[grid].locked is locked:
        return draft
    marks = list(proposal.marks)
    marks[grid] = replace(marks[grid], locked=locked)
    store_grids(draft, proposal, proposal.grid_of, marks)
    verb = "drafts.lock_grid" if locked else "drafts.unlock_grid"
    DRAFTS.record(draft, actor=actor, verb=verb, facts={"grid": marks[grid].name})
    return draft


@transaction.atomic
def name_grid(
    *, actor: Actor, draft_id: int, grid: int, name: str, version: int | None = None
) -> GridDraft:
    """Name a new grid of a draft. A grid that goes on keeps the name it has."""
    draft, proposal = ready_for_change(actor, draft_id, version)
    if not 0 <= grid < len(proposal.marks):
        raise no_such_grid(grid)
    mark = proposal.marks[grid]
    if mark.code:
        raise Conflict(
            _("“{name}” goes on from today. Rename it on its own page."),
            field="name",
            name=mark.name,
        )
    called = checked_text(name, field="name", longest=NAME_LENGTH)
    if called in proposal.names_beside(grid):
        raise name_taken(called)
    marks = list(proposal.marks)
    marks[grid] = replace(mark, name=called, named=True)
    store_grids(draft, proposal, proposal.grid_of, marks)
    facts = {"before": mark.name, "name": called}
    DRAFTS.record(draft, actor=actor, verb="drafts.name_grid", facts=facts)
    return draft


@transaction.atomic
def rename_draft(
    *, actor: Actor, draft_id: int, name: str, version: int | None = None
) -> GridDraft:
    """Give a draft another name."""
    return DRAFTS.rename(actor, draft_id, name=name, version=version)


def ready_for_change(
    actor: Actor, draft_id: int, version: int | None
) -> tuple[GridDraft, Proposal]:
    """Return a ready draft, locked, and what it drew; raises as ``Proposals.for_change`` does."""
    draft = DRAFTS.for_change(actor, draft_id, version=version, states=_READY)
    proposal = proposal_of(draft)
    if proposal is None:
        raise not_now(draft.get_state_display())
    return draft, proposal


def store_grids(
    draft: GridDraft, proposal: Proposal, grid_of: np.ndarray, marks: Sequence[Mark]
) -> None:
    """Store the grids of a draft, numbered and named anew, with their figures."""
    numbers, named = settled(proposal.ground, grid_of, marks)
    draft.grid_of, draft.marks = numbers.tolist(), [mark.as_json() for mark in named]
    draft.figures |= summary(proposal.ground, proposal.settings, numbers)
    draft.save()
