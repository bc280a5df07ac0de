"""What layouts share with other proposals, and one line on record for each change of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.hashing import Json
from gongzhi.oversight.layouts.errors import no_such_layout, not_now
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.permissions import PLAN
from gongzhi.registry.proposals import Proposals
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.queries import county_of


def record_layout(
    layout: SiteLayout,
    /,
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


LAYOUTS: Final = Proposals(
    model=SiteLayout,
    permission=PLAN,
    prefix="layouts",
    working=SiteLayout.State.SOLVING.value,
    answer="answer",
    forgotten={"given": None, "ground": None, "answer": None, "sites": []},
    record=record_layout,
    missing=no_such_layout,
    not_now=not_now,
)
