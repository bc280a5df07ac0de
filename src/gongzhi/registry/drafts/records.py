"""One line on record for each change of a draft."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.rules import county_of


def record_draft(
    draft: GridDraft,
    *,
    actor: Actor,
    verb: str,
    facts: Mapping[str, Json] | None = None,
    note: str = "",
    new: bool = False,
) -> None:
    """Record one change of a saved draft."""
    record_change(
        draft,
        kind="grid_draft",
        actor=actor,
        verb=verb,
        county=county_of(draft.area_code),
        facts=facts,
        note=note,
        new=new,
    )
