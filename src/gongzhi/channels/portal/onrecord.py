"""What is on record and may show that something was done, to choose from in a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.handling.plans.models import Meeting
from gongzhi.oversight.disclosure.queries import notices_around

Group = tuple[str, list[tuple[str, str]]]


def choices_on_record(meetings: Iterable[Meeting], *, area_code: str) -> list[Group]:
    """Return these meetings and the notices around an area, grouped; empty groups left out."""
    groups: list[Group] = [
        (_("Meetings"), [_choice("meeting", each, each.held_on) for each in meetings]),
        (
            _("Notices"),
            [_choice("notice", each, each.shown_from) for each in notices_around(area_code)],
        ),
    ]
    return [group for group in groups if group[1]]


def _choice(kind: str, row: Any, day: Any) -> tuple[str, str]:
    return f"{kind}:{row.pk}", f"{day:%Y-%m-%d} {row.title}"
