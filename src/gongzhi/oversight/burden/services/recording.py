"""What every command on a data request does: take it, lock it, put it on record, tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.events import emit
from gongzhi.oversight.burden import events
from gongzhi.oversight.burden.errors import no_such_request
from gongzhi.oversight.burden.models import (
    DataRequest,
)
from gongzhi.oversight.burden.permissions import VIEW
from gongzhi.oversight.burden.scope import (
    concerning,
    reach_of,
)
from gongzhi.registry.records import check_version, record_change

KIND: Final = "request"
LOCK: Final = "burden.asking"
"""One after the other: who asks, who answers, who withdraws. Each takes milliseconds."""


def locked_request(actor: Actor, request_id: int, *, version: int | None = None) -> DataRequest:
    """Return a request that the actor may see, locked. Raises ``NotFound``, ``StaleVersion``."""
    seen = DataRequest.objects.filter(concerning(reach_of(actor, VIEW)), pk=request_id)
    request = seen.select_for_update(no_key=True).first()
    if request is None:
        raise no_such_request(request_id)
    check_version(request, version)
    return request


def record_request(
    request: DataRequest,
    actor: Actor,
    verb: str,
    *,
    note: str = "",
    new: bool = False,
    **facts: str | int,
) -> None:
    """Record one change of a request in its journal."""
    record_change(
        request,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=request.county,
        facts={
            "title": request.title,
            "unit": request.asked_by_id,
            "area": request.area_code,
            "to": str(request.state),
            **facts,
        },
        note=note,
        new=new,
    )


def emit_asked(request: DataRequest, *, due_on: date, areas: Iterable[str], actor: Actor) -> None:
    """Tell the communities of these areas that they are asked, and until when."""
    emit(
        events.REQUESTED,
        request_id=request.pk,
        version=request.version,
        actor=actor.key,
        at=timezone.now().isoformat(),
        title=request.title,
        due_on=due_on.isoformat(),
        areas=sorted(areas),
    )
