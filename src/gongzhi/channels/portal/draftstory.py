"""What was corrected by hand in a draft of grids, in words, from its journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.registry.drafts.queries import History, Move, Proposal

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One correction: when, by whom, what; ``taken_back`` is a move that stands no more."""

    at: datetime
    who: str
    what: str
    taken_back: bool


def told(history: History, proposal: Proposal) -> list[Step]:
    """Return the corrections in words, newest first."""
    ground = proposal.ground
    names = dict(zip(ground.codes.tolist(), ground.names.tolist(), strict=True))
    facts = {entry.seq: json.loads(entry.facts) for entry in history.entries}
    back = {entry.seq for entry in history.undone}
    return [
        Step(
            at=timezone.localtime(entry.at),
            who=entry.actor_label,
            what=_said(entry.verb.removeprefix("drafts."), entry.seq, facts, names),
            taken_back=entry.seq in back,
        )
        for entry in reversed(history.entries)
    ]


def _said(
    verb: str, seq: int, told: Mapping[int, Mapping[str, Any]], names: Mapping[str, str]
) -> str:
    facts = told[seq]
    match verb:
        case "move_buildings":
            return _moved(Move.of_facts(facts), names)
        case "undo_move":
            return _("Taken back: {move}").format(
                move=_moved(Move.of_facts(told[facts["move"]]), names)
            )
        case "redo_move":
            return _("Done again: {move}").format(
                move=_moved(Move.of_facts(told[facts["move"]]), names)
            )
        case "lock_grid":
            return _("Locked “{grid}”").format(grid=facts["grid"])
        case "unlock_grid":
            return _("Unlocked “{grid}”").format(grid=facts["grid"])
        case _:
            return _("Named “{before}” anew: “{name}”").format(**facts)


def _moved(move: Move, names: Mapping[str, str]) -> str:
    codes = move.buildings
    count = ngettext("{count} building", "{count} buildings", len(codes)).format(count=len(codes))
    what = count if len(codes) > _MOST_NAMED else "、".join(names[code] for code in codes)
    left = "、".join(side.grid for side in move.sources)
    if not move.target.grid:
        return _("{what} from {left} to a new grid").format(what=what, left=left)
    return _("{what} from {left} to {entered}").format(
        what=what, left=left, entered=move.target.grid
    )
