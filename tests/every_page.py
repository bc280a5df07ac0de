"""Every page of the site by its route, over a ground on which each has something to show.

A route that is added is here without being listed: its address is made from its parameters, and
its reader is somebody whose role holds the verb of its door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gongzhi.channels.doors import Route, routes
from gongzhi.channels.notify.models import Notification, RobotEndpoint
from gongzhi.channels.notify.robots.sealing import seal
from gongzhi.channels.portal.models import SavedFilter, VerbRun
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.ids import HouseholdId
from gongzhi.foundation.models import Clock, Holiday
from gongzhi.handling.cases.models import Attachment, DispatchRule, Inquiry
from gongzhi.handling.cases.secret_codes import digest_secret, link_secret_of
from gongzhi.handling.cases.services import DispatchRuleGiven, create_dispatch_rule
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import DutyInstance
from gongzhi.handling.visits.models import Visit
from gongzhi.oversight.burden.models import HeldFigure
from gongzhi.oversight.burden.services import (
    FieldAsk,
    NewDemand,
    NewRequest,
    answer_request,
    ask_for_data,
    propose_demand,
)
from gongzhi.oversight.disclosure.models import Notice
from gongzhi.oversight.metrics.models import ServiceSite
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.services import add_barriers
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.roles import read_roles
from gongzhi.registry.people.models import Account, ApiToken
from gongzhi.registry.people.services import (
    ResidentDetails,
    register_household,
    register_resident,
)
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.territory.models import Zone
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, LAMP, STREET, Cast, Story
from tests.handling.plans.cast import adopt, duty
from tests.oversight.layouts.cast import layout_by_hand
from tests.registry.drafts.cast import RIVER, draft_by_hand

PASSWORD: Final = "a-password-for-tests"
RESIDENT, NOBODY = "resident", "nobody"
NONCE: Final = "0" * 32
_READERS: Final = ("street_dispatcher", "grid_officer", "community_secretary", "street_leader",
                   "administrator")  # fmt: skip
_VERBS_OF: Final = {spec.code: set(spec.verbs) for spec in read_roles()}
_BOX: Final = "?bbox=120,30,120.02,30.01&zoom=14"
# What some pages ask for beyond their path.
_ASKED: Final = {
    "zones:create": f"?area={STREET}",
    "maps:cases": _BOX,
    "maps:buildings": _BOX,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One address as one reader opens it."""

    reader: str
    address: str
    route: str


