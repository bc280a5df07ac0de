"""Refusals of drafts, in words that say what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, WrongState

_NAMED: Final = 5


def no_such_draft(draft_id: object) -> NotFound:
    """Say that there is no draft of this number, or not for this viewer."""
    return NotFound(
        _("There is no draft {draft} for you. Look at the list of drafts."),
        draft=str(draft_id)[:20],
    )


def no_such_barriers(barriers_id: object) -> NotFound:
    """Say that there are no barriers of this number, or not for this viewer, or no longer."""
    return NotFound(
        _("There are no barriers {number} for you. Look at the list of barriers."),
        number=str(barriers_id)[:20],
    )


def not_now(state: object) -> WrongState:
    """Refuse what the draft's state does not allow."""
    return WrongState(
        _("This draft is “{state}” by now, which does not allow it. Reload the page."), state=state
    )


def no_buildings() -> InvalidInput:
    """Refuse a draft of a place without buildings."""
    return InvalidInput(
        _(
            "No building with households is registered here. Register buildings with their place "
            "and households first."
        ),
        field="area_code",
    )


def without_place(names: Sequence[str]) -> InvalidInput:
    """Refuse a draft where buildings cannot be put on a map."""
    return InvalidInput(
        _(
            "{count} buildings have no place on the map: {named}. "
            "Give their longitude and latitude."
        ),
        field="area_code",
        count=len(names),
        named="、".join(names[:_NAMED]),
    )


def astray(names: Sequence[str]) -> InvalidInput:
    """Refuse buildings whose place cannot be right."""
    return InvalidInput(
        _("{count} buildings lie far from their community: {named}. Correct their places."),
        count=len(names),
        named="、".join(names[:_NAMED]),
    )


def unusable(names: Sequence[str]) -> InvalidInput:
    """Refuse buildings whose figures no drawing can use."""
    return InvalidInput(
        _("{count} buildings have households that cannot be right: {named}. Correct them."),
        count=len(names),
        named="、".join(names[:_NAMED]),
    )


def outdated(name: str) -> Conflict:
    """Refuse to adopt a draft whose ground has changed."""
    return Conflict(
        _(
            "The registry changed since this draft was drawn, for example at {name}. "
            "Draw it again; locked grids stay."
        ),
        name=name,
    )


def broken(name: str, parts: int) -> Conflict:
    """Refuse to adopt a grid that lies in several parts."""
    return Conflict(
        _(
            "The grid “{name}” lies in {parts} parts. Move buildings until it hangs together, or "
            "draw it again."
        ),
        name=name,
        parts=parts,
    )


def nothing_changes() -> Conflict:
    """Refuse to adopt what is already so."""
    return Conflict(_("The grids of this draft are those of today; there is nothing to adopt."))


def name_taken(name: str) -> Conflict:
    """Refuse a name that another grid of the community has."""
    return Conflict(
        _("Another grid of this community is called “{name}”. Give another name."),
        field="name",
        name=name,
    )


def no_such_grid(number: object) -> InvalidInput:
    """Refuse a grid that the draft does not have."""
    return InvalidInput(
        _("This draft has no grid {number}. Reload the page."), field="grid", number=number
    )


def nothing_to_undo() -> Conflict:
    """Refuse to take back a move where none was made since the drawing."""
    return Conflict(_("No move by hand is left to take back. Reload the page."))


def nothing_to_redo() -> Conflict:
    """Refuse to do a move again where none was taken back."""
    return Conflict(_("No move is left to do again. Reload the page."))
