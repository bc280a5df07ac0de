"""Refusals of disclosure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound


def no_such_notice(notice_id: int) -> NotFound:
    """Say that there is no such notice within the viewer's areas."""
    return NotFound(
        _("There is no notice {notice_id} in your areas. Look it up in the list."),
        notice_id=notice_id,
    )