class Ground:
    """Cases in several states, one of everything else, and who reads it."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self._clients: dict[str, Client] = {}
        cast = staff.cast
        self.story = Story(cast).accepted()
        self.handled = Story(cast, title="路灯闪烁").handled()
        self.closed = Story(cast, title="树枝挡路").closed()
        self.handling = Story(cast, title="井盖松动").handling()
        self._values = self._lay()

    def client(self, reader: str) -> Client:
        """Return a browser without a screen: signed in by the form, or following a report."""
        if reader not in self._clients:
            self._clients[reader] = self._open(reader)
        return self._clients[reader]

    def readings(self) -> Iterator[Reading]:
        """Yield one reading for each route of ours, and more of those that differ by state."""
        for route in routes():
            if route.door is not None and not route.door.delegated:
                yield Reading(_reader(route), self._address(route), route.name)
        yield from self._more()

    def _more(self) -> Iterator[Reading]:
        desk, number = "street_dispatcher", self.story.case.number
        for verb in ("classify", "place", "merge", "split", "attach", "supplement"):
            yield Reading(desk, f"/cases/{number}/{verb}/", "cases:verb")
        for story in (self.handling, self.handled, self.closed):
            yield Reading(desk, f"/cases/{story.case.number}/", "cases:case")
        yield Reading("unit_handler", f"/cases/{self.handling.case.number}/handle/", "cases:verb")
        yield Reading("unit_handler", "/cases/inbox/", "cases:inbox")
        yield Reading(desk, f"/cases/?case={number}", "cases:list")
        yield Reading(desk, f"/cases/together/accept/?case={number}", "cases:together")
        yield Reading(desk, "/search/?q=路灯", "portal:search")
        yield Reading(desk, "/cases/?status=nothing&area=x", "cases:list")
        yield Reading(desk, "/nothing/here/", "not found")

    def _open(self, reader: str) -> Client:
        client = Client(raise_request_exception=False, headers={"accept-language": "zh-CN"})
        if reader == RESIDENT:
            client.get(f"/r/follow/{self.closed.case.number}/{self.closed.secret}/")
        elif reader != NOBODY:
            account = self.staff[reader].account
            account.set_password(PASSWORD)
            account.save()
            form = {"login": account.username, "password": PASSWORD}
            client.post("/accounts/login/", form)
        return client

    def _address(self, route: Route) -> str:
        values = self._values | self._values_of(route)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "1"), route.pattern)
        return f"/{path}{_ASKED.get(route.name, '')}"

    def _values_of(self, route: Route) -> dict[str, str]:
        """Return what a parameter means where its name alone does not say."""
        area, handled = {"code": GRID}, {"number": self.handling.case.number, "verb": "handle"}
        closed = {"number": self.closed.case.number, "secret": self.closed.secret}
        together = {"slug": "accept", "run_id": self._bulk_run}
        own = {
            "cases:together": together,
            "cases:together_run": together,
            "cases:picture": closed,
            "territory:split": area,
            "territory:merge": area,
            "resident:grid": area,
            "packs:load": {"code": "party-led-governance-2025"},
        }
        of_kind = {
            "roles": {"code": "grid_officer"},
            "plans": {"slug": "assign"},
            "categories": {"code": LAMP},
            "metrics": {"code": "population", "metric_id": "case.received"},
            "field": handled,
            "resident": closed,
            "outside": {"secret": link_secret_of(NONCE)},
        }
        return own.get(route.name) or of_kind.get(route.name.split(":")[0], {})

    def _lay(self) -> dict[str, str]:
        cast, now = self.staff.cast, timezone.now()
        desk = self.staff["street_dispatcher"].account
        account = self.staff["grid_officer"].account
        post = Post.objects.get(appointments__account=account)
        household = register_household(actor=cast.secretary, area_code=GRID, number="H-7")
        details = ResidentDetails(
            area_code=GRID,
            name="王示例",
            phone="13000000001",
            household_id=HouseholdId(household.pk),
        )
        Holiday.objects.create(day=now.date(), kind="holiday", name="示例节")
        self._bulk_run = str(_bulk_run(desk, self.story, now).pk)
        plan = _plan(cast)
        _inquiry(self.closed, now)
        return plan | {
            "number": self.story.case.number,
            "slug": "dispatch",
            "verb": "comment",
            "version": "1",
            "code": COMMUNITY,
            "area": COMMUNITY,
            "day": now.date().isoformat(),
            "account_id": str(account.pk),
            "attachment_id": str(Attachment.objects.filter(case=self.closed.id)[0].pk),
            "appointment_id": str(Appointment.objects.get(account=account).pk),
            "filter_id": str(SavedFilter.objects.create(account=desk, name="a", query="b=c").pk),
            "household_id": str(household.pk),
            "draft_id": str(_draft().pk),
            "barriers_id": str(
                add_barriers(actor=SYSTEM, area_code=COMMUNITY, name="示例河", drawn=RIVER).pk
            ),
            "grid": "0",
            "layout_id": str(layout_by_hand(COMMUNITY).pk),
            "site": "0",
            "notice_id": str(_notice(now).pk),
            "notification_id": str(_notify(desk, now).pk),
            "pack_id": str(_pack(now).pk),
            "pk": "1",
            "post_id": str(post.pk),
            "resident_id": str(register_resident(actor=cast.secretary, details=details).pk),
            "robot_id": str(_robot(cast.street).pk),
            "rule_id": str(_dispatch_rule(cast).pk),
            "run_id": str(_file_run(desk, now).pk),
            "site_id": str(_site().pk),
            "token_id": str(ApiToken.objects.get(account=account).pk),
            "unit_id": str(cast.committee.pk),
            "visit_id": str(_visit(now).pk),
            **_burden(cast, now),
            "zone_id": str(
                Zone.objects.create(
                    name="示例片区", kind="district", area_code=STREET, area_codes=[COMMUNITY]
                ).pk
            ),
        }


def _dispatch_rule(cast: Cast) -> DispatchRule:
    given = DispatchRuleGiven(name="夜间路灯", unit_id=cast.police.pk, words=("路灯",))
    return create_dispatch_rule(actor=cast.leader, area_prefix=STREET, given=given)


def _inquiry(story: Story, now: datetime) -> None:
    """Have an outside body asked, with the case's picture: what its link opens."""
    asked = Inquiry.objects.create(
        case_id=story.id, body="示例供电所", email="office@example.org", limit="10wd",
        request="请核对供电", place="示例街道", asked_at=now,
        secret_digest=digest_secret(link_secret_of(NONCE)),
    )  # fmt: skip
    asked.pictures.set(Attachment.objects.filter(case_id=story.id))
    Clock.objects.create(
        subject_kind="case", subject_key=str(story.id), phase=f"inquiry.{asked.pk}", limit="10wd",
        county=COUNTY, started_at=now, warn_at=now + timedelta(days=1),
        due_at=now + timedelta(days=9),
    )  # fmt: skip


