"""What is asked of the sample's communities: demands decided and declined, requests answered."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gongzhi.channels.sample.past import Moment
from gongzhi.channels.sample.wording import STREET
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId
from gongzhi.oversight.burden import services
from gongzhi.oversight.burden.models import DataRequest
from gongzhi.oversight.burden.services import FieldAsk, NewDemand, NewRequest
from gongzhi.registry.organisations.queries import actor_for
from gongzhi.registry.people.models import Account

LONGEST_ANSWERED: Final = 60
"""So many communities answer; the rest of a large sample still have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A demand of the sample: who wants what, so many days ago, and what became of it."""

    by: str
    kind: str
    title: str
    ground: str
    clause: str
    often: str
    ago: int
    verb: str = ""
    words: str = ""
    exception: str = ""
    fields: tuple[str, ...] = ()


_DEMANDS: Final = (
    _Wanted(
        by="housing-head", kind="report", title="小区设施安全月报", ground="掌握小区设施运行情况",
        clause="《示例区住宅小区设施管理办法》第八条", often="monthly", ago=40,
        fields=("楼栋数", "电梯台数", "充电桩数", "消防设施完好率", "物业企业数", "隐患整改数"),
        verb="admit", words="列入街道社区工作事项准入清单，按月报送",
    ),
    _Wanted(
        by="emergency-head", kind="inspection", title="消防和用电安全联合检查",
        ground="冬季火灾防控", clause="《示例区冬春火灾防控方案》第四条", often="quarterly", ago=39,
        verb="admit", words="按年度检查计划执行，各部门合并一次进社区",
    ),
    _Wanted(
        by="civil-head", kind="item", title="高龄津贴对象年度核实", ground="津贴精准发放",
        clause="《示例区高龄津贴实施细则》第六条", often="yearly", ago=38,
        fields=("核实对象数", "停发对象数"), verb="admit", words="列入准入清单，费随事转",
    ),
    _Wanted(
        by="culture-head", kind="plaque", title="群众文体活动示范点", ground="展示活动成果",
        clause="《示例区文体活动通知》第五条", often="once", ago=30,
        exception="《示例区文体活动通知》第五条",
        verb="refuse", words="所列依据不是机构编制专项法律法规，不再另挂牌子",
    ),
    _Wanted(
        by="health-head", kind="report", title="健康教育活动周报", ground="统计活动开展情况",
        clause="《示例区健康教育工作通知》第二条", often="weekly", ago=12,
        fields=("网格数", "活动场次", "参与人次", "发放资料份数", "宣传栏期数"),
        verb="decline", words="未列入准入清单，且周报频次过密",
    ),
    _Wanted(
        by="traffic-head", kind="veto", title="电动自行车违停一票否决", ground="压实路面管理责任",
        clause="《示例区交通秩序整治方案》第七条", often="yearly", ago=5,
    ),
)  # fmt: skip


def ask_communities(*, moment: Moment, now: datetime, seed: int) -> int:
    """Let departments demand and ask over the last weeks, and communities answer.

    Returns how many requests were made.
    """
    for wanted in _DEMANDS:
        _demand(wanted, moment, now)
    chance = random.Random(f"asking:{seed}")  # noqa: S311 - invented figures, not secrets
    answering = _Answering(moment, now, chance)
    facilities = answering.ask(
        "housing-head", "老旧小区改造年度方案", 25, days=10,
        fields=(
            FieldAsk(name="网格数"), FieldAsk(name="楼栋数"), FieldAsk(name="住宅套数"),
            FieldAsk(name="物业企业数"), FieldAsk(name="电梯台数", unit="台", standing=True),
            FieldAsk(name="充电桩数", unit="个", standing=True),
        ),
    )  # fmt: skip
    answering.answer(facilities, after=2, most=(60, 24), share=1.0)
    answering.ask(
        "traffic-head", "电动自行车充电设施布点", 10, days=7,
        fields=(FieldAsk(name="网格数"), FieldAsk(name="电梯数量"), FieldAsk(name="充电桩数量")),
    )  # fmt: skip
    elderly = answering.ask(
        "civil-head", "社区养老服务设施摸底", 4, days=9,
        fields=(
            FieldAsk(name="户数"), FieldAsk(name="独居老人人数", unit="人", people=True),
            FieldAsk(name="老年活动场所面积", unit="平方米", standing=True),
        ),
    )  # fmt: skip
    answering.answer(elderly, after=1, most=(40, 300), share=0.5)
    answering.ask(
        "emergency-head", "冬季火灾防控部署", 1, days=5,
        fields=(FieldAsk(name="楼栋数"), FieldAsk(name="本月消防演练场次", unit="场")),
    )  # fmt: skip
    return DataRequest.objects.count()


def _demand(wanted: _Wanted, moment: Moment, now: datetime) -> None:
    actor = _actor(wanted.by)
    moment.go_to(now - timedelta(days=wanted.ago))
    new = NewDemand(
        kind=wanted.kind,
        title=wanted.title,
        unit_id=actor.grants[0].unit_id,
        area_code=STREET[0],
        ground=wanted.ground,
        clause=wanted.clause,
        exception=wanted.exception,
        often=wanted.often,
        fields=wanted.fields,
        ends_on=(now + timedelta(days=300)).date(),
    )
    key = services.propose_demand(actor=actor, new=new).pk
    moment.go_to(now - timedelta(days=wanted.ago - 1))
    leader, secretary = _actor("leader"), _actor("secretary")
    if wanted.verb == "admit":
        services.admit_demand(actor=leader, demand_id=key, decision=wanted.words)
    elif wanted.verb == "refuse":
        services.refuse_demand(actor=leader, demand_id=key, decision=wanted.words)
    elif wanted.verb == "decline":
        place = _community_of(secretary)
        services.decline_demand(
            actor=secretary, demand_id=key, area_code=place, ground=wanted.words
        )


class _Answering:
    """Asks as heads of departments, and answers as the secretaries of the communities."""

    def __init__(self, moment: Moment, now: datetime, chance: random.Random) -> None:
        self._moment = moment
        self._now = now
        self._chance = chance

    def ask(
        self, who: str, title: str, ago: int, *, days: int, fields: tuple[FieldAsk, ...]
    ) -> DataRequest:
        """Ask so many days ago for last month's figures, to be answered within so many days."""
        actor, asked_at = _actor(who), self._now - timedelta(days=ago)
        self._moment.go_to(asked_at)
        first = self._now.date().replace(day=1)
        last = first - timedelta(days=1)
        ends_on = asked_at.date() + timedelta(days=days)
        new = NewRequest(
            title=title,
            unit_id=actor.grants[0].unit_id,
            area_code=STREET[0],
            since=last.replace(day=1),
            until=last,
            fields=[
                FieldAsk(
                    name=one.name, unit=one.unit, standing=one.standing, people=one.people,
                    ground=f"{title}编制需要", ends_on=ends_on,
                )
                for one in fields
            ],
        )  # fmt: skip
        return services.ask_for_data(actor=actor, new=new)

    def answer(
        self, request: DataRequest, *, after: int, most: tuple[int, ...], share: float
    ) -> None:
        """Let a share of the communities answer some days later; the first one is not among few."""
        asked = list(request.fields.filter(ground__gt="").order_by("position"))
        secretaries = _secretaries()[:LONGEST_ANSWERED]
        chosen = secretaries if share == 1 else secretaries[1 :: round(1 / share)]
        for place, secretary in enumerate(chosen):
            self._moment.go_to(request.asked_at + timedelta(days=after, minutes=37 * place))
            answers = {
                field.position: str(self._chance.randint(1, limit))
                for field, limit in zip(asked, most, strict=True)
            }
            services.answer_request(
                actor=secretary,
                request_id=request.pk,
                area_code=_community_of(secretary),
                answers=answers,
            )


def _actor(username: str) -> Actor:
    return actor_for(AccountId(Account.objects.get(username=username).pk))


def _secretaries() -> list[Actor]:
    accounts = Account.objects.filter(username__regex=r"^secretary\d*$").order_by("area_code")
    return [actor_for(account.key) for account in accounts]


def _community_of(secretary: Actor) -> str:
    return secretary.grants[0].area_prefixes[0]
