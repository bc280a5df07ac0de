"""Looking at a sub-district's cases for topics: asked for, and carried out by a job."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.queries import topic_days
from gongzhi.handling.topics.engine import hold_area
from gongzhi.handling.topics.models import TopicLook
from gongzhi.handling.topics.permissions import LOOK
from gongzhi.handling.topics.services.finding import gather_all, gather_new
from gongzhi.handling.topics.services.storing import store
from gongzhi.registry.territory.queries import find_area

Step = TopicLook.Step
STREET_LENGTH: Final = 9


def ask_look(*, actor: Actor, area_code: str) -> TopicLook:
    """Have a sub-district's cases looked at anew, by a job; asked again it is still one look.

    Raises ``NotPermitted``, and ``InvalidInput`` for what is no sub-district.
    """
    check_may(actor, LOOK, area_code)
    if len(area_code) != STREET_LENGTH or find_area(area_code) is None:
        raise InvalidInput(_("Choose a sub-district: topics are found in one."), field="area_code")
    from gongzhi.handling.topics.tasks import defer_look  # noqa: PLC0415 (needs loaded apps)

    with transaction.atomic():
        row, _new = TopicLook.objects.update_or_create(
            area_code=area_code, defaults={"asked_at": timezone.now(), "step": Step.WAITING}
        )
        defer_look(area_code, whole=True)
    return row


def look(
    area_code: str, *, whole: bool, now: datetime | None = None, days: int | None = None
) -> TopicLook:
    """Look at a sub-district's cases: at all of the window, or at what came since the last look.

    The window is the rule ``topic_days`` (90 as shipped) where no ``days`` are given.
    Looking again at the same cases changes nothing. Reading and comparing hold no lock; what was
    found is stored in one transaction, one look at a time.
    """
    now = now or timezone.now()
    row, new = TopicLook.objects.get_or_create(area_code=area_code, defaults={"asked_at": now})
    whole = whole or new or row.whole_at is None
    days = topic_days(area_code) if days is None else days
    row.started_at, row.finished_at = timezone.now(), None
    _step(row, Step.COMPARING, "started_at", "finished_at")
    found = (
        gather_all(area_code, now, days)
        if whole
        else gather_new(area_code, now, after_id=row.last_case_id, days=days)
    )
    _step(row, Step.STORING)
    with transaction.atomic():
        hold_area(area_code)
        row.topics = store(area_code, found, whole=whole, now=now)
        row.cases = len(found.read)
        row.last_case_id = max(row.last_case_id, found.newest)
        row.finished_at = timezone.now()
        row.whole_at = row.finished_at if whole else row.whole_at
        _step(row, Step.DONE, "topics", "cases", "last_case_id", "finished_at", "whole_at")
    return row


def _step(row: TopicLook, step: Step, *told: str) -> None:
    """Tell how far a look is; who asks for another meanwhile (``asked_at``) is left alone."""
    row.step = step
    row.save(update_fields=["step", *told])