def _draft() -> GridDraft:
    for at in range(3):
        details = AreaDetails(lon=120.002 + 0.002 * at, lat=30.005, households=40)
        create_area(actor=SYSTEM, parent_code=GRID, name=f"{at + 1}号楼", details=details)
    return draft_by_hand(COMMUNITY)


def _pack(now: datetime) -> LoadedPack:
    return LoadedPack.objects.create(
        code="sample", title="示例政策包", area_code=COUNTY, pack_version="1", document="示例文件",
        effective_from=now.date(), loaded_at=now, loaded_by="示例",
    )  # fmt: skip


def page_of(answer: HttpResponse) -> str:
    """Return the answer's HTML where it is a whole page, or nothing."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    text = answer.content.decode()
    return text if text.lstrip().lower().startswith("<!doctype html") else ""


def _reader(route: Route) -> str:
    assert route.door is not None
    if route.door.public:
        return RESIDENT if route.name.startswith("resident:") else NOBODY
    if not route.door.verb:
        return _READERS[0]
    if route.name.startswith("field:"):
        return "grid_officer"
    return next(role for role in _READERS if route.door.verb in _VERBS_OF[role])


def _plan(cast: Cast) -> dict[str, str]:
    programme = adopt(cast, duties=[duty()]).programme
    meeting = plans.call_meeting(
        actor=cast.leader, area_code=STREET, title="调度会", held_on=timezone.localdate()
    )
    return {
        "programme_id": str(programme.pk),
        "measure_id": str(programme.measures.get().pk),
        "duty_id": str(DutyInstance.objects.filter(unit=cast.street)[0].pk),
        "meeting_id": str(meeting.pk),
    }


def _notify(account: Account, now: datetime) -> Notification:
    return Notification.objects.create(
        account=account, kind="imported", subject_kind="import", subject_key="1", happened_at=now,
        facts={"event": "imported", "state": "done", "added": 1, "refused": 0},
    )  # fmt: skip


def _site() -> ServiceSite:
    return ServiceSite.objects.create(
        kind="station", name="示例服务站", area_code=GRID, lon=120.005, lat=30.005
    )


def _notice(now: datetime) -> Notice:
    today = now.date()
    return Notice.objects.create(
        title="停水通知", text="明天上午检修管道", area_code=GRID, posted_by="示例", posted_at=now,
        shown_from=today, shown_to=today + timedelta(days=3),
    )  # fmt: skip


def _burden(cast: Cast, now: datetime) -> dict[str, str]:
    """Have something asked of the community: a demand, and a request answered by half."""
    soon = now.date() + timedelta(days=9)
    unit, today = cast.street.pk, now.date()
    demand = propose_demand(
        actor=cast.leader,
        new=NewDemand(
            kind="report", title="设施月报", unit_id=unit, area_code=STREET, ground="掌握运行",
            clause="示例办法第三条", often="monthly", fields=["网格数", "电梯台数"], ends_on=soon,
        ),
    )  # fmt: skip
    names = ("网格数", "电梯台数", "充电桩数")
    asks = [FieldAsk(name=name, ground="摸底", ends_on=soon) for name in names]
    request = ask_for_data(
        actor=cast.leader,
        new=NewRequest(
            title="设施摸底", unit_id=unit, area_code=STREET, since=today, until=today, fields=asks
        ),
    )
    answer_request(
        actor=cast.secretary, request_id=request.pk, area_code=COMMUNITY, answers={2: "12"}
    )
    figure = HeldFigure.objects.get()
    return {
        "demand_id": str(demand.pk),
        "request_id": str(request.pk),
        "figure_id": str(figure.pk),
    }


def _robot(unit: Unit) -> RobotEndpoint:
    return RobotEndpoint.objects.create(
        name="值班群", provider="dingtalk", unit=unit, area_code=unit.area_code,
        address="oapi.dingtalk.com …1234", webhook=seal("https://oapi.dingtalk.com/robot/send"),
    )  # fmt: skip


def _file_run(account: Account, now: datetime) -> ImportRun:
    return ImportRun.objects.create(
        account=account, actor_label=account.display_name, name="来件.csv", sha256="0" * 64,
        state="done", total=2, done=2, added=1, refused=1, started_at=now, finished_at=now,
        area_code=STREET,
        refusals=[["来件", 3, "标题", "没有标题"]],
    )  # fmt: skip


def _bulk_run(account: Account, story: Story, now: datetime) -> VerbRun:
    return VerbRun.objects.create(
        account=account, key=uuid4(), verb="accept", items=[[story.id, 1, None]], results=[""],
        finished_at=now,
    )  # fmt: skip


def _visit(now: datetime) -> Visit:
    return Visit.objects.create(
        county=COUNTY, area_code=GRID, purpose="care", planned_on=now.date() + timedelta(days=1)
    )
