"""Words for relations and other codes shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.workflow import Who

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

WHO_TITLES: Final[dict[Who, Text]] = {
    Who.AREA: _("posts with this verb over the area"),
    Who.LEAD: _("the leading unit"),
    Who.ASSIST: _("the assisting unit"),
    Who.CALLED: _("the called unit"),
    Who.REPORTER: _("the reporter"),
    Who.SYSTEM: _("the system"),
}


def who_text(relations: Iterable[Who]) -> str:
    """Return relations in words, as a list."""
    return "、".join(str(WHO_TITLES[who]) for who in relations)
