"""Tags of the product's pages: icons, chips, clocks as bars, form fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.channels.portal import choices, story
from gongzhi.channels.portal.frame import Menu
from gongzhi.channels.portal.icons import PATHS
from gongzhi.foundation.clock.limits import Limit
from gongzhi.handling.cases import wording
from gongzhi.handling.cases.categories import CategoryInForce
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.workflow import CASE_WORKFLOW
from gongzhi.registry.organisations.models import Role

register = template.Library()

TONES = {
    "received": "info",
    "accepted": "info",
    "dispatched": "info",
    "handling": "info",
    "returned": "warn",
    "asking": "warn",
    "suspended": "quiet",
    "handled": "good",
    "verified": "good",
    "closed": "good",
    "rated": "good",
    "refused": "quiet",
    "diverted": "quiet",
    "merged": "quiet",
}
PAUSED = frozenset({"asking", "suspended", "returned", "handled"})


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw one of our icons; it says nothing to a screen reader, the text beside it does."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"></path></svg>',
        PATHS[name],
    )


@register.simple_tag
def menu(groups: Menu) -> SafeString:
    """Write the main menu, which stands twice on a page: folded on a phone, open at a desk."""
    return _menu(groups, get_language())


@lru_cache(maxsize=256)
def _menu(groups: Menu, _language: str | None) -> SafeString:
    return render_to_string("gongzhi/parts/menu.html", {"groups": groups})


@register.simple_tag
def status_badge(status: str) -> SafeString:
    """Show a case's status as a word with its tone."""
    return _status_badge(status, get_language())


@lru_cache(maxsize=64)
def _status_badge(status: str, _language: str | None) -> SafeString:
    return chip(TONES.get(status, "quiet"), str(CASE_WORKFLOW.statuses.get(status, status)))


def chip(tone: str, words: str) -> SafeString:
    """Write words as a chip of a tone, such as ``warn``."""
    return SafeString(f'<span class="chip chip-{tone}">{escape(words)}</span>')


@register.simple_tag
def clock_chip(
    due_at: datetime | None, warn_at: datetime | None = None, status: str = ""
) -> SafeString:
    """Show a deadline: green with what remains, yellow when near, red when past, or paused."""
    now = timezone.now()
    if status in PAUSED:
        return _clock_chip("quiet", "pause", _("paused"), due_at)
    if due_at is None:
        return SafeString('<span class="muted">—</span>')
    span = story.duration((due_at - now).total_seconds())
    if due_at <= now:
        return _clock_chip("bad", "alert", _("overdue by %(span)s") % {"span": span}, due_at)
    if warn_at is not None and warn_at <= now:
        return _clock_chip("warn", "clock", _("due soon, %(span)s left") % {"span": span}, due_at)
    return _clock_chip("good", "clock", _("%(span)s left") % {"span": span}, due_at)


def _clock_chip(tone: str, drawn: str, text: str, due_at: datetime | None) -> SafeString:
    title = f' title="{timezone.localtime(due_at):%Y-%m-%d %H:%M}"' if due_at else ""
    return SafeString(f'<span class="chip chip-{tone}"{title}>{icon(drawn)}{escape(text)}</span>')


