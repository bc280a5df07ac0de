"""What the register saves: requests, figures asked, figures from stock, hours by the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.burden.minutes import MinutesRule, minutes_on
from gongzhi.oversight.burden.permissions import VIEW
from gongzhi.oversight.burden.scope import reach_of
from gongzhi.oversight.metrics.queries import read_one
from gongzhi.registry.territory.queries import Depth

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Saved:
    """Of the requests made from one day to another: what communities were asked, and spared.

    A figure is one field of one community. ``share`` is in percent, None without any figure.
    """

    requests: Decimal
    asked: Decimal
    spared: Decimal
    share: Decimal | None
    hours: Decimal
    rule: MinutesRule


def saved_in(viewer: Actor, *, since: date, until: date) -> Saved:
    """Return the metrics of burden for the widest of the viewer's areas. Ten queries."""
    prefix = next(iter(reach_of(viewer, VIEW)), None)

    def metric(name: str) -> Decimal | None:
        if prefix is None:
            return None
        area = prefix[: Depth.COMMUNITY.length]
        return read_one(f"burden.{name}", area_code=area, since=since, until=until).value

    return Saved(
        requests=metric("requests") or NOTHING,
        asked=metric("figures_asked") or NOTHING,
        spared=metric("figures_from_stock") or NOTHING,
        share=metric("stock_rate"),
        hours=metric("hours_saved") or NOTHING,
        rule=minutes_on(until),
    )
