"""The threshold below which nothing is suggested."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from gongzhi.foundation.actors import Actor
from gongzhi.handling.triage.errors import threshold_out_of_range
from gongzhi.handling.triage.models import Threshold
from gongzhi.handling.triage.permissions import check_may_change
from gongzhi.registry.records import record_change

KIND: Final = "triage_threshold"
SET: Final = "triage.set_threshold"
HIGHEST: Final = 99


@transaction.atomic
def set_threshold(*, actor: Actor, percent: int, note: str = "") -> Threshold:
    """Set the confidence in per cent below which nothing is suggested, from the next report on.

    Raises ``InvalidInput`` for what is no share.
    """
    check_may_change(actor)
    if not 0 <= percent <= HIGHEST:
        raise threshold_out_of_range()
    row, _created = Threshold.objects.get_or_create(pk=1)
    row = Threshold.objects.select_for_update(no_key=True).get(pk=1)
    if row.percent == percent:
        return row
    before, row.percent = row.percent, percent
    row.save(update_fields=["percent"])
    record_change(
        row,
        kind=KIND,
        actor=actor,
        verb=SET,
        county="",
        facts={"percent": percent, "before": before},
        note=note,
        new=row.version is None,
    )
    return row
