"""What drafts share with other proposals."""

from __future__ import annotations

from typing import Final

from gongzhi.registry.drafts.errors import no_such_draft, not_now
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.proposals import Proposals

DRAFTS: Final = Proposals(
    model=GridDraft,
    kind="grid_draft",
    permission=DRAFT,
    prefix="drafts",
    working=GridDraft.State.DRAWING.value,
    answer="grid_of",
    forgotten={"ground": None, "adopt_on": None, "grid_of": [], "marks": [], "certificates": []},
    final=frozenset({GridDraft.State.ADOPTED.value, GridDraft.State.DISCARDED.value}),
    missing=no_such_draft,
    not_now=not_now,
)
