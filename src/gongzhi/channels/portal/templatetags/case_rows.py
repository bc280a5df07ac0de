"""Tags of the rows of cases: a page shows fifty, so what a row says is written in one step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.channels.portal.templatetags.gongzhi import (
    chip,
    clock_chip,
    icon,
    place_in,
    status_badge,
)
from gongzhi.handling.cases.queries import CaseRow, FittingUnit, Reason

register = template.Library()

_BETWEEN = " · "
_NOTHING = "—"
_ANY_NUMBER = "20000101-0000000-0"


@register.filter
def case_address(number: str, verb: str = "") -> str:
    """Return the address of a case's page by its number, or of the form of one of its verbs."""
    before, after = _around_number(verb)
    return f"{before}{number}{after}"


@cache
def _around_number(verb: str) -> tuple[str, str]:
    name, more = ("cases:verb", [verb]) if verb else ("cases:case", [])
    address = reverse(name, args=[_ANY_NUMBER, *more])
    before, _number, after = address.partition(_ANY_NUMBER)
    return before, after


@register.simple_tag
def case_line(
    row: CaseRow, area_names: Mapping[str, str], *, selectable: bool = False, open_number: str = ""
) -> SafeString:
    """Write a case as a row of the table of cases."""
    number = row.number
    current = ' class="is-current" aria-current="true"' if number == open_number else ""
    return SafeString(
        _line(get_language(), selectable=bool(selectable)).format(
            number=number,
            address=case_address(number),
            current=current,
            title=escape(row.title),
            category=escape(row.category_name or _("not classified")),
            marks=case_marks(row),
            status=status_badge(row.status),
            deadline=clock_chip(row.due_at, row.warn_at, row.status),
            unit=_unit_of(row),
            place=escape(place_in(row.area_code, area_names)),
            received=short_time(row.received_at),
        )
    )


def _unit_of(row: CaseRow) -> str:
    """Say which unit has the case, and below it who in the unit does it."""
    unit = escape(row.lead_unit_name or _NOTHING)
    if not row.officer_name:
        return unit
    return f'{unit}<span class="muted small block">{escape(row.officer_name)}</span>'


@lru_cache(maxsize=16)
def _line(_language: str | None, *, selectable: bool) -> str:
    """Return the row in the language active now, with the names of what a case fills in."""
    number, status, deadline = _("Number"), _("Status"), _("Deadline")
    unit, area, received, select = _("Unit"), _("Area"), _("Received"), _("Select")
    check = (
        '<td class="is-check"><input class="checkbox checkbox-sm" type="checkbox" name="case"'
        f' value="{{number}}" aria-label="{escape(select)} {{number}}"></td>'
    )
    return (
        '<tr data-row data-number="{number}"{current}>'
        f"{check if selectable else ''}"
        f'<td data-label="{escape(number)}" class="nowrap">'
        '<a class="link-plain code" href="{address}" tabindex="-1">{number}</a></td>'
        '<td class="is-matter"><a class="case-title" data-row-link href="{address}">{title}</a>'
        '<span class="muted small block">{category}{marks}</span></td>'
        f'<td data-label="{escape(status)}" class="is-state nowrap">{{status}}</td>'
        f'<td data-label="{escape(deadline)}" class="is-state nowrap">{{deadline}}</td>'
        f'<td data-label="{escape(unit)}" class="is-place">{{unit}}</td>'
        f'<td data-label="{escape(area)}" class="is-place">{{place}}</td>'
        f'<td data-label="{escape(received)}" class="nowrap muted">{{received}}</td></tr>\n'
    )


@register.simple_tag
def case_marks(row: CaseRow) -> SafeString:
    """Say what is special about a case as chips; most have none."""
    marks: list[str] = []
    if row.supervised:
        marks.append(chip("bad", _("supervised")))
    if row.severity == "emergency":
        marks.append(chip("bad chip-strong", _("emergency")))
    if row.followers:
        people = f"{icon('people')}+{row.followers}"
        hint = escape(_("met it too"))
        marks.append(f'<span class="chip chip-warn" title="{hint}">{people}</span>')
    if row.reopenings:
        marks.append(chip("warn", _("reopened")))
    if not row.placed:
        marks.append(chip("warn", _("no place")))
    return SafeString("".join(_BETWEEN + mark for mark in marks))


@register.simple_tag
def fit_reasons(fit: FittingUnit) -> str:
    """Say why a unit is suggested for a case."""
    return _BETWEEN.join(_reason(reason, fit) for reason in fit.reasons)


def _reason(reason: Reason, fit: FittingUnit) -> str:
    if reason == Reason.RULE and fit.rule is not None:
        return _("by rule: %(name)s") % {"name": fit.rule.name}
    if reason == Reason.CATEGORY:
        return _("answers for this category here")
    if reason == Reason.HISTORY:
        return _("handled %(times)s of the last %(of)s of this class in this sub-district") % {
            "times": fit.times,
            "of": fit.of,
        }
    return _("answers for this community")


@register.simple_tag
def short_time(at: datetime) -> SafeString:
    """Write a moment as month, day, hour and minute, with the whole of it for machines."""
    local = timezone.localtime(at)
    whole = local.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{whole}">{local:%m-%d %H:%M}</time>')
