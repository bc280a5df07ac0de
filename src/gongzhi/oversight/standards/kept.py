"""What was really done for a recurring duty, area by area: from the duties of plans."""

from __future__ import annotations

from datetime import date

from gongzhi.handling.plans.models import DutyInstance
from gongzhi.oversight.standards.rules import Kept
from gongzhi.registry.territory.queries import Depth, within


def keeping_of(duty: str, *, area_code: str, level: Depth, on: date) -> dict[str, Kept]:
    """Return the days on which a duty was kept in each area of a level at and below an area.

    A period counts by the day on which it was done, or by its last day where that came later, in
    the grace that the duty gives. An excused period counts as done. One query.
    """
    instances = DutyInstance.objects.filter(
        within((area_code,), field="area_code"),
        duty__key=duty,
        duty__dropped=False,
        duty__programme__withdrawn_at__isnull=True,
        starts_on__lte=on,
    )
    since: dict[str, date] = {}
    days: dict[str, list[date]] = {}
    columns = ("area_code", "starts_on", "ends_on", "state", "kept_on")
    for code, starts_on, ends_on, state, kept_on in instances.values_list(*columns):
        if len(code) != level.length:
            continue
        since[code] = min(starts_on, since.get(code, starts_on))
        if state == DutyInstance.State.DUE:
            continue
        day = min(max(kept_on or starts_on, starts_on), ends_on)
        days.setdefault(code, []).append(day)
    return {code: Kept(begun, tuple(sorted(days.get(code, ())))) for code, begun in since.items()}