@register.inclusion_tag("gongzhi/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Render a form field: label, help and error tied to the control by its description."""
    described = [
        f"{bound.id_for_label}_{part}"
        for part, present in (("help", bound.help_text), ("error", bound.errors))
        if present
    ]
    kind = str(getattr(bound.field.widget, "input_type", "")) or bound.widget_type
    if bound.widget_type == "checkboxselectmultiple":
        kind = bound.widget_type
    attrs: dict[str, Any] = {}
    css = _CONTROL_CLASSES.get(kind, "input")
    if css:
        attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {css}".strip()
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    wanted = "data-wanted" in bound.field.widget.attrs
    return {"field": bound, "kind": kind, "wanted": wanted, "control": bound.as_widget(attrs=attrs)}


_CONTROL_CLASSES = {
    "select": "select",
    "textarea": "textarea",
    "file": "file-input",
    "checkbox": "checkbox checkbox-sm",
    "radio": "",
    "radioselect": "",
    "checkboxselectmultiple": "",
    "hidden": "",
    "limit": "",
}


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Write a select's options, of which a page has hundreds: a template for each is its time."""
    written = []
    for name, group, _index in groups:
        inside = "".join(map(_option, group))
        if name:
            inside = f'\n  <optgroup label="{escape(str(name))}">{inside}\n  </optgroup>'
        written.append(inside)
    return SafeString("".join(written))


def _option(option: dict[str, Any]) -> str:
    attrs = tuple(option["attrs"].items())
    return _written_option(str(option["value"]), str(option["label"]), attrs)


@lru_cache(maxsize=4096)  # the classes of matters and the units, in two languages
def _written_option(value: str, label: str, attrs: tuple[tuple[str, Any], ...]) -> str:
    return f'\n  <option value="{escape(value)}"{flatatt(dict(attrs))}>{escape(label)}</option>'


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """Return the page's query string with some parameters set, or dropped where empty."""
    params: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def drop(context: Context, name: str) -> str:
    """Return the page's query string without one filter, from the first page on."""
    return query(context, **{name: "", "after": ""})


@register.simple_tag
def plain(bound: BoundField) -> str:
    """Render a control alone, for a label written around it."""
    css = _CONTROL_CLASSES.get(bound.widget_type, "input")
    return bound.as_widget(attrs={"class": css})


@register.filter
def name_in(code: str, names: Mapping[str, str]) -> str:
    """Return the name of a code, or of the nearest area above it that has one."""
    for length in (len(code), 15, 12, 9, 6):
        if code[:length] in names:
            return names[code[:length]]
    return code


@register.filter
def place_in(code: str, names: Mapping[str, str]) -> str:
    """Return the community and grid of an area code, as far as their names are known."""
    parts = [names[code[:n]] for n in (12, 15) if len(code) >= n and code[:n] in names]
    return " ".join(parts) if parts else name_in(code, names)


@register.filter
def role_title(role: Role) -> str:
    """Return a role's title in the language active now."""
    return choices.role_title(role)


@register.filter
def category_name(category: CategoryInForce) -> str:
    """Return a category's name in the language active now."""
    return choices.category_name(category)


@register.filter
def duty_title(code: str) -> str:
    """Return a duty in the language active now."""
    return choices.duty_title(code)


@register.filter
def duty_titles(codes: Iterable[str]) -> str:
    """Return several duties in one line."""
    return "、".join(choices.duty_title(code) for code in codes)


@register.filter
def severity_title(severity: str) -> str:
    """Return a severity in words."""
    return str(Category.Severity(severity).label) if severity else ""


@register.filter
def entry(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key, or None."""
    return found.get(key)


@register.filter
def percent(share: float) -> str:
    """Return a share of 0 to 1 in per cent."""
    return f"{100 * share:.1f} %"


@register.filter
def marked(text: str, words: Iterable[str]) -> SafeString:
    """Return a text with the words that decided a suggestion marked."""
    longest = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest:
        return SafeString(escape(text))
    parts = re.split(f"({'|'.join(map(re.escape, longest))})", text)
    return SafeString(
        "".join(
            f"<mark>{escape(part)}</mark>" if n % 2 else str(escape(part))
            for n, part in enumerate(parts)
        )
    )


@register.filter
def limit_words(text: str | Limit) -> str:
    """Return a limit such as ``5wd`` in words."""
    return wording.limit_words(text)


@register.filter
def percent_of(part: float, whole: float) -> int:
    """Return a share in whole percent, 0 to 100."""
    return max(0, min(100, round(100 * part / whole))) if whole else 0


@register.filter
def slugged(name: str) -> str:
    """Return a verb as addresses write it."""
    return name.replace("_", "-")
