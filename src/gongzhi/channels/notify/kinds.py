"""What people are told of, how pressing each kind is, and who is told of which event.

One table says it all. Texts carry nothing of a reporter (RULES §10): a case's number, its class,
its place and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.rules import Choice, Timing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(models.TextChoices):
    """A kind of notification, as people choose by it; the most pressing first."""

    OVERDUE = "overdue", _("Overdue")
    SUPERVISED = "supervised", _("Supervised by a higher level")
    ROUTED = "routed", _("New work for my unit")
    REOPENED = "reopened", _("Not solved: reopened or sent back")
    RETURNED = "returned", _("Given back by a unit")
    WHISTLE = "whistle", _("A whistle was answered or refused")
    WARNED = "warned", _("Due soon")
    EXTENSION = "extension", _("More time asked for, given or refused")
    ASKED = "asked", _("Data asked of my community")
    GIVEN = "given", _("My request for data is answered or over")
    RATED = "rated", _("Rated below satisfied")
    HANDLED = "handled", _("Reported as handled")
    COMMENTED = "commented", _("A remark or an answer on my case")
    GREW = "grew", _("A topic that I follow grows")
    IMPORTED = "imported", _("My file is taken in")


RANK: Final = {kind: place for place, kind in enumerate(reversed(Kind))}
"""How pressing a kind is against another, when several are merged into one notification."""

URGENT: Final = frozenset({Kind.OVERDUE, Kind.SUPERVISED})
"""Kinds that are told at once and do not wait for the end of quiet hours."""

URGENT_IN_AN_EMERGENCY: Final = frozenset({Kind.ROUTED, Kind.REOPENED, Kind.WARNED})

DEFAULTS: Final[Mapping[Kind, Choice]] = {
    Kind.OVERDUE: Choice(email=Timing.NOW, robot=True),
    Kind.SUPERVISED: Choice(email=Timing.NOW, robot=True),
    Kind.ROUTED: Choice(email=Timing.HOURLY, robot=True),
    Kind.REOPENED: Choice(email=Timing.HOURLY),
    Kind.RETURNED: Choice(email=Timing.HOURLY),
    Kind.WHISTLE: Choice(email=Timing.HOURLY),
    Kind.WARNED: Choice(email=Timing.HOURLY),
    Kind.EXTENSION: Choice(email=Timing.DAILY),
    Kind.ASKED: Choice(email=Timing.DAILY),
    Kind.GIVEN: Choice(email=Timing.DAILY),
    Kind.RATED: Choice(email=Timing.DAILY),
    Kind.HANDLED: Choice(email=Timing.DAILY),
    Kind.COMMENTED: Choice(email=Timing.OFF),
    Kind.GREW: Choice(email=Timing.OFF),
    Kind.IMPORTED: Choice(email=Timing.OFF),
}
"""What holds until a person chooses otherwise: urgent at once, the rest gathered."""


class Units(StrEnum):
    """Which units' handlers are told."""

    NAMED = "named"
    """The unit that the event names."""
    LEAD = "lead"
    ROUTED = "routed"
    """Every unit the case is actively routed to."""
    OFFICER = "officer"
    """In the unit that the event names, nobody but the officer it names."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of an event: roles over the area, and those in units who hold a verb."""

    kind: Kind
    headline: str | _StrPromise
    next_step: str | _StrPromise
    roles: tuple[str, ...] = ()
    units: Units | None = None
    verb: str = "cases.take"


_DISPATCHER: Final = "street_dispatcher"
_SECRETARY: Final = "community_secretary"
_LEADER: Final = "street_leader"
_DISTRICT: Final = "district_supervisor"
_TAKE: Final = _("Take it, or return it with the ground.")
_ANSWER: Final = _("Answer in time, or refuse with the ground.")

