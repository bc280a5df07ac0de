"""Refusals of organisations, in words that say what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict


class OpenWork(Conflict):
    """A unit cannot end while work is open there."""

    code = "open-work"


def work_is_open(name: str, count: int) -> OpenWork:
    """Refuse to dissolve a unit without a successor for its open work."""
    return OpenWork(
        _("{name} still has {count} open matters. Name the unit that takes them over."),
        field="successor_id",
        name=name,
        count=count,
    )


def post_is_full(title: str, seats: int) -> Conflict:
    """Refuse one appointment more than a post has seats."""
    return Conflict(
        _("All {seats} seats of “{title}” are taken. End an appointment first, or add a seat."),
        field="post_id",
        title=title,
        seats=seats,
    )
