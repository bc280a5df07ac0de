"""Refusals of plans: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound, NotPermitted, WrongState

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text
    from gongzhi.handling.plans.models import Programme


class GuardRefusal(WrongState):
    """The table has the move, but something about this measure stands in its way."""

    code = "guard"


def no_such_measure(measure_id: object) -> NotFound:
    """Say that there is no such measure, or none that the actor may know of."""
    return NotFound(
        _("There is no measure {measure_id} among those you may see. Look it up in the list."),
        measure_id=str(measure_id)[:40],
    )


def no_such_programme(programme_id: object) -> NotFound:
    """Say that there is no such programme, or none that the actor may know of."""
    return NotFound(
        _("There is no programme {programme_id} among those you may see."),
        programme_id=str(programme_id)[:40],
    )


def no_such_duty(duty_id: object) -> NotFound:
    """Say that there is no such duty, or none that the actor may know of."""
    return NotFound(
        _("There is no duty {duty_id} among those you may see. Reload the list."),
        duty_id=str(duty_id)[:40],
    )


def no_such_meeting(meeting_id: object) -> NotFound:
    """Say that there is no such meeting, or none that the actor may know of."""
    return NotFound(
        _("There is no meeting {meeting_id} among those you may see."),
        meeting_id=str(meeting_id)[:40],
    )


def not_for_you(verb: Text, who: Text) -> NotPermitted:
    """Say who may use the verb on this measure."""
    return NotPermitted(
        _("“{verb}” on this measure is for {who}. Ask them, or your administrator for the post."),
        verb=verb,
        who=who,
    )


def programme_withdrawn(title: str) -> WrongState:
    """Say that nothing changes in a programme that is no longer in force."""
    return WrongState(
        _(
            "The programme “{title}” has been withdrawn; what was done stays on record. "
            "Load its pack again to go on."
        ),
        title=title,
    )


def check_in_force(programme: Programme, *, dropped: bool = False) -> None:
    """Raise ``WrongState`` where a programme is withdrawn, or its text no longer has the entry."""
    if programme.withdrawn_at is not None:
        raise programme_withdrawn(programme.title)
    if dropped:
        raise WrongState(
            _(
                "The programme “{title}” no longer asks for this; what was done stays on record. "
                "Reload the list."
            ),
            title=programme.title,
        )
