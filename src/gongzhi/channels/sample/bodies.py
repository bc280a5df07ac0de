"""Who works in the sample sub-district: units, posts, accounts, appointments. Pure.

Everything is invented. The organisations and the two heads of a grid (双网格长), its full-time and
part-time officers and its instructor follow the seeds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gongzhi.channels.sample.places import Community, Grid, Ground
from gongzhi.channels.sample.wording import COUNTY, STREET, person_name, phone_number

EVERYWHERE = ""

_STAFF_PHONES_FROM = 90_000_000


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit; ``parent`` is another plan's key."""

    key: str
    kind: str
    name: str
    area_code: str
    duties: tuple[str, ...] = ()
    parent: str = ""
    short_name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PostPlan:
    """A post within a unit."""

    key: str
    unit: str
    role: str
    title: str
    area_codes: tuple[str, ...]
    seats: int = 1


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """Somebody who works here. Only accounts of the demonstration get a password."""

    username: str
    display_name: str
    phone: str
    area_code: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentPlan:
    """Who holds which post, full-time (``full``), part-time (``part``) or across (``cross``)."""

    post: str
    username: str
    kind: str = "full"


@dataclass(slots=True)
class Bodies:
    """All units, posts, accounts and appointments, parents before children."""

    units: list[UnitPlan] = field(default_factory=list)
    posts: list[PostPlan] = field(default_factory=list)
    accounts: list[AccountPlan] = field(default_factory=list)
    appointments: list[AppointmentPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DemoRole:
    """An account that a newcomer signs in with, and what to try as it."""

    username: str
    title: str
    title_en: str
    try_this: str
    try_this_en: str


DEMO_ROLES = (
    DemoRole("calltaker", "话务员", "Call-taker", "登记一个来电诉求", "Record a call"),
    DemoRole(
        "officer", "网格员", "Grid officer", "巡查上报，查看本网格今日事项",
        "Report from a patrol, see the grid's list",
    ),
    DemoRole(
        "secretary", "社区书记", "Community secretary", "查看超期事项，在本社区派单",
        "See what is overdue, dispatch within the community",
    ),
    DemoRole(
        "dispatcher", "街道调度员", "Street dispatcher", "受理、派单、吹哨、核查、结案",
        "Accept, dispatch, whistle, verify, close",
    ),
    DemoRole(
        "leader", "街道负责人", "Street leader", "批准延期、裁定退单、督办",
        "Approve extensions, rule on returns, supervise",
    ),
    DemoRole(
        "handler", "承办单位经办人", "Unit handler", "接单、申请延期、反馈办理结果",
        "Take, ask for more time, report as handled",
    ),
    DemoRole(
        "property", "物业经办人", "Property company", "接单、退单、反馈", "Take, return, report"
    ),
    DemoRole(
        "civil-head", "部门负责人", "Head of a department", "需要数据先查存量，只问没有的",
        "Need figures: take what is held, ask only the rest",
    ),
    DemoRole(
        "district", "区级督办", "District supervisor", "全区督办，裁定吹哨拒绝",
        "Supervise, rule on a refused whistle",
    ),
    DemoRole(
        "admin", "系统管理员", "Administrator", "管理区域、单位、岗位、分类",
        "Keep areas, units, posts, categories",
    ),
    DemoRole("auditor", "审计员", "Auditor", "查验日志链", "Verify the journal"),
)  # fmt: skip

# Key, name, duties. Below the district; each gets a handler and a head.
_DEPARTMENTS = (
    ("urban", "云栖区城市管理局", "城管局", ("urban_management",)),
    ("sanitation", "云栖区环境卫生中心", "环卫中心", ("sanitation",)),
    ("landscaping", "云栖区园林绿化中心", "园林中心", ("landscaping",)),
    ("housing", "云栖区住房和城乡建设局", "住建局", ("housing",)),
    ("planning", "云栖区自然资源和规划分局", "规划分局", ("planning",)),
    ("market", "云栖区市场监督管理局", "市场监管局", ("market_regulation",)),
    ("transport", "云栖区交通运输局", "交通局", ("transport",)),
    ("traffic", "云栖公安分局交警大队", "交警大队", ("traffic_police",)),
    ("fire", "云栖区消防救援大队", "消防大队", ("fire",)),
    ("emergency", "云栖区应急管理局", "应急局", ("emergency_management",)),
    ("ecology", "云栖区生态环境分局", "生态环境分局", ("ecology",)),
    ("labour", "云栖区人力资源和社会保障局", "人社局", ("human_resources",)),
    ("medical", "云栖区医疗保障局", "医保局", ("medical_security",)),
    ("education", "云栖区教育局", "教育局", ("education",)),
    ("culture", "云栖区文化旅游体育局", "文旅体局", ("culture",)),
    ("health", "云栖区卫生健康局", "卫健局", ("health",)),
    ("civil", "云栖区民政局", "民政局", ("civil_affairs",)),
    ("water", "云栖水务公司", "水务公司", ("water",)),
    ("power", "云栖供电公司", "供电公司", ("power",)),
    ("gas", "云栖燃气公司", "燃气公司", ("gas",)),
    ("heating", "云栖热力公司", "热力公司", ("heating",)),
    ("telecom", "云栖通信公司", "通信公司", ("telecom",)),
)
_STATIONS = (
    ("police", "榆钱派出所", "派出所", ("police",)),
    ("justice", "榆钱司法所", "司法所", ("justice",)),
)
_PUBLIC_UTILITIES = frozenset({"water", "power", "gas", "heating", "telecom"})


def make_bodies(ground: Ground) -> Bodies:
    """Staff the ground; the same for the same ground."""
    return _Staffing(ground).bodies


class _Staffing:
    def __init__(self, ground: Ground) -> None:
        self.bodies = Bodies()
        self._people = iter(range(1_000_000))
        self._district()
        self._street()
        for community in ground.communities:
            self._community(community)

    def _unit(self, plan: UnitPlan) -> str:
        self.bodies.units.append(plan)
        return plan.key

    def _post(self, plan: PostPlan) -> str:
        self.bodies.posts.append(plan)
        return plan.key

    def _appoint(self, post: str, username: str, kind: str = "full") -> None:
        self.bodies.appointments.append(AppointmentPlan(post, username, kind))

    def _person(self, username: str, area_code: str) -> str:
        number = next(self._people)
        self.bodies.accounts.append(
            AccountPlan(
                username,
                person_name(number),
                phone_number(_STAFF_PHONES_FROM + number),
                area_code,
                demo=username in {role.username for role in DEMO_ROLES},
            )
        )
        return username

    def _staff(self, post: PostPlan, username: str, kind: str = "full") -> str:
        """Open a post and appoint a new person to it; return the person."""
        self._appoint(self._post(post), self._person(username, post.area_codes[0]), kind)
        return username

    def _district(self) -> None:
        county = COUNTY[0]
        self._unit(UnitPlan("party-county", "party_committee", "中共云栖区委员会", county))
        self._unit(
            UnitPlan(
                "centre-county", "department", "云栖区社会治理中心", county, short_name="区治理中心"
            )
        )
        self._unit(
            UnitPlan(
                "hotline", "hotline_centre", "云栖区12345热线中心", county, short_name="热线中心"
            )
        )
        self._staff(PostPlan("call", "hotline", "call_taker", "话务员", (county,)), "calltaker")
        for role, title, username, area in (
            ("district_supervisor", "区级督办专员", "district", county),
            ("administrator", "系统管理员", "admin", EVERYWHERE),
            ("auditor", "审计员", "auditor", county),
        ):
            self._staff(PostPlan(username, "centre-county", role, title, (area,)), username)
        for key, name, short, duties in _DEPARTMENTS:
            kind = "partner_unit" if key in _PUBLIC_UTILITIES else "department"
            self._unit(UnitPlan(key, kind, name, county, duties, short_name=short))
            self._handlers(key, county, "handler" if key == "urban" else f"{key}-handler")

    def _handlers(self, unit: str, area: str, username: str) -> None:
        self._staff(PostPlan(f"{unit}-desk", unit, "unit_handler", "经办人", (area,)), username)
        self._staff(PostPlan(f"{unit}-head", unit, "unit_head", "负责人", (area,)), f"{unit}-head")

    def _street(self) -> None:
        street = STREET[0]
        self._unit(
            UnitPlan("party-street", "party_committee", "中共榆钱街道工作委员会", street,
                     parent="party-county", short_name="街道党工委")
        )  # fmt: skip
        self._unit(
            UnitPlan("office", "street_office", "榆钱街道办事处", street, ("street_office",),
                     short_name="街道办")
        )  # fmt: skip
        self._unit(
            UnitPlan("centre", "street_centre", "榆钱街道治理中心", street, parent="office",
                     short_name="街道中心")
        )  # fmt: skip
        self._staff(
            PostPlan("dispatch", "centre", "street_dispatcher", "调度员", (street,), seats=2),
            "dispatcher",
        )
        self._appoint("dispatch", self._person("dispatcher2", street))
        self._staff(PostPlan("lead", "office", "street_leader", "街道办主任", (street,)), "leader")
        self._post(
            PostPlan("party-lead", "party-street", "street_leader", "党工委副书记", (street,))
        )
        self._appoint("party-lead", "leader", "cross")
        self._handlers("office", street, "office-handler")
        for key, name, short, duties in _STATIONS:
            self._unit(UnitPlan(key, "department", name, street, duties, short_name=short))
            self._handlers(key, street, f"{key}-handler")
        self._unit(UnitPlan("volunteers", "social_organisation", "榆钱志愿服务队", street))
        self._unit(UnitPlan("partners", "partner_unit", "榆钱区域化党建联席会", street))

    def _community(self, community: Community) -> None:
        code, name = community.place.code, community.place.name
        number = code[len(STREET[0]) :].lstrip("0")
        first = number == "1"
        party = self._unit(
            UnitPlan(f"party-{number}", "party_general_branch", f"{name}党总支", code,
                     parent="party-street")
        )  # fmt: skip
        committee = self._unit(
            UnitPlan(f"committee-{number}", "residents_committee", f"{name}居民委员会", code,
                     ("community",), parent="office", short_name=f"{name}居委会")
        )  # fmt: skip
        secretary = self._staff(
            PostPlan(f"secretary-{number}", committee, "community_secretary", "社区书记", (code,)),
            "secretary" if first else f"secretary{number}",
        )
        self._post(
            PostPlan(f"party-head-{number}", party, "community_secretary", "党总支书记", (code,))
        )
        self._appoint(f"party-head-{number}", secretary, "cross")
        worker = self._staff(
            PostPlan(
                f"worker-{number}", committee, "community_worker", "社区工作者", (code,), seats=5
            ),
            "worker" if first else f"worker{number}",
        )
        self._post(
            PostPlan(f"committee-{number}-desk", committee, "unit_handler", "经办人", (code,))
        )
        self._appoint(f"committee-{number}-desk", worker, "cross")
        self._staff(
            PostPlan(f"instructor-{number}", "office", "grid_instructor", "网格指导员", (code,)),
            f"instructor{number}",
        )
        for grid in community.grids:
            self._grid(grid, number, worker, party=party, committee=committee)
        for index, estate in enumerate(_property_estates(community)):
            self._property(
                f"property-{number}-{index + 1}", code, estate, first=first and not index
            )

    def _grid(self, grid: Grid, number: str, worker: str, *, party: str, committee: str) -> None:
        code = grid.place.code
        tag = f"{number}-{int(code[-3:])}"
        branch = self._unit(
            UnitPlan(
                f"branch-{tag}",
                "party_branch",
                f"{grid.estate}第{int(code[-3:])}网格党支部",
                code,
                parent=party,
            )
        )
        # 双网格长: the community's cadre and the branch's secretary head the grid together.
        self._post(PostPlan(f"heads-{tag}", committee, "grid_head", "网格长", (code,)))
        self._appoint(f"heads-{tag}", worker, "cross")
        self._staff(
            PostPlan(f"branch-head-{tag}", branch, "grid_head", "网格长（党支部书记）", (code,)),
            f"head{tag}",
        )
        officers = self._post(
            PostPlan(f"officers-{tag}", committee, "grid_officer", "网格员", (code,), seats=3)
        )
        username = "officer" if tag == "1-1" else f"officer{tag}"
        self._appoint(officers, self._person(username, code))
        self._appoint(officers, self._person(f"{username}-part", code), "part")

    def _property(self, key: str, community: str, estate: str, *, first: bool) -> None:
        self._unit(
            UnitPlan(
                key,
                "property_company",
                f"{estate}物业服务公司",
                community,
                ("property_company",),
                short_name=f"{estate}物业",
            )
        )
        self._handlers(key, community, "property" if first else f"{key}-handler")
        self._unit(UnitPlan(f"owners-{key}", "owners_committee", f"{estate}业主委员会", community))


def _property_estates(community: Community) -> Iterator[str]:
    """Yield the estate of every second residential grid: one company serves two grids."""
    homes = [grid for grid in community.grids if grid.buildings]
    yield from (grid.estate for grid in homes[::2])
