"""The caller's own round for today: suggested on the spot, kept nowhere."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.parsing import Text
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.field.forms import RoundForm
from gongzhi.channels.field.pages import day_of
from gongzhi.channels.field.roundask import choices_of, starts_of, usual_round, wanted_of
from gongzhi.channels.field.rounds import Errand, Suggestion, errands_of, suggest
from gongzhi.foundation.actors import check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.handling.visits.permissions import RECORD

router = Router(tags=["visits"])


class RoundQuery(Schema):
    """From where and when a round is to go; what is left out is as on the officers' page."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[Text, Field(description="Area code; else the first community")] = ""
    begins: Annotated[Text, Field(description="HH:MM")] = ""
    ends: Annotated[Text, Field(description="HH:MM: back by then")] = ""
    minutes: Annotated[Text, Field(description="At each stop")] = ""


class RoundStopOut(Schema):
    """A stop: ``key`` is ``visit-`` with its id, or ``case-`` with its number."""

    key: str
    title: str
    what: str
    hours: Annotated[str, Field(description="Within which it must begin, if there are such")]
    metres: int
    walk: Annotated[int, Field(description="Minutes on foot from the stop before")]
    arrives: str
    begins: str


class LeftOutOut(Schema):
    """What the round does not hold, and why."""

    key: str
    title: str
    why: str


class RoundOut(Schema):
    """The stops in order; metres and minutes of walking, and when one is back."""

    start: str
    stops: list[RoundStopOut]
    metres: int
    walk: int
    back: str
    left_out: list[LeftOutOut]


@router.get(
    "/rounds/today",
    auth=STAFF,
    response=answers(RoundOut),
    openapi_extra=reads(RECORD),
    summary="One's own round for today",
)
def suggest_today(request: HttpRequest, chosen: Query[RoundQuery]) -> HttpResponse:
    """Suggest a round over what is due in the caller's areas today. It is kept nowhere."""
    actor = caller(request)
    if not actor.holds(RECORD):
        check_may(actor, RECORD)
    day = day_of(actor)
    starts = starts_of(day)
    if not starts:
        raise Conflict(
            _("None of your grids and buildings lies on the map yet. Have one drawn or placed.")
        )
    given = {name: value for name, value in chosen.dict().items() if value}
    form = RoundForm(usual_round(starts) | given, starts=choices_of(day, starts))
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise InvalidInput(str(faults[0]), field=field)
    due = [one for one in errands_of(day) if one.due]
    return answer(_shape(suggest(due, wanted_of(form, starts))))


def _shape(found: Suggestion) -> Shape:
    return {
        "start": found.start.code,
        "stops": [
            _named(leg.errand)
            | {
                "what": leg.errand.what,
                "hours": leg.errand.window,
                "metres": leg.metres,
                "walk": leg.walk,
                "arrives": leg.arrives,
                "begins": leg.begins,
            }
            for leg in found.legs
        ],
        "metres": found.metres,
        "walk": found.walk,
        "back": found.back,
        "left_out": [_named(errand) | {"why": why} for errand, why in found.left_out],
    }


def _named(errand: Errand) -> Shape:
    return {"key": errand.key, "title": errand.title}
