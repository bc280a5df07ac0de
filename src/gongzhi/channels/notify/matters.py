"""What people are told of plans and of data requests, in which words, and who is told.

Beside ``kinds.TOLD``, which says it of cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.kinds import Kind
from gongzhi.handling.plans.permissions import HOLD_MEETING, KEEP_DUTY, permission
from gongzhi.handling.topics import permissions as topics
from gongzhi.oversight.burden.permissions import ANSWER, ASK

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class To(StrEnum):
    """Who is told of a matter: those who hold its verb, and where."""

    LEAD = "lead"
    """In the unit that leads the measure."""
    UNITS = "units"
    """In the unit that leads, and in those that answer beside it."""
    AREA = "area"
    """Over the area, at the nearest level: who runs the programme there."""
    FOLLOWERS = "followers"
    """Whoever follows it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """How something is told, and to whom: ``verb`` is what they may do about it."""

    kind: Kind
    headline: str | _StrPromise
    next_step: str | _StrPromise
    to: To
    verb: str


_REPORT: Final = permission("report_progress")

MATTERS: Final[Mapping[str, Matter]] = {
    "measure.assign": Matter(
        Kind.ROUTED,
        _("A measure is assigned to your unit"),
        _("Accept it, or give it back with the ground."),
        To.UNITS,
        _REPORT,
    ),
    "measure.sent_back": Matter(
        Kind.REOPENED,
        _("Sent back: what was shown is not enough"),
        _("Read what is missing, and show it again."),
        To.LEAD,
        _REPORT,
    ),
    "measure.given_back": Matter(
        Kind.RETURNED,
        _("Given back by the lead unit"),
        _("Read why, and assign it to another unit."),
        To.AREA,
        permission("assign"),
    ),
    "measure.submit_evidence": Matter(
        Kind.HANDLED,
        _("Submitted as carried out"),
        _("See what shows it, then verify it or send it back."),
        To.AREA,
        permission("verify"),
    ),
    "measure.adjust": Matter(
        Kind.EXTENSION,
        _("An adjustment is asked for"),
        _("Grant it or refuse it."),
        To.AREA,
        permission("approve_adjustment"),
    ),
    "measure.approve_adjustment": Matter(
        Kind.EXTENSION,
        _("Your adjustment is decided on"),
        _("See what holds now."),
        To.LEAD,
        _REPORT,
    ),
    "measure.supervise": Matter(
        Kind.SUPERVISED,
        _("A measure is supervised by a higher level"),
        _("Report how it stands."),
        To.UNITS,
        _REPORT,
    ),
    "measure.task": Matter(
        Kind.ROUTED,
        _("A meeting gave your unit a task"),
        _("Read it among the steps, and report it when it is done."),
        To.UNITS,
        _REPORT,
    ),
    "measure.soon": Matter(
        Kind.WARNED,
        _("A measure is due soon"),
        _("Report how it stands, or ask for an adjustment."),
        To.LEAD,
        _REPORT,
    ),
    "measure.late": Matter(
        Kind.OVERDUE,
        _("A measure is late"),
        _("Show what is done, or put it on the next meeting."),
        To.LEAD,
        _REPORT,
    ),
    "measure.late_above": Matter(
        Kind.OVERDUE,
        _("A measure is late"),
        _("Supervise it, or put it on the next meeting."),
        To.AREA,
        HOLD_MEETING,
    ),
    "duties.soon": Matter(
        Kind.WARNED,
        _("Recurring duties are due soon"),
        _("Keep them with what was really done."),
        To.LEAD,
        KEEP_DUTY,
    ),
    "duties.late": Matter(
        Kind.OVERDUE,
        _("Recurring duties are late"),
        _("Keep them with what was really done."),
        To.LEAD,
        KEEP_DUTY,
    ),
    "request.asked": Matter(
        Kind.ASKED,
        _("Data is asked of your community"),
        _("Answer once; then it is in stock for everybody."),
        To.AREA,
        ANSWER,
    ),
    "request.withdrawn": Matter(
        Kind.ASKED,
        _("A request for data was withdrawn"),
        _("There is nothing to answer any more."),
        To.AREA,
        ANSWER,
    ),
    "request.answered": Matter(
        Kind.GIVEN,
        _("Your request for data is answered in full"),
        _("Take the figures from the request."),
        To.UNITS,
        ASK,
    ),
    "request.ended": Matter(
        Kind.GIVEN,
        _("Your request for data is over"),
        _("See who has answered; the rest is not asked any more."),
        To.UNITS,
        ASK,
    ),
    "topic.grew": Matter(
        Kind.GREW,
        _("A topic that you follow has grown"),
        _("See what came, and whether it needs more."),
        To.FOLLOWERS,
        topics.VIEW,
    ),
}
"""What happened, to what kind of subject → who is told, and in which words."""
