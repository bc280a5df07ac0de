"""The story of a case, a measure or a topic, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from itertools import groupby
from operator import attrgetter

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongzhi.channels.portal.story import Told
from gongzhi.channels.portal.templatetags.gongzhi import chip

register = template.Library()


@register.simple_tag
def told(story: Iterable[Told]) -> SafeString:
    """Write a story under its days.

    Written here and not in a template: a phone takes fifty stories along, and their dates and
    conditions were half of the time that took.
    """
    return SafeString(
        "".join(_day(day, list(each)) for day, each in groupby(story, attrgetter("day")))
    )


def _day(day: date, entries: list[Told]) -> str:
    weekday = escape(str(WEEKDAYS[day.weekday()]))
    return (
        f'<h3 class="story-day">{day:%Y-%m-%d} <span class="muted">{weekday}</span></h3>'
        f'<ol class="timeline-list">{"".join(map(_entry, entries))}</ol>'
    )


def _entry(each: Told) -> str:
    at = timezone.localtime(each.at)
    marks = " ".join(
        mark
        for mark in ("is-key" if each.turn else "", f"is-{each.tone}" if each.tone else "")
        if mark
    )
    public = " " + chip("info", _("the reporter reads this")) if each.public else ""
    after = f' <span class="muted small">{escape(each.after)}</span>' if each.after else ""
    return (
        f'<li class="{marks}"><p><time datetime="{at.isoformat()}">{at:%H:%M}</time>'
        f" <strong>{escape(each.who)}</strong> {escape(each.what)}{public}{after}</p>"
        f"{_said(each)}</li>"
    )


def _said(each: Told) -> str:
    if each.said:
        return f'<p class="said">{escape(each.said)}</p>'
    if each.erased:
        words = _("The words were erased on request; the step stays on record.")
        return f'<p class="said muted">{escape(words)}</p>'
    return ""
