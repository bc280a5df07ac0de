"""Refusals of visits: why, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict, NotFound


def no_such_visit(visit_id: int | str) -> NotFound:
    """Return the refusal for a visit that is not there, or that the actor may not know of."""
    return NotFound(
        _("There is no visit {visit_id}, or it lies outside your areas."), visit_id=visit_id
    )


def planned_already() -> Conflict:
    """Return the refusal for a second plan of the same visit on the same day."""
    return Conflict(_("The same visit is already planned for that day."), field="planned_on")
