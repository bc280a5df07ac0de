"""The moves of a draft, from its journal: which one may be taken back, and which done again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.drafts.moves import Move

MOVED, UNDONE, REDONE, DRAWN = (
    "drafts.move_buildings", "drafts.undo_move", "drafts.redo_move", "drafts.drawn",
)  # fmt: skip
CORRECTIONS = (
    MOVED, UNDONE, REDONE, "drafts.lock_grid", "drafts.unlock_grid", "drafts.name_grid",
)  # fmt: skip
"""Verbs by which a drawing is corrected by hand."""


@dataclass(frozen=True, slots=True)
class History:
    """What was corrected since the drawing, oldest first; not what no entry tells how to undo.

    ``done`` are the moves that can be taken back, ``undone`` those that can be done again, the
    next one last.
    """

    entries: list[JournalEntry] = field(default_factory=list)
    done: list[JournalEntry] = field(default_factory=list)
    undone: list[JournalEntry] = field(default_factory=list)


def history_of(draft_id: int) -> History:
    """Return what was corrected by hand since a draft was last drawn. One query."""
    return _folded(timeline(Subject("grid_draft", draft_id)).filter(verb__in=[*CORRECTIONS, DRAWN]))


def _folded(entries: Iterable[JournalEntry]) -> History:
    found = History()
    for entry in entries:
        if entry.verb == DRAWN or _tells_no_way_back(entry):
            found = History()
            continue
        found.entries.append(entry)
        if entry.verb == MOVED:
            found.done.append(entry)
            found.undone.clear()
        elif entry.verb == UNDONE:
            found.undone.append(found.done.pop())
        elif entry.verb == REDONE:
            found.done.append(found.undone.pop())
    return found


def _tells_no_way_back(entry: JournalEntry) -> bool:
    """Tell of a move from before moves could be taken back: it told its grids by their names."""
    return entry.verb == MOVED and isinstance(json.loads(entry.facts)["to"], str)


def move_of(entry: JournalEntry) -> Move:
    """Return the move that an entry put on record."""
    return Move.of_facts(json.loads(entry.facts))
