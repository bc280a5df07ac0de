"""Tags of the rows of cases: a page shows fifty, so what a row says is written in one step."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongzhi.channels.portal.templatetags.gongzhi import chip, icon
from gongzhi.handling.cases.queries import CaseRow, FittingUnit, Reason

register = template.Library()

_BETWEEN = " · "
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
