"""The workflow of a case, from a report at the door to a rated closure.

Sources: 北京市接诉即办工作条例 (record, dispatch, first receiver, call-back, three rates);
seeds 000 (信息收集、问题发现、协同处置、结果反馈), 001 (吹哨报到), 003 and 004
(巡查、派单、回访、评价); RULES §4.
"""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.workflow import (
    BACK,
    SAME,
    ClockEffect,
    Effect,
    Move,
    Who,
    Workflow,
)
from gongzhi.handling.cases.statuses import (
    OPEN,
    PHASE_TITLES,
    STATUS_TITLES,
    VERB_TITLES,
    Phase,
    Status,
)

__all__ = [
    "CASE_WORKFLOW",
    "OPEN",
    "PHASE_TITLES",
    "STATUS_TITLES",
    "VERB_TITLES",
    "Phase",
    "Status",
]

_WORKED = frozenset({Status.DISPATCHED, Status.HANDLING})
_WITH_UNIT = _WORKED | {Status.ASKING, Status.SUSPENDED}
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
_OUTSIDE = "practice: 征询外部单位 (Signalen: forward to external)"


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
        _WITH_UNIT,
        "assign_officer",
        SAME,
        (Who.LEAD, Who.ASSIST),
        guard="officer_may_act",
        source="practice: 经办人",
    ),
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
        guard="questions_left",
        reason=True,
        clocks=(_PAUSE, _start(Phase.ANSWER)),
        source="RULES §4",
    ),
    Move(
        _from(Status.ASKING),
        "answer",
        BACK,
        (Who.REPORTER, Who.AREA),
        reason=True,
        clocks=(_RESUME, _stop(Phase.ANSWER)),
        source="RULES §4",
    ),
    Move(
        _from(Status.ASKING),
        "lapse_question",
        BACK,
        (Who.SYSTEM,),
        guard="answer_overdue",
        clocks=(_RESUME, _stop(Phase.ANSWER)),
        source="practice: a question does not hold a case for ever",
    ),
    Move(
        OPEN - {Status.ASKING},
        "answer",
        SAME,
        (Who.REPORTER, Who.AREA),
        guard="question_lapsed",
        reason=True,
        source="practice: a late answer still counts",
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
        clocks=(_RESUME, _stop(Phase.ANSWER)),
        source="RULES §4",
    ),
    Move(
        _WORKED,
        "request_extension",
        SAME,
        (Who.LEAD,),
        guard="extension_askable",
        reason=True,
        source="RULES §4",
    ),
    Move(
        _WORKED,
        "extend",
        SAME,
        (Who.AREA,),
        guard="extensions_left",
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
        "withdraw_whistle",
        SAME,
        (Who.AREA,),
        guard="whistle_unanswered",
        reason=True,
        clocks=(_stop(Phase.WHISTLE),),
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
    # A body without an account, asked by mail. The unit stays responsible: no clock of the case
    # waits for it.
    Move(
        _ACTIVE | _WITH_UNIT | _BEFORE_WORK,
        "inquire",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="inquiries_left",
        reason=True,
        clocks=(_start(Phase.INQUIRY),),
        source=_OUTSIDE,
    ),
    Move(
        _ANY,
        "answer_inquiry",
        SAME,
        (Who.OUTSIDE,),
        guard="inquiry_waits",
        reason=True,
        clocks=(_stop(Phase.INQUIRY),),
        source=_OUTSIDE,
    ),
    Move(
        _ANY,
        "withdraw_inquiry",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="inquiry_waits",
        reason=True,
        clocks=(_stop(Phase.INQUIRY),),
        source=_OUTSIDE,
    ),
    Move(
        _ANY,
        "lapse_inquiry",
        SAME,
        (Who.SYSTEM,),
        guard="inquiry_over",
        clocks=(_stop(Phase.INQUIRY),),
        source=_OUTSIDE,
    ),
    # Handling, verification, closure.
    Move(
        _from(Status.HANDLING),
        "handle",
        Status.HANDLED,
        (Who.LEAD,),
        guard="handleable",
        reason=True,
        clocks=(_PAUSE,),
        source=_HOTLINE,
    ),
    Move(
        _from(Status.HANDLED),
        "verify",
        Status.VERIFIED,
        (Who.AREA,),
        guard="handled_by_another",
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
        guard="handled_by_another",
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
        frozenset(OPEN),
        "supplement",
        SAME,
        (Who.AREA, Who.LEAD, Who.ASSIST, Who.REPORTER),
        guard="class_asks",
    ),
    Move(
        _from(Status.RECEIVED),
        "withdraw_photo",
        SAME,
        (Who.AREA, Who.REPORTER),
        reason=True,
        source="RULES §10",
    ),
    Move(
        _ANY - {Status.RECEIVED},
        "withdraw_photo",
        SAME,
        (Who.AREA,),
        reason=True,
        source="RULES §10",
    ),
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
