"""Words for relations and other codes shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit, Unit
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.workflow import Who

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

WHO_TITLES: Final[dict[Who, Text]] = {
    Who.AREA: _("posts with this verb over the area"),
    Who.LEAD: _("the leading unit"),
    Who.ASSIST: _("the assisting unit"),
    Who.CALLED: _("the called unit"),
    Who.REPORTER: _("the reporter"),
    Who.OUTSIDE: _("the outside body that was asked"),
    Who.SYSTEM: _("the system"),
}


PART: Final = _("part")
"""What a refusal calls an assisting unit's share."""


def who_text(relations: Iterable[Who]) -> str:
    """Return relations in words, as a list."""
    return _who_text(tuple(relations), get_language())


@cache  # said for each refused verb of each case on a page
def _who_text(relations: tuple[Who, ...], _language: str | None) -> str:
    return "、".join(str(WHO_TITLES[who]) for who in relations)


def limit_words(text: str | Limit) -> str:
    """Return a limit such as ``5wd`` in words; what is no limit stays as it is."""
    try:
        limit = Limit.parse(str(text))
    except InvalidInput:
        return str(text)
    words = {
        Unit.MINUTES: ngettext("%(n)s minute", "%(n)s minutes", limit.amount),
        Unit.HOURS: ngettext("%(n)s hour", "%(n)s hours", limit.amount),
        Unit.DAYS: ngettext("%(n)s day", "%(n)s days", limit.amount),
        Unit.WORKING_HOURS: ngettext("%(n)s working hour", "%(n)s working hours", limit.amount),
        Unit.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", limit.amount),
    }
    return words[limit.unit] % {"n": limit.amount}
