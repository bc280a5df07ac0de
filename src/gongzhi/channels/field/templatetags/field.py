"""Tags of the officers' pages."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongzhi.channels.field.rounds import Errand
from gongzhi.channels.field.steps import Step
from gongzhi.channels.field.words import words
from gongzhi.channels.field.work import Task
from gongzhi.channels.portal.templatetags.gongzhi import chip, clock_chip, name_in, status_badge

register = template.Library()


@register.simple_tag
def field_words() -> dict[str, str]:
    """Return the sentences that the page's scripts say."""
    return words()


@register.simple_tag
def task_line(task: Task, names: Mapping[str, str]) -> SafeString:
    """Write a task as an entry of the day's list, in one step: a day may have a hundred."""
    row = task.row
    due, chips, until = "", status_badge(row.status), ""
    if row.due_at:
        at = timezone.localtime(row.due_at)
        due = f' data-due="{at.isoformat()}"'
        chips = SafeString(f"{clock_chip(row.due_at, row.warn_at, row.status)} {chips}")
        until = " · " + _("until %(due)s") % {"due": f"{at:%m-%d %H:%M}"}
    if task.mine:
        chips = SafeString(chips + " " + chip("warn", _("given to you")))
    elif task.own:
        chips = SafeString(chips + " " + chip("info", _("yours to do")))
    place = escape(name_in(row.area_code, names) + until)
    return SafeString(
        f'<li class="task rank-{task.rank.name.lower()}"{due}>'
        f'<a href="{reverse("field:case", args=[row.number])}">'
        f"<strong>{escape(row.title)}</strong> "
        f'<span class="chips">{chips}</span> '
        f'<span class="small muted">{place}</span></a></li>\n'
    )


@register.simple_tag
def errand_line(errand: Errand) -> SafeString:
    """Write what is due at a place as an entry of a list."""
    about = f"{errand.what} · {errand.window}" if errand.window else errand.what
    return SafeString(
        f'<li class="task rank-{errand.rank.name.lower()}"><a href="{escape(errand.path)}">'
        f"<strong>{escape(errand.title)}</strong> "
        f'<span class="small muted">{escape(about)}</span></a></li>'
    )


@register.simple_tag(takes_context=True)
def step_form(context: Context, step: Step) -> SafeString:
    """Write the form of a step that a case's page offers."""
    return step.html(str(context["csrf_token"]))


@register.filter
def unlocalised(number: float) -> str:
    """Write a number as programs read it, whatever the language."""
    return repr(number)