TOLD: Final[Mapping[str, Told]] = {
    "dispatched": Told(Kind.ROUTED, _("Dispatched to your unit"), _TAKE, units=Units.NAMED),
    "reassigned": Told(Kind.ROUTED, _("Reassigned to your unit"), _TAKE, units=Units.NAMED),
    "return_ruled": Told(
        Kind.ROUTED, _("Yours by a ruling"), _("Take it; the clock runs again."), units=Units.NAMED
    ),
    "part_assigned": Told(
        Kind.ROUTED,
        _("A part falls to your unit"),
        _("Take the part, and report it when it is done."),
        units=Units.NAMED,
        verb="cases.take_part",
    ),
    "officer_assigned": Told(
        Kind.ROUTED,
        _("Given to you by your unit"),
        _("Take it in hand, or give it to a colleague."),
        units=Units.OFFICER,
        verb="cases.assign_officer",
    ),
    "whistled": Told(
        Kind.ROUTED,
        _("Your unit is called by whistle"),
        _ANSWER,
        units=Units.NAMED,
        verb="cases.answer_whistle",
    ),
    "whistle_ruled": Told(
        Kind.ROUTED,
        _("Called again, by a ruling"),
        _ANSWER,
        units=Units.NAMED,
        verb="cases.answer_whistle",
    ),
    "returned": Told(
        Kind.RETURNED,
        _("Given back by the unit"),
        _("Rule on it, or have it ruled on."),
        roles=(_DISPATCHER, _LEADER),
    ),
    "whistle_answered": Told(
        Kind.WHISTLE,
        _("The called unit has answered"),
        _("Read the answer and rate it."),
        roles=(_DISPATCHER,),
    ),
    "whistle_refused": Told(
        Kind.WHISTLE,
        _("The called unit refuses"),
        _("The district rules on the stated ground."),
        roles=(_DISPATCHER, _DISTRICT),
    ),
    "handled": Told(
        Kind.HANDLED,
        _("Reported as handled"),
        _("See that it is done, then verify it."),
        roles=(_DISPATCHER, _SECRETARY),
    ),
    "extension_requested": Told(
        Kind.EXTENSION, _("More time is asked for"), _("Give it or refuse it."), roles=(_LEADER,)
    ),
    "extended": Told(
        Kind.EXTENSION, _("More time is given"), _("See the new deadline."), units=Units.LEAD
    ),
    "extension_refused": Told(
        Kind.EXTENSION, _("More time is refused"), _("The deadline stands."), units=Units.LEAD
    ),
    "supervised": Told(
        Kind.SUPERVISED,
        _("Supervised by a higher level"),
        _("Say on the case how it stands."),
        roles=(_DISPATCHER,),
        units=Units.ROUTED,
    ),
    "reopened": Told(
        Kind.REOPENED,
        _("Reopened: not solved"),
        _("Read why, and dispatch it again."),
        roles=(_DISPATCHER, _SECRETARY),
    ),
    "verification_failed": Told(
        Kind.REOPENED,
        _("The check found it not done"),
        _("Read what is missing, and finish it."),
        units=Units.LEAD,
    ),
    "rated": Told(
        Kind.RATED,
        _("Rated below satisfied"),
        _("Read the rating; where it is not solved, reopen it."),
        roles=(_DISPATCHER, _LEADER),
        units=Units.ROUTED,
    ),
    "commented": Told(
        Kind.COMMENTED,
        _("A remark was added"),
        _("Read it on the case."),
        roles=(_DISPATCHER,),
        units=Units.ROUTED,
    ),
    "answered": Told(
        Kind.COMMENTED,
        _("The question was answered"),
        _("Read the answer and go on."),
        roles=(_DISPATCHER,),
        units=Units.ROUTED,
    ),
    "question_lapsed": Told(
        Kind.COMMENTED,
        _("The reporter has not answered in time"),
        _("The clock runs again: go by what is known, or look at it on the spot."),
        roles=(_DISPATCHER,),
        units=Units.ROUTED,
    ),
    "inquiry_answered": Told(
        Kind.COMMENTED,
        _("An outside body has answered"),
        _("Read the answer and go on."),
        roles=(_DISPATCHER,),
        units=Units.LEAD,
    ),
    "inquiry_lapsed": Told(
        Kind.COMMENTED,
        _("No answer from an outside body"),
        _("Its time has passed, or the mail did not reach it: ask again, or go on without it."),
        roles=(_DISPATCHER,),
        units=Units.LEAD,
    ),
    "clock.warn_inquiry": Told(
        Kind.WARNED,
        _("An outside body has not answered yet"),
        _("Call it, or go on without it: soon its link is closed."),
    ),
    "clock.warn_answer": Told(
        Kind.WARNED,
        _("The reporter has not answered yet"),
        _("Call the reporter, or go by what is known: soon the clock runs on without an answer."),
    ),
    "clock.warn": Told(Kind.WARNED, _("Due soon"), _("Finish the step before its deadline.")),
    "clock.overdue": Told(Kind.OVERDUE, _("Overdue"), _("Do the step now, or see what holds it.")),
    "clock.escalate": Told(
        Kind.OVERDUE, _("Still overdue, now with the next level"), _("See what holds it.")
    ),
}
"""Event of cases (or verb of the clock) → who is told, and in which words."""


def is_urgent(kind: Kind, *, emergency: bool) -> bool:
    """Tell whether a kind of notification cannot wait."""
    return kind in URGENT or (emergency and kind in URGENT_IN_AN_EMERGENCY)
