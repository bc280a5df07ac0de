"""A little life in the sample's plans: the adopted programme under way, a meeting, kept duties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from gongzhi.channels.sample.cast import Cast
from gongzhi.channels.sample.past import Moment
from gongzhi.channels.sample.policies import load_policies
from gongzhi.channels.sample.wording import CITY, STREET
from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.models import DutyInstance, Measure, Programme
from gongzhi.handling.plans.services import NewTask, Shown
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.queries import actor_for

LIVELY: Final = "party-led-governance-2025"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Line:
    """What happens to one measure: its day from today, how far it comes, and what is told."""

    key: str
    due_in: int
    percent: int = 0
    note: str = ""
    ends: str = ""
    evidence: str = ""


_LINES: Final = (
    _Line("m01", 60, 40, "调度机制已建立，召开两次调度会。"),
    _Line("m02", 90, 30, "12个小区完成组织覆盖摸底。"),
    _Line("m04", -6, 55, "准入清单已报审，考评办法征求意见中。"),
    _Line("m06", 120),
    _Line("m09", 30, 80, "两处阵地完成微改造。", "verified", "阵地改造验收单〔2026〕4号"),
    _Line("m13", 45, 65, "网格划分方案已公示，个别网格户数偏多。", "supervised"),
    _Line("m15", 20, 90, "专职网格员全部到岗。", "submitted", "网格力量台账（9月）"),
    _Line("m16", 75, 20, "与两家物业签订共建协议。", "adjusting"),
)


def enliven_plans(cast: Cast, *, now: datetime, moment: Moment) -> int:
    """Load the policy packs and let some weeks pass; return how many measures are under way.

    Every step is a command of whoever usually takes it, at its own moment of the past. The
    programmes are the city's, and nobody of the sample steers there: the system does.
    """
    leader = _actor(cast.holders["street_leader"][0])
    moment.go_to(now - 80 * _DAY)
    load_policies()
    programme = Programme.objects.get(area_code=CITY[0], pack=LIVELY)
    party = Unit.objects.get(area_code=STREET[0], kind="party_committee")
    for line in _LINES:
        measure = Measure.objects.get(programme=programme, key=line.key)
        _live(line, measure, unit=party, leader=leader, checker=SYSTEM, go=_goer(now, moment))
    _keep_duties(cast, now=now, moment=moment)
    _hold_meeting(leader, party, now=now, moment=moment)
    moment.go_to(now)
    services.open_periods(now)
    return len(_LINES)


def _goer(now: datetime, moment: Moment) -> Callable[[int], None]:
    return lambda days_ago: moment.go_to(now - days_ago * _DAY)


def _live(
    line: _Line,
    measure: Measure,
    *,
    unit: Unit,
    leader: Actor,
    checker: Actor,
    go: Callable[[int], None],
) -> None:
    go(70)
    due_on = timezone.localdate() + (70 + line.due_in) * _DAY
    services.assign_measure(
        actor=checker, measure_id=measure.pk, lead_unit_id=unit.pk, due_on=due_on
    )
    if not line.note:
        return
    go(68)
    services.accept_measure(actor=leader, measure_id=measure.pk)
    go(25)
    shown = Shown(text=line.evidence) if line.evidence else None
    services.report_progress(
        actor=leader, measure_id=measure.pk, note=line.note, percent=line.percent, evidence=shown
    )
    go(9)
    if line.ends in {"submitted", "verified"}:
        services.submit_evidence(actor=leader, measure_id=measure.pk, note="已完成，请核验。")
    if line.ends == "verified":
        services.verify_measure(actor=checker, measure_id=measure.pk)
    if line.ends == "supervised":
        services.supervise_measure(
            actor=checker, measure_id=measure.pk, note="请在两周内报送调整后的划分方案。"
        )
    if line.ends == "adjusting":
        services.adjust_measure(
            actor=leader,
            measure_id=measure.pk,
            note="一家物业企业正在更换，申请顺延。",
            due_on=timezone.localdate() + 150 * _DAY,
        )


def _keep_duties(cast: Cast, *, now: datetime, moment: Moment) -> None:
    """Let every second committee keep what was due first."""
    moment.go_to(now - 60 * _DAY)
    owed = DutyInstance.objects.filter(
        duty__key="joint-meeting", unit__kind="party_general_branch"
    ).select_related("unit")
    for instance in owed.order_by("area_code")[::2]:
        secretary = _actor(cast.holder("community_secretary", instance.area_code))
        services.keep_duty(
            actor=secretary,
            duty_id=instance.pk,
            evidence=Shown(text="党建联席会议纪要"),
            note="研究电动自行车充电和停车问题。",
        )


def _hold_meeting(leader: Actor, unit: Unit, *, now: datetime, moment: Moment) -> None:
    moment.go_to(now - 12 * _DAY)
    meeting = services.call_meeting(
        actor=leader,
        area_code=STREET[0],
        title="重点任务调度会",
        held_on=timezone.localdate() + 2 * _DAY,
        place="街道二楼会议室",
        items=queries.agenda_draft(leader, STREET[0])[:5],
    )
    moment.go_to(now - 10 * _DAY)
    items = [item for item in queries.agenda_of(meeting) if item.measure_id]
    services.record_minutes(
        actor=SYSTEM,  # tasks of the city's measures are the city's to give
        meeting_id=meeting.pk,
        minutes="会议听取各项重点任务进展汇报，研究了网格划分和阵地建设中的问题，明确了下一步任务和时限。",
        decisions={item.pk: "同意按方案推进，逐项销号。" for item in items[:2]},
        tasks=[
            NewTask(
                item.pk,
                "报送阶段性总结",
                timezone.localdate() + 30 * _DAY,
                unit.pk,
            )
            for item in items[:2]
        ],
    )


def _actor(account_id: int) -> Actor:
    return actor_for(AccountId(account_id))
