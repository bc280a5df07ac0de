"""The number of a case as people read it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gongzhi.foundation.codes.case_numbers import case_number
from gongzhi.foundation.ids import CaseId


def number_of(case_id: int, received_at: datetime) -> str:
    """Return a case's number, such as ``20261122-0001234-5``.

    Its day is that of the installation, whatever time zone a request may have asked for.
    """
    day = received_at.astimezone(timezone.get_default_timezone()).date()
    return case_number(CaseId(case_id), day)
