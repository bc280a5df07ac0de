"""Which reasons the ratings of an area named, by how many: withheld as the rates beside them are.

A reason is of a matter and its handling, never of a person; where fewer than the floor named it in
a month, that month is not told (RULES §10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.handling.cases.models import RatingReason
from gongzhi.handling.cases.queries import RatedCount, reasons_by_area
from gongzhi.oversight.metrics.ladder import span_of
from gongzhi.oversight.metrics.permissions import VIEW
from gongzhi.oversight.metrics.withholding import withheld
from gongzhi.registry.territory.rules import Depth

LONGEST: Final = timedelta(days=366)
_LEVELS: Final = (0, *(depth.length for depth in Depth if depth <= Depth.COMMUNITY))


@dataclass(frozen=True, slots=True)
class NamedReason:
    """A reason and on how many rated cases it was named, in the months that are told."""

    reason: RatingReason
    count: int


@dataclass(frozen=True, slots=True)
class NamedReasons:
    """The reasons named, the most frequent first, on cases received from ``since`` to ``until``."""

    since: date
    until: date
    items: Sequence[NamedReason]


def reasons_named(
    viewer: Actor, area_code: str, *, since: date | None = None, until: date | None = None
) -> NamedReasons:
    """Return the reasons that ratings named in an area, in whole months, at most a year's.

    Areas below a community are told nothing. Raises ``NotPermitted``, and ``InvalidInput`` for
    days that are no span.
    """
    check_may(viewer, VIEW, area_code)
    span = span_of(since, until, today=timezone.localdate()).in_whole_months
    start = max(span.since, (span.until - LONGEST).replace(day=1))
    rows = reasons_by_area(_midnight(start), _midnight(span.after))
    counts = _told(rows, area_code)
    reasons = RatingReason.objects.in_bulk(counts)
    items = [NamedReason(reasons[key], count) for key, count in counts.items()]
    items.sort(key=lambda each: (-each.count, each.reason.pk))
    return NamedReasons(start, span.until, items)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _told(rows: Sequence[RatedCount], area_code: str) -> dict[int, int]:
    """Return by reason the sum of the months that are told of the area."""
    if len(area_code) not in _LEVELS:
        return {}
    cells: dict[tuple[int, date], dict[str, int]] = defaultdict(dict)
    for row in rows:
        cells[row.reason_id, row.month][row.area_code] = row.count
    told: dict[int, int] = defaultdict(int)
    for (reason_id, _month), counts in cells.items():
        levels = _summed(counts)
        own = levels[_LEVELS.index(len(area_code))].get(area_code, 0)
        if own and area_code not in withheld(levels, floor=SMALLEST_GROUP):
            told[reason_id] += own
    return dict(told)


def _summed(counts: Mapping[str, int]) -> list[dict[str, int]]:
    """Return counts level by level, each the sum of what lies below it or in it."""
    levels: list[dict[str, int]] = [defaultdict(int) for _length in _LEVELS]
    for code, count in counts.items():
        for level, length in zip(levels, _LEVELS, strict=True):
            if len(code) >= length:
                level[code[:length]] += count
    return levels
