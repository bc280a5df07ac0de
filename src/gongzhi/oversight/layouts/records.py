"""One line on record for each change of a layout."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.hashing import Json
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.queries import county_of


def record_layout(
    layout: SiteLayout,
    *,
    actor: Actor,
    verb: str,
    facts: Mapping[str, Json] | None = None,
    new: bool = False,
) -> None:
    """Record one change of a saved layout."""
    record_change(
        layout,
        kind="site_layout",
        actor=actor,
        verb=verb,
        county=county_of(layout.area_code),
        facts=facts,
        new=new,
    )
