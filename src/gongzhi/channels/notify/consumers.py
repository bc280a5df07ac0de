"""What is told after somebody's command has committed."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.channels.notify.kinds import TOLD
from gongzhi.channels.transfer.events import FINISHED
from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.events import ESCALATED


def tell_of_case(facts: Mapping[str, Json]) -> None:
    """Tell whom a change of a case concerns."""
    from gongzhi.channels.notify.services.telling import tell_case  # noqa: PLC0415 (loaded apps)

    tell_case(facts)


def tell_of_import(facts: Mapping[str, Json]) -> None:
    """Tell who brought a file that it is done: one notification, whatever the file held."""
    from gongzhi.channels.notify.services.telling import tell_import  # noqa: PLC0415 (loaded apps)

    tell_import(facts)


for _name in TOLD:
    if not _name.startswith("clock."):
        on(f"cases.{_name}")(tell_of_case)
on(ESCALATED)(tell_of_case)
on(FINISHED)(tell_of_import)
