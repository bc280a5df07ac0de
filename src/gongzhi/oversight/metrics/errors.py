"""Refusals of metrics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, NotFound


def no_such_metric(metric_id: str) -> NotFound:
    """Say that no metric has this id."""
    return NotFound(
        _("There is no metric “{metric_id}”. `gongzhi metrics list` shows all."),
        field="metric_id",
        metric_id=metric_id[:60],
    )


def not_at_level(level: object) -> InvalidInput:
    """Say that a metric is not told at a level."""
    return InvalidInput(
        _("This metric is not told at the level “{level}”. Choose a level above."),
        field="level",
        level=level,
    )


def level_above(level: object) -> InvalidInput:
    """Say that a level does not lie at or below the area."""
    return InvalidInput(
        _("The level “{level}” lies above this area. Choose the area's own level or one below."),
        field="level",
        level=level,
    )


def days_reversed() -> InvalidInput:
    """Say that a span ends before it begins."""
    return InvalidInput(_("The last day lies before the first. Turn them round."), field="to")


def days_out_of_range() -> InvalidInput:
    """Say that a day lies where no case can."""
    return InvalidInput(_("Choose days between 1990 and next year."), field="from")
