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


def not_of_all() -> InvalidInput:
    """Say that a metric is told of smaller areas only, and none was named."""
    return InvalidInput(
        _("This metric is not told of all areas together. Choose one of its levels."),
        field="level",
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


def no_such_figure(figure: str) -> NotFound:
    """Say that no figure to be stated has this code."""
    return NotFound(
        _("There is no figure “{figure}” to be stated. Choose one of the list."),
        field="figure",
        figure=figure[:60],
    )


def no_such_site(site_id: int) -> NotFound:
    """Say that there is no such site within the viewer's areas."""
    return NotFound(
        _("There is no service site {site_id} in your areas. Look it up in the list."),
        site_id=site_id,
    )
