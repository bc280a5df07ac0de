"""What cases do after somebody else's command has committed."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations.events import POST_CHANGED


@on(POST_CHANGED)
def release_officers(_facts: Mapping[str, Json]) -> None:
    """Leave with the unit what somebody had who holds no post in it any more."""
    from gongzhi.handling.cases import services  # noqa: PLC0415 (loaded apps)

    services.release_officers()


@on("calendar.changed")
def move_deadlines(_facts: Mapping[str, Json]) -> None:
    """Recompute the deadlines that run over a changed day."""
    from gongzhi.foundation.clock.services import forget_calendar  # noqa: PLC0415 (loaded apps)
    from gongzhi.handling.cases.services.escalation import rebuild_clocks  # noqa: PLC0415

    forget_calendar()
    rebuild_clocks()
