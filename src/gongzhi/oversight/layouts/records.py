"""What layouts share with other proposals."""

from __future__ import annotations

from typing import Final

from gongzhi.oversight.layouts.errors import no_such_layout, not_now
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.permissions import PLAN
from gongzhi.registry.proposals import Proposals

LAYOUTS: Final = Proposals(
    model=SiteLayout,
    kind="site_layout",
    permission=PLAN,
    prefix="layouts",
    working=SiteLayout.State.SOLVING.value,
    answer="answer",
    forgotten={"given": None, "ground": None, "answer": None, "sites": []},
    missing=no_such_layout,
    not_now=not_now,
)
