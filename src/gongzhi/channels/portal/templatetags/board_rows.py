"""Tags of the dispatch board: its hundreds of lines are written in one step each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gongzhi.channels.portal.templatetags.case_rows import fit_reasons
from gongzhi.handling.cases.queries import FittingUnit, UnitLoad

register = template.Library()

_WITH_KEYS = 3
"""How many units of a case can be chosen by a figure on the keyboard."""


@register.simple_tag
def fitting_lines(suggestions: Sequence[FittingUnit]) -> SafeString:
    """Write the units that fit a case as buttons, best first, each with its reasons."""
    if not suggestions:
        nothing = escape(_("No unit suggests itself."))
        return SafeString(f'<li class="muted small">{nothing}</li>')
    label = escape(_("Dispatch to"))
    return SafeString(
        "".join(_fitting(nth, fit, label) for nth, fit in enumerate(suggestions, start=1))
    )


def _fitting(nth: int, fit: FittingUnit, label: str) -> str:
    look = "btn-primary" if nth == 1 else "btn-plain"
    key = f'<kbd aria-hidden="true" data-enhanced>{nth}</kbd>' if nth <= _WITH_KEYS else ""
    return (
        f'<li><button class="btn btn-sm {look}" type="submit" name="unit_id" value="{fit.unit_id}"'
        f' data-nth="{nth}"><span class="sr-only">{label} </span>{escape(fit.unit)}{key}</button> '
        f'<span class="muted small">{escape(fit_reasons(fit))}</span></li>\n'
    )


@register.simple_tag
def load_line(unit: UnitLoad) -> SafeString:
    """Write a unit as a row of the table of units and their load."""
    return SafeString(
        _load(get_language()).format(
            id=unit.unit_id,
            name=escape(unit.name),
            open=unit.open,
            tone=" tone-bad" if unit.overdue else "",
            overdue=unit.overdue,
            fits=unit.fits or "",
        )
    )


@lru_cache(maxsize=8)
def _load(_language: str | None) -> str:
    """Return the row in the language active now, with the names of what a unit fills in."""
    still_open, overdue, fits = pgettext("cases", "Open"), _("Overdue"), _("Fits")
    address = reverse("cases:list")
    return (
        '<tr data-unit="{id}"><td>'
        f'<a class="link-plain" href="{address}?unit={{id}}&amp;order=deadline">{{name}}</a></td>'
        f'<td class="num" data-label="{escape(still_open)}">{{open}}</td>'
        f'<td class="num{{tone}}" data-label="{escape(overdue)}">{{overdue}}</td>'
        f'<td class="num" data-label="{escape(fits)}">{{fits}}</td></tr>\n'
    )
