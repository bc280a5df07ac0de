"""Which reasons a rating may name, and which ones ratings named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncMonth

from gongzhi.handling.cases.models import RatedReason, RatingReason


@dataclass(frozen=True, slots=True)
class RatedCount:
    """How many cases of an area, received in a month, were rated with a reason.

    ``area_code`` is the community, or the wider area of a case that is placed in none.
    """

    reason_id: int
    month: date
    area_code: str
    count: int


def rating_reasons() -> list[RatingReason]:
    """Return the reasons in use, those for the handling first. Anybody who rates reads them."""
    return list(RatingReason.objects.filter(active=True).order_by("-satisfied", "pk"))


def reasons_of(case_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the reasons that the ratings of some cases named. The caller knows who asks."""
    rows = RatedReason.objects.filter(case_id__in=list(case_ids)).order_by("reason_id")
    found: dict[int, list[str]] = defaultdict(list)
    for case_id, title in rows.values_list("case_id", "reason__title"):
        found[case_id].append(title)
    return found


def reasons_by_area(since: datetime, until: datetime) -> list[RatedCount]:
    """Count the reasons named on all cases received in a span, by month and community.

    One statement over the whole installation: what is told of an area depends on its neighbours.
    """
    rows = (
        RatedReason.objects.filter(case__received_at__gte=since, case__received_at__lt=until)
        .values("reason_id", "case__community_code", month=TruncMonth("case__received_at"))
        .annotate(count=Count("pk"))
        .order_by("reason_id", "month", "case__community_code")
    )
    return [
        RatedCount(row["reason_id"], row["month"].date(), row["case__community_code"], row["count"])
        for row in rows
    ]
