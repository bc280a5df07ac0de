"""What was really done for a recurring duty, area by area: from the duties of plans."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from gongzhi.handling.plans.models import DutyInstance
from gongzhi.oversight.standards.rules import Kept
from gongzhi.registry.territory.queries import Depth, within


def keeping_of(duty: str, *, area_code: str, level: Depth, on: date) -> dict[str, Kept]:
    """Return the days on which a duty was kept in each area of a level at and below an area.

    What was done by ``on`` alone counts, so that nothing done later changes an earlier verdict. An
    excused period counts as done, and so does what was kept for a programme whose duty another's
    has taken the place of. One query.
    """
    in_force = Q(duty__dropped=False, duty__programme__withdrawn_at__isnull=True)
    instances = DutyInstance.objects.filter(
        within((area_code,), field="area_code"),
        in_force | Q(state=DutyInstance.State.KEPT),
        duty__key=duty,
        starts_on__lte=on,
    )
    since: dict[str, date] = {}
    days: dict[str, list[date]] = {}
    for one in instances:
        code = one.area_code
        if len(code) != level.length:
            continue
        since[code] = min(one.starts_on, since.get(code, one.starts_on))
        done = one.kept_on or one.starts_on
        if one.state != DutyInstance.State.DUE and done <= on:
            days.setdefault(code, []).append(_counted_on(one, done))
    return {code: Kept(begun, tuple(sorted(days.get(code, ())))) for code, begun in since.items()}


def _counted_on(one: DutyInstance, done: date) -> date:
    """Return the day for which it counts: within its period, if it was done by when it was due.

    Done later it counts for the day itself: the period that it was for stays missed.
    """
    last = max(one.ends_on, timezone.localdate(one.due_at))
    return done if done > last else min(max(done, one.starts_on), one.ends_on)
