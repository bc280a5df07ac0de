"""What is told of data requests: to the communities asked, and to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from gongzhi.channels.notify.matters import MATTERS
from gongzhi.channels.notify.reaching import Holders
from gongzhi.channels.notify.services.plans import when
from gongzhi.channels.notify.services.writing import News, tell
from gongzhi.foundation.journal.hashing import Json
from gongzhi.oversight.burden.models import DataRequest
from gongzhi.oversight.burden.queries import still_waits
from gongzhi.registry.organisations.queries import actors_around

REQUEST: Final = "request"


def tell_asked(facts: Mapping[str, Json]) -> int:
    """Tell those who answer for the communities of which data is asked; return how many."""
    return _tell_communities(facts, "request.asked")


def tell_answered(facts: Mapping[str, Json]) -> int:
    """Tell the unit that asked once the last community has answered; return how many people."""
    request_id = facts.get("request_id")
    if not isinstance(request_id, int) or still_waits(request_id):
        return 0
    return _tell_askers(facts, "request.answered")


def tell_ended(facts: Mapping[str, Json]) -> int:
    """Tell the unit that asked that its request is over; the communities, that it is withdrawn."""
    if facts.get("withdrawn"):
        return _tell_communities(facts, "request.withdrawn")
    return _tell_askers(facts, "request.ended")


def _tell_communities(facts: Mapping[str, Json], event: str) -> int:
    request, at = _find(facts), when(facts)
    given = facts.get("areas")
    areas = [str(each) for each in given] if isinstance(given, list) else []
    if request is None or at is None or not areas:
        return 0
    actors = [each for each in actors_around(areas) if each.key != facts.get("actor")]
    return tell(
        _news(request, facts, event, at), Holders(actors, MATTERS[event].verb).nearest(areas)
    )


def _tell_askers(facts: Mapping[str, Json], event: str) -> int:
    request, at = _find(facts), when(facts)
    if request is None or at is None:
        return 0
    unit = request.asked_by
    actors = [
        each
        for each in actors_around([unit.area_code], [unit.pk])
        if each.key != facts.get("actor")
    ]
    return tell(
        _news(request, facts, event, at), Holders(actors, MATTERS[event].verb).in_units([unit])
    )


def _find(facts: Mapping[str, Json]) -> DataRequest | None:
    request_id = facts.get("request_id")
    if not isinstance(request_id, int):
        return None
    return DataRequest.objects.select_related("asked_by").filter(pk=request_id).first()


def _news(request: DataRequest, facts: Mapping[str, Json], event: str, at: datetime) -> News:
    kept = {"due_on": facts["due_on"]} if "due_on" in facts else {}
    return News(
        key=f"{event}:{request.pk}:{facts.get('version')}",
        kind=MATTERS[event].kind,
        urgent=False,
        county=request.county,
        subject_kind=REQUEST,
        subject_key=str(request.pk),
        number="",
        area_code=request.area_code,
        category_id=None,
        facts={"event": event, **kept},
        happened_at=at,
    )
