"""Moving buildings of a draft by hand, taking a move back, and doing it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from gongzhi.foundation.actors import Actor
from gongzhi.registry.drafts.errors import nothing_to_redo, nothing_to_undo
from gongzhi.registry.drafts.history import history_of, move_of
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.moves import planned
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.services.shaping import ready_for_change, store_grids

if TYPE_CHECKING:
    from gongzhi.foundation.models import JournalEntry


@transaction.atomic
def move_buildings(
    *,
    actor: Actor,
    draft_id: int,
    building_codes: Sequence[str],
    grid: int | None,
    version: int | None = None,
) -> GridDraft:
    """Move buildings of a draft to another of its grids, or to a new one with None.

    The grid lies in the same community, and neither side is locked; whether grids still hang
    together is told by the figures. Raises ``InvalidInput`` and ``Conflict``.
    """
    draft, proposal = ready_for_change(actor, draft_id, version)
    move = planned(proposal, building_codes, grid)
    if move is None:
        return draft
    draft.by_hand += len(move.buildings)
    store_grids(draft, proposal, *move.onwards(proposal))
    DRAFTS.record(draft, actor=actor, verb="drafts.move_buildings", facts=move.as_facts())
    return draft


@transaction.atomic
def undo_move(*, actor: Actor, draft_id: int, version: int | None = None) -> GridDraft:
    """Take back the last move by hand since the drawing, whoever made it.

    Raises ``Conflict`` where none is left, and where a grid that it touched is locked by now.
    """
    draft, proposal = ready_for_change(actor, draft_id, version)
    entry = _last(history_of(draft.pk).done)
    if entry is None:
        raise nothing_to_undo()
    move = move_of(entry)
    draft.by_hand -= len(move.buildings)
    store_grids(draft, proposal, *move.back(proposal))
    DRAFTS.record(draft, actor=actor, verb="drafts.undo_move", facts={"move": entry.seq})
    return draft


@transaction.atomic
def redo_move(*, actor: Actor, draft_id: int, version: int | None = None) -> GridDraft:
    """Make the move that was taken back last, as long as none was made since.

    Raises ``Conflict`` where none is left, and where a grid that it touches is locked by now.
    """
    draft, proposal = ready_for_change(actor, draft_id, version)
    entry = _last(history_of(draft.pk).undone)
    if entry is None:
        raise nothing_to_redo()
    move = move_of(entry)
    draft.by_hand += len(move.buildings)
    store_grids(draft, proposal, *move.onwards(proposal))
    DRAFTS.record(draft, actor=actor, verb="drafts.redo_move", facts={"move": entry.seq})
    return draft


def _last(entries: list[JournalEntry]) -> JournalEntry | None:
    return entries[-1] if entries else None
