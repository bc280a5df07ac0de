"""The workflow of a measure, from the document that sets it to its appraisal.

Sources: seed 000 §三(一) 压实工作责任, §三(二) 定期盘点调度工作机制; seed 001 贯彻落实
(重点任务清单, 明确责任主体和完成时限, 工作调度会, 督查考核).
"""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.workflow import SAME, ClockEffect, Effect, Move, Who, Workflow
from gongzhi.handling.plans.statuses import DELIVERY, OPEN, STATUS_TITLES, VERB_TITLES, Status

__all__ = ["MEASURE_WORKFLOW", "STATUS_TITLES", "VERB_TITLES", "Status"]

_START = ClockEffect(Effect.START, DELIVERY)
_STOP = ClockEffect(Effect.STOP, DELIVERY)
_PAUSE = ClockEffect(Effect.PAUSE, DELIVERY)
_RESUME = ClockEffect(Effect.RESUME, DELIVERY)

_TASKS = "seed 001 重点任务清单, 明确责任主体和完成时限"
_PROGRESS = "seed 001 听取工作进展情况汇报"
_STEER = "seed 000 §三(二) 定期盘点调度, 督导重点任务落实"
_DUTY = "seed 000 §三(一) 重要任务亲自督办"


def _from(*statuses: Status) -> frozenset[str]:
    return frozenset(statuses)


_WORKED = _from(Status.ASSIGNED, Status.UNDER_WAY)

_MOVES: Final = (
    Move(
        _from(Status.PLANNED),
        "assign",
        Status.ASSIGNED,
        (Who.AREA,),
        guard="assignable",
        clocks=(_START,),
        source=_TASKS,
    ),
    Move(
        _WORKED,
        "assign",
        Status.ASSIGNED,
        (Who.AREA,),
        guard="assignable",
        reason=True,
        clocks=(_START,),
        source=_TASKS,
    ),
    Move(_from(Status.ASSIGNED), "accept", Status.UNDER_WAY, (Who.LEAD,), source=_TASKS),
    Move(
        _from(Status.UNDER_WAY),
        "report_progress",
        SAME,
        (Who.LEAD, Who.ASSIST),
        reason=True,
        source=_PROGRESS,
    ),
    Move(
        _from(Status.UNDER_WAY),
        "submit_evidence",
        Status.SUBMITTED,
        (Who.LEAD,),
        guard="evidence_shown",
        reason=True,
        clocks=(_PAUSE,),
        source=_PROGRESS,
    ),
    Move(
        _from(Status.SUBMITTED),
        "verify",
        Status.VERIFIED,
        (Who.AREA,),
        guard="verifiable",
        source="seed 001 跟踪问效",
    ),
    Move(
        _from(Status.SUBMITTED, Status.VERIFIED),
        "return_measure",
        Status.UNDER_WAY,
        (Who.AREA,),
        reason=True,
        clocks=(_RESUME,),
        source="seed 001 跟踪问效",
    ),
    Move(
        _from(Status.ASSIGNED),
        "return_measure",
        Status.PLANNED,
        (Who.LEAD,),
        reason=True,
        clocks=(_STOP,),
        source=_TASKS,
    ),
    Move(
        _WORKED,
        "adjust",
        SAME,
        (Who.LEAD, Who.AREA),
        guard="no_adjustment_waits",
        reason=True,
        source="seed 001 动态管理",
    ),
    Move(
        _WORKED,
        "approve_adjustment",
        SAME,
        (Who.AREA,),
        guard="adjustment_of_another",
        reason=True,
        clocks=(_START,),
        source="seed 001 动态管理",
    ),
    Move(frozenset(OPEN), "supervise", SAME, (Who.AREA,), reason=True, source=_DUTY),
    Move(
        frozenset(OPEN),
        "fill_blanks",
        SAME,
        (Who.AREA, Who.LEAD),
        guard="blanks_known",
        source="seed 002 四 (x个)",
    ),
    Move(
        _from(Status.VERIFIED),
        "close",
        Status.CLOSED,
        (Who.AREA,),
        guard="milestones_reached",
        reason=True,
        clocks=(_STOP,),
        source=_STEER,
    ),
    Move(
        _from(Status.CLOSED),
        "appraise",
        SAME,
        (Who.AREA,),
        guard="appraised_once",
        reason=True,
        source="seed 001 督查考核",
    ),
)

MEASURE_WORKFLOW: Final = Workflow(
    name="measure",
    initial=Status.PLANNED,
    statuses=STATUS_TITLES,
    verbs=VERB_TITLES,
    moves=_MOVES,
)
