"""What the register saves: requests, figures asked, figures from stock, hours by the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.minutes import MinutesRule, minutes_on
from gongzhi.oversight.burden.models import Cell
from gongzhi.oversight.burden.permissions import VIEW
from gongzhi.oversight.burden.scope import reach_of
from gongzhi.registry.territory.queries import within


@dataclass(frozen=True, slots=True)
class Saved:
    """Of the requests made from one day to another: what communities were asked, and spared.

    A figure is one field of one community.
    """

    requests: int
    asked: int
    spared: int
    hours: Decimal
    rule: MinutesRule

    @property
    def share(self) -> int | None:
        """The share of figures that nobody had to be asked for, in percent."""
        whole = self.asked + self.spared
        return round(100 * self.spared / whole) if whole else None


def saved_in(viewer: Actor, *, since: date, until: date) -> Saved:
    """Return what was asked and spared in the viewer's areas. One query."""
    cells = Cell.objects.filter(
        within(reach_of(viewer, VIEW), field="area_code"),
        request_field__request__asked_on__range=(since, until),
    )
    counts = cells.aggregate(
        requests=Count("request_field__request", distinct=True),
        told=Count("pk", filter=Q(asked=True)),
        spared=Count("pk", filter=Q(asked=False)),
    )
    rule = minutes_on(until)
    return Saved(
        requests=counts["requests"],
        asked=counts["told"],
        spared=counts["spared"],
        hours=rules.hours_of(rule.minutes * counts["spared"]),
        rule=rule,
    )
