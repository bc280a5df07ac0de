"""Commands on drafts of grids."""

from gongzhi.registry.drafts.services.adopting import (
    adopt_draft,
    call_off_adoption,
    plan_adoption,
)
from gongzhi.registry.drafts.services.barring import add_barriers, remove_barriers
from gongzhi.registry.drafts.services.making import (
    discard_draft,
    make_draft,
    redraw_draft,
    stop_drawing,
)
from gongzhi.registry.drafts.services.moving import move_buildings, redo_move, undo_move
from gongzhi.registry.drafts.services.shaping import (
    lock_grid,
    name_grid,
    rename_draft,
)

__all__ = [
    "add_barriers",
    "adopt_draft",
    "call_off_adoption",
    "discard_draft",
    "lock_grid",
    "make_draft",
    "move_buildings",
    "name_grid",
    "plan_adoption",
    "redo_move",
    "redraw_draft",
    "remove_barriers",
    "rename_draft",
    "stop_drawing",
    "undo_move",
]
