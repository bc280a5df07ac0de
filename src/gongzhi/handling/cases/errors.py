"""Refusals of cases: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.foundation.errors import Text


class GuardRefusal(WrongState):
    """The table has the move, but something about this case stands in its way."""

    code = "guard"


def no_such_case(case_id: object) -> NotFound:
    """Say that there is no such case, or none that the actor may know of."""
    return NotFound(
        _(
            "This case is not among those you may see. Check the number; "
            "it may have gone to another unit."
        ),
        case_id=str(case_id)[:40],
    )


def no_such(what: Text, key: object, *, field: str) -> NotFound:
    """Say that a case has no such part, whistle or file."""
    return NotFound(
        _("There is no {what} {key} on this case. Reload the page and choose again."),
        field=field,
        what=what,
        key=str(key)[:40],
    )


def which_one(what: Text, *, field: str) -> InvalidInput:
    """Ask which of several is meant."""
    return InvalidInput(
        _("There is more than one {what} this could mean. Say which."), field=field, what=what
    )


def not_for_you(verb: Text, who: Text) -> NotPermitted:
    """Say who may use the verb on this case."""
    return NotPermitted(
        _("“{verb}” on this case is for {who}. Ask them, or your administrator for the post."),
        verb=verb,
        who=who,
    )


def changed_meanwhile(*, who: str, verb: Text, at: datetime) -> StaleVersion:
    """Tell the slower of two officers what the faster did."""
    return StaleVersion(
        _(
            "{who} did “{verb}” at {at}, after you opened this page. "
            "Reload it and decide again; nothing of yours was stored."
        ),
        who=who or _("The reporter"),
        verb=verb,
        at=f"{at:%H:%M:%S}",
    )


def already_reported(number: str) -> Conflict:
    """Say under which number a case from elsewhere is already here."""
    return Conflict(
        _("This is already here as case {number}; nothing was added."),
        field="external_ref",
        number=number,
    )


def nothing_to_act_on(verb: Text) -> GuardRefusal:
    """Say that the case has no part or whistle which the verb could mean."""
    return GuardRefusal(_("There is nothing on this case that “{verb}” applies to."), verb=verb)


def no_such_dispatch_rule() -> NotFound:
    """Return the refusal for a dispatch rule that is not there."""
    return NotFound(_("There is no such dispatch rule."))
