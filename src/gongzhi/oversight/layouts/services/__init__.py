"""Commands on layouts of service centres."""

from gongzhi.oversight.layouts.services.making import (
    discard_layout,
    make_layout,
    solve_layout,
    stop_solving,
)
from gongzhi.oversight.layouts.services.shaping import move_site, rename_layout

__all__ = [
    "discard_layout",
    "make_layout",
    "move_site",
    "rename_layout",
    "solve_layout",
    "stop_solving",
]
