"""The workflow of a case, from a report at the door to a rated closure.

Sources: 北京市接诉即办工作条例 (record, dispatch, first receiver, call-back, three rates);
seeds 000 (信息收集、问题发现、协同处置、结果反馈), 001 (吹哨报到), 003 and 004
(巡查、派单、回访、评价); RULES §4.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.workflow import (
    BACK,
    SAME,
    ClockEffect,
    Effect,
    Move,
    Who,
    Workflow,
)

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RETURNED = "returned"
    ASKING = "asking"
    SUSPENDED = "suspended"
    HANDLED = "handled"
    VERIFIED = "verified"
    CLOSED = "closed"
    RATED = "rated"
    REFUSED = "refused"
    DIVERTED = "diverted"
    MERGED = "merged"


class Phase(StrEnum):
    """What a clock measures."""

    FILING = "filing"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    CALL_BACK = "call_back"
    WHISTLE = "whistle"


STATUS_TITLES: Final[dict[str, Text]] = {
    Status.RECEIVED: _("received"),
    Status.ACCEPTED: _("accepted, to dispatch"),
    Status.DISPATCHED: _("dispatched"),
    Status.HANDLING: _("being handled"),
    Status.RETURNED: _("returned, to rule on"),
    Status.ASKING: _("waiting for the reporter"),
    Status.SUSPENDED: _("suspended"),
    Status.HANDLED: _("handled, to verify"),
    Status.VERIFIED: _("verified"),
    Status.CLOSED: _("closed, to call back"),
    Status.RATED: _("rated"),
    Status.REFUSED: _("not accepted"),
    Status.DIVERTED: _("diverted"),
    Status.MERGED: _("merged"),
}

PHASE_TITLES: Final = {
    Phase.FILING: _("filing"),
    Phase.DISPATCH: _("dispatch"),
    Phase.HANDLING: _("handling"),
    Phase.CALL_BACK: _("call-back"),
    Phase.WHISTLE: _("answer to the whistle"),
}

VERB_TITLES: Final[dict[str, Text]] = {
    "accept": _("Accept"),
    "refuse": _("Do not accept"),
    "divert": _("Divert"),
    "merge": _("Merge"),
    "unmerge": _("Undo the merge"),
    "split": _("Split"),
    "classify": _("Classify"),
    "place": _("Place"),
    "dispatch": _("Dispatch"),
    "reassign": _("Reassign"),
    "take": _("Take"),
    "return_case": _("Return"),
    "rule_return": _("Rule on the return"),
    "ask_reporter": _("Ask the reporter"),
    "answer": _("Answer"),
    "suspend": _("Suspend"),
    "resume": _("Resume"),
    "request_extension": _("Request an extension"),
    "extend": _("Extend"),
    "refuse_extension": _("Refuse the extension"),
    "whistle": _("Whistle"),
    "answer_whistle": _("Answer the whistle"),
    "refuse_whistle": _("Refuse the whistle"),
    "rule_whistle": _("Rule on the refusal"),
    "rate_whistle": _("Rate the other side"),
    "assign_part": _("Assign a part"),
    "take_part": _("Take the part"),
    "finish_part": _("Finish the part"),
    "withdraw_part": _("Withdraw the part"),
    "handle": _("Report as handled"),
    "verify": _("Verify as done"),
    "fail_verification": _("Not done: send back"),
    "close": _("Close"),
    "call_back": _("Record the call-back"),
    "rate": _("Rate"),
    "reopen": _("Reopen"),
    "supervise": _("Supervise"),
    "comment": _("Comment"),
    "attach": _("Attach"),
    "reveal_contact": _("Show the contact"),
}

OPEN: Final = frozenset(
    {
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.DISPATCHED,
        Status.HANDLING,
        Status.RETURNED,
        Status.ASKING,
        Status.SUSPENDED,
        Status.HANDLED,
        Status.VERIFIED,
    }
)
"""Statuses in which somebody still owes the next step before the matter counts as closed."""

_WORKED = frozenset({Status.DISPATCHED, Status.HANDLING})
_BEFORE_WORK = frozenset({Status.RECEIVED, Status.ACCEPTED})
_ACTIVE = frozenset({Status.ACCEPTED, Status.DISPATCHED, Status.HANDLING, Status.RETURNED})
_ANY: frozenset[str] = frozenset(Status)


def _start(phase: Phase) -> ClockEffect:
    return ClockEffect(Effect.START, phase)


def _stop(phase: Phase) -> ClockEffect:
    return ClockEffect(Effect.STOP, phase)


_PAUSE = ClockEffect(Effect.PAUSE)
_RESUME = ClockEffect(Effect.RESUME)
_EXTEND = ClockEffect(Effect.EXTEND, Phase.HANDLING)
_STOP_ALL = ClockEffect(Effect.STOP)

_HOTLINE = "北京市接诉即办工作条例"
_WHISTLE = "RULES §4 吹哨报到"


def _from(*statuses: Status) -> frozenset[str]:
    return frozenset(statuses)


_MOVES: Final = (
    # Filing: is it ours, what is it, where is it?
    Move(
        _from(Status.RECEIVED),
        "accept",
        Status.ACCEPTED,
        (Who.AREA,),
        guard="classified",
        clocks=(_stop(Phase.FILING), _start(Phase.DISPATCH)),
        source=_HOTLINE,
    ),
    Move(
        _from(Status.RECEIVED),
        "refuse",
        Status.REFUSED,
        (Who.AREA,),
        reason=True,
        clocks=(_STOP_ALL,),
        source=_HOTLINE,
    ),
    Move(
        _BEFORE_WORK,
        "divert",
        Status.DIVERTED,
        (Who.AREA,),
        reason=True,
        clocks=(_STOP_ALL,),
        source=_HOTLINE,
    ),
    Move(
        _BEFORE_WORK | _WORKED,
        "merge",
        Status.MERGED,
        (Who.AREA,),
        guard="mergeable",
        clocks=(_PAUSE,),
        source="RULES §4 repeats",
    ),
    Move(
        _from(Status.MERGED),
        "unmerge",
        BACK,
        (Who.AREA,),
        reason=True,
        clocks=(_RESUME,),
        source="RULES §4 repeats",
    ),
    Move(
        _BEFORE_WORK | _WORKED,
        "split",
        SAME,
        (Who.AREA,),
        reason=True,
        source="RULES §4",
    ),
    Move(_BEFORE_WORK | _from(Status.RETURNED), "classify", SAME, (Who.AREA,)),
    Move(_BEFORE_WORK | _from(Status.RETURNED), "place", SAME, (Who.AREA,)),
    # Dispatch and the channel for its disputes.
    Move(
        _from(Status.ACCEPTED),
        "dispatch",
        Status.DISPATCHED,
        (Who.AREA,),
        guard="unit_can_receive",
        clocks=(_stop(Phase.DISPATCH), _start(Phase.HANDLING)),
        source=_HOTLINE,
    ),
    Move(
        _WORKED,
        "reassign",
        Status.DISPATCHED,
        (Who.AREA,),
        guard="unit_can_receive",
        reason=True,
        source=_HOTLINE,
    ),
    Move(_from(Status.DISPATCHED), "take", Status.HANDLING, (Who.LEAD,), source=_HOTLINE),
    Move(
        _WORKED,
        "return_case",
        Status.RETURNED,
        (Who.LEAD,),
        guard="returns_left",
        reason=True,
        clocks=(_PAUSE,),
        source="RULES §4 dispute channel",
    ),
    Move(
        _from(Status.RETURNED),
        "rule_return",
        Status.DISPATCHED,
        (Who.AREA,),
        guard="unit_can_receive",
        reason=True,
        clocks=(_RESUME,),
        source="RULES §4 dispute channel",
    ),
    # Interruptions: each stops the running clock for a recorded reason.
    Move(
        _BEFORE_WORK | _WORKED,
        "ask_reporter",
        Status.ASKING,
        (Who.AREA, Who.LEAD),
        reason=True,
        clocks=(_PAUSE,),
        source="RULES §4",
    ),
    Move(
        _from(Status.ASKING),
        "answer",
        BACK,
        (Who.REPORTER, Who.AREA),
        reason=True,
        clocks=(_RESUME,),
        source="RULES §4",
    ),
    Move(
        _ACTIVE - {Status.RETURNED},
        "suspend",
        Status.SUSPENDED,
        (Who.AREA,),
        reason=True,
        clocks=(_PAUSE,),
        source="RULES §4",
    ),
    Move(
        _from(Status.SUSPENDED, Status.ASKING),
        "resume",
        BACK,
        (Who.AREA,),
        reason=True,
        clocks=(_RESUME,),
        source="RULES §4",
    ),
    Move(
        _WORKED,
        "request_extension",
        SAME,
        (Who.LEAD,),
        guard="no_pending_extension",
        reason=True,
        source="RULES §4",
    ),
    Move(
        _WORKED,
        "extend",
        SAME,
        (Who.AREA,),
        reason=True,
        clocks=(_EXTEND,),
        source="RULES §4",
    ),
    Move(
        _WORKED,
        "refuse_extension",
        SAME,
        (Who.AREA,),
        guard="pending_extension",
        reason=True,
        source="RULES §4",
    ),
    # 吹哨报到: the sub-district whistles, departments report in.
    Move(
        _ACTIVE,
        "whistle",
        SAME,
        (Who.AREA,),
        guard="unit_can_be_called",
        reason=True,
        clocks=(_start(Phase.WHISTLE),),
        source=_WHISTLE,
    ),
    Move(
        _ANY,
        "answer_whistle",
        SAME,
        (Who.CALLED,),
        guard="whistle_waits",
        reason=True,
        clocks=(_stop(Phase.WHISTLE),),
        source=_WHISTLE,
    ),
    Move(
        _ANY,
        "refuse_whistle",
        SAME,
        (Who.CALLED,),
        guard="whistle_refusable",
        reason=True,
        clocks=(_stop(Phase.WHISTLE),),
        source=_WHISTLE,
    ),
    Move(
        _ANY,
        "rule_whistle",
        SAME,
        (Who.AREA,),
        guard="whistle_refused",
        reason=True,
        clocks=(_start(Phase.WHISTLE),),
        source=_WHISTLE,
    ),
    Move(
        _ANY,
        "rate_whistle",
        SAME,
        (Who.AREA, Who.CALLED),
        guard="whistle_answered",
        source=_WHISTLE,
    ),
    # Co-handling: a lead, and assistants each with a part.
    Move(
        _WORKED,
        "assign_part",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="unit_can_assist",
        reason=True,
        source="seed 000 §二(四)14 协同处置",
    ),
    Move(_WORKED, "take_part", SAME, (Who.ASSIST,), guard="part_open", source="协同处置"),
    Move(
        _WORKED,
        "finish_part",
        SAME,
        (Who.ASSIST,),
        guard="part_unfinished",
        reason=True,
        source="协同处置",
    ),
    Move(
        _WORKED,
        "withdraw_part",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="part_unfinished",
        reason=True,
        source="协同处置",
    ),
    # Handling, verification, closure.
    Move(
        _from(Status.HANDLING),
        "handle",
        Status.HANDLED,
        (Who.LEAD,),
        guard="parts_finished",
        reason=True,
        clocks=(_PAUSE,),
        source=_HOTLINE,
    ),
    Move(
        _from(Status.HANDLED),
        "verify",
        Status.VERIFIED,
        (Who.AREA,),
        clocks=(_stop(Phase.HANDLING),),
        source="seed 004 核查",
    ),
    Move(
        _from(Status.HANDLED),
        "fail_verification",
        Status.HANDLING,
        (Who.AREA,),
        reason=True,
        clocks=(_RESUME,),
        source="seed 004 核查",
    ),
    Move(
        _from(Status.VERIFIED),
        "close",
        Status.CLOSED,
        (Who.AREA,),
        guard="whistles_settled",
        reason=True,
        clocks=(_start(Phase.CALL_BACK),),
        source=_HOTLINE,
    ),
    # The reporter has the last word.
    Move(
        _from(Status.CLOSED),
        "call_back",
        SAME,
        (Who.AREA,),
        reason=True,
        clocks=(_stop(Phase.CALL_BACK),),
        source=_HOTLINE,
    ),
    Move(
        _from(Status.CLOSED),
        "rate",
        Status.RATED,
        (Who.REPORTER, Who.AREA),
        clocks=(_stop(Phase.CALL_BACK),),
        source=_HOTLINE,
    ),
    Move(
        _from(Status.CLOSED, Status.RATED),
        "reopen",
        Status.ACCEPTED,
        (Who.REPORTER, Who.AREA),
        guard="reopenings_left",
        reason=True,
        clocks=(_STOP_ALL, _start(Phase.DISPATCH)),
        source=_HOTLINE,
    ),
    # At any time.
    Move(_ANY, "supervise", SAME, (Who.AREA,), reason=True, source="督办, seeds 000 and 003"),
    Move(
        _ANY,
        "comment",
        SAME,
        (Who.AREA, Who.LEAD, Who.ASSIST, Who.CALLED, Who.REPORTER),
        reason=True,
    ),
    Move(_ANY, "attach", SAME, (Who.AREA, Who.LEAD, Who.ASSIST, Who.CALLED, Who.REPORTER)),
    Move(
        _ANY,
        "reveal_contact",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="contact_open",
        reason=True,
        source="RULES §10",
    ),
)

CASE_WORKFLOW: Final = Workflow(
    name="case",
    initial=Status.RECEIVED,
    statuses=STATUS_TITLES,
    verbs=VERB_TITLES,
    moves=_MOVES,
)
