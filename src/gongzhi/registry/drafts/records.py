"""What drafts share with other proposals, and one line on record for each change of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.drafts.errors import no_such_draft, not_now
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.proposals import Proposals
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.rules import county_of


def record_draft(
    draft: GridDraft,
    /,
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


DRAFTS: Final = Proposals(
    model=GridDraft,
    permission=DRAFT,
    prefix="drafts",
    working=GridDraft.State.DRAWING.value,
    answer="grid_of",
    forgotten={"ground": None, "adopt_on": None, "grid_of": [], "marks": [], "certificates": []},
    final=frozenset({GridDraft.State.ADOPTED.value, GridDraft.State.DISCARDED.value}),
    record=record_draft,
    missing=no_such_draft,
    not_now=not_now,
)
