"""Tags of the officers' pages."""

from __future__ import annotations

from django import template

from gongzhi.channels.field.words import words

register = template.Library()


@register.simple_tag
def field_words() -> dict[str, str]:
    """Return the sentences that the page's scripts say."""
    return words()


@register.filter
def unlocalised(number: float) -> str:
    """Write a number as programs read it, whatever the language."""
    return repr(number)
