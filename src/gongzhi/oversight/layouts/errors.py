"""Refusals of layouts, in words that say what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, NotFound, WrongState


def no_such_layout(layout_id: object) -> NotFound:
    """Say that there is no layout of this number, or not for this viewer."""
    return NotFound(
        _("There is no layout {layout} for you. Look at the list of layouts."),
        layout=str(layout_id)[:20],
    )


def not_now(state: object) -> WrongState:
    """Refuse what the layout's state does not allow."""
    return WrongState(
        _("This layout is “{state}” by now, which does not allow it. Reload the page."),
        state=state,
    )


def unreadable() -> WrongState:
    """Refuse a layout that an earlier version stored otherwise than it is read now."""
    return WrongState(
        _("This layout was found by an earlier version and can no longer be read. Solve it again.")
    )


def too_many_walks(most: int) -> InvalidInput:
    """Refuse a question with more walks than the worker can hold."""
    return InvalidInput(
        _(
            "More than {most} walks lead from a home to a place for a centre. Allow a shorter "
            "walk, give fewer places, or choose a smaller area."
        ),
        field="reach",
        most=f"{most:,}",
    )


def no_such_site(number: object) -> InvalidInput:
    """Refuse a centre that the layout does not have."""
    return InvalidInput(
        _("This layout has no centre {number}. Reload the page."), field="site", number=number
    )


def nobody_in_reach(metres: float) -> InvalidInput:
    """Refuse a question whose candidates reach nobody."""
    return InvalidInput(
        _(
            "No candidate lies within a walk of {metres} m of any home. Check the places in the "
            "files, or allow a longer walk."
        ),
        metres=round(metres),
    )


def number_out_of_range(*, standing: int, candidates: int) -> InvalidInput:
    """Refuse a number of centres that cannot be."""
    return InvalidInput(
        _(
            "Give a number of centres from {standing}, those that stand already, to {candidates}, "
            "as many as there are places for them."
        ),
        field="number",
        standing=max(standing, 1),
        candidates=candidates,
    )


def off_the_network() -> InvalidInput:
    """Refuse ways that lead nowhere near the homes."""
    return InvalidInput(
        _(
            "The ways of the file lie more than 2 km from the homes. Check that they are in "
            "degrees of CGCS2000, longitude first."
        ),
        field="ways",
    )
