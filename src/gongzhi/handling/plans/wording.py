"""Words for relations and periods shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongzhi.foundation.workflow import Who

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

WHO_TITLES: Final[dict[Who, Text]] = {
    Who.AREA: gettext_lazy("posts with this verb over the area"),
    Who.LEAD: pgettext_lazy("measure", "the lead unit"),
    Who.ASSIST: gettext_lazy("the responsible units"),
}


def who_text(relations: Iterable[Who]) -> str:
    """Return relations in words, as a list."""
    return "、".join(str(WHO_TITLES[who]) for who in relations)


def period_words(cadence: str, starts_on: date) -> str:
    """Return a duty's period in words, such as the third quarter of a year."""
    year = starts_on.year
    if cadence == "monthly":
        return _("%(year)s-%(month)02d") % {"year": year, "month": starts_on.month}
    if cadence == "quarterly":
        return _("quarter %(n)s of %(year)s") % {"n": (starts_on.month + 2) // 3, "year": year}
    if cadence == "half_yearly":
        half = _("first half of %(year)s") if starts_on.month == 1 else _("second half of %(year)s")
        return half % {"year": year}
    return _("year %(year)s") % {"year": year}


def filled(text: str, values: Iterable[tuple[str, str]]) -> str:
    """Return a measure's text with its blanks filled; an empty one shows as the source has it."""
    for key, value in values:
        text = text.replace("{" + key + "}", value or "x")
    return text
