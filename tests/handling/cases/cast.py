"""The standing cast: an invented sub-district, its units, and who acts for them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

import shapely
from PIL import Image

from gongzhi.foundation.actors import Actor, ActorKind, Grant, Reach, reporter_of
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import NewCase
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.roles import RoleSpec, read_roles
from gongzhi.registry.territory.models import Area, TerritoryStamp

COUNTY = "990101"
STREET = "990101001"
OTHER_STREET = "990101002"
COMMUNITY = "990101001001"
GRID = "990101001001001"
NEXT_GRID = "990101001001002"
IN_GRID = (120.005, 30.005)
IN_NEXT_GRID = (120.015, 30.005)
NOWHERE = (121.5, 31.5)
LAMP = "P0102"  # 路灯不亮
MANHOLE = "P0101"  # 窨井盖缺失破损, an emergency
WELL_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)

_NAMES = {
    "99": "示例省",
    "9901": "云栖市",
    COUNTY: "云栖区",
    STREET: "榆钱街道",
    OTHER_STREET: "槐花街道",
    COMMUNITY: "杏花社区",
    GRID: "杏花一格",
    NEXT_GRID: "杏花二格",
}
_LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5, 15: 6}


def lay_ground() -> None:
    """Make the areas: two grids side by side, each a hundredth of a degree wide."""
    squares = {
        GRID: shapely.box(120.0, 30.0, 120.01, 30.01),
        NEXT_GRID: shapely.box(120.01, 30.0, 120.02, 30.01),
    }
    Area.objects.bulk_create(
        Area(
            code=code,
            name=name,
            level=_LEVELS[len(code)],
            kind="urban_residential" if code in squares else "",
            county=code[:6],
            parent_id=_parent(code),
            **_drawn(squares.get(code)),
        )
        for code, name in _NAMES.items()
    )
    TerritoryStamp.objects.update_or_create(
        pk=1, defaults={"stamp": uuid4(), "changed_at": datetime.now(UTC)}
    )


def _drawn(square: shapely.Polygon | None) -> dict[str, object]:
    if square is None:
        return {}
    edges = dict(zip(("west", "south", "east", "north"), square.bounds, strict=True))
    return edges | {"boundary": shapely.to_wkb(square)}


def _parent(code: str) -> str | None:
    shorter = [length for length in _LEVELS if length < len(code)]
    return code[: shorter[-1]] if shorter else None


@cache
def _roles() -> dict[str, RoleSpec]:
    return {spec.code: spec for spec in read_roles()}


@dataclass
class Cast:
    """Units, and one actor per role, each with the verbs of the role as shipped."""

    street: Unit
    committee: Unit
    lighting: Unit
    water: Unit
    police: Unit
    _next_account: int = 900_000

    def actor(self, role: str, *, unit: Unit, areas: tuple[str, ...] = ()) -> Actor:
        spec = _roles()[role]
        self._next_account += 1
        grant = Grant(
            role=role,
            post_id=self._next_account,
            unit_id=unit.pk,
            reach=Reach(spec.reach),
            area_prefixes=areas,
            verbs=frozenset(spec.verbs),
        )
        return Actor(ActorKind.ACCOUNT, self._next_account, f"{spec.title_zh} 示例", (grant,))

    def __post_init__(self) -> None:
        self.call_taker = self.actor("call_taker", unit=self.street, areas=(COUNTY,))
        self.officer = self.actor("grid_officer", unit=self.committee, areas=(GRID,))
        self.secretary = self.actor("community_secretary", unit=self.committee, areas=(COMMUNITY,))
        self.dispatcher = self.actor("street_dispatcher", unit=self.street, areas=(STREET,))
        self.leader = self.actor("street_leader", unit=self.street, areas=(STREET,))
        self.outsider = self.actor("street_dispatcher", unit=self.street, areas=(OTHER_STREET,))
        self.supervisor = self.actor("district_supervisor", unit=self.street, areas=(COUNTY,))
        self.administrator = self.actor("administrator", unit=self.street, areas=("",))
        self.auditor = self.actor("auditor", unit=self.street, areas=("",))
        self.handler = self.actor("unit_handler", unit=self.lighting)
        self.head = self.actor("unit_head", unit=self.lighting)
        self.assistant = self.actor("unit_handler", unit=self.water)
        self.called = self.actor("unit_handler", unit=self.police)


def make_cast() -> Cast:
    return Cast(
        street=_unit("street_centre", "榆钱街道治理中心", STREET),
        committee=_unit("residents_committee", "杏花社区居委会", COMMUNITY),
        lighting=_unit("department", "云栖区路灯管理所", COUNTY, ["urban_management"]),
        water=_unit("department", "云栖区供水排水公司", COUNTY, ["water"]),
        police=_unit("department", "榆钱派出所", STREET, ["police"]),
    )


def _unit(kind: str, name: str, area_code: str, duties: list[str] | None = None) -> Unit:
    return Unit.objects.create(
        kind=kind, name=name, area_code=area_code, duties=duties or [], active_from="2020-01-01"
    )


@cache
def photo(number: int = 0) -> bytes:
    """Return a small picture, different for each number."""
    stored = io.BytesIO()
    Image.new("RGB", (4, 4), (40 * number % 256, 90, 60)).save(stored, "PNG")
    return stored.getvalue()


class Story:
    """A case on its way: each method is one step by the one who usually does it."""

    def __init__(self, cast: Cast, *, actor: Actor = cases.ANYBODY, **report: object) -> None:
        self.cast = cast
        defaults = {
            "title": "楼前路灯不亮",
            "detail": "三号楼前的路灯三天不亮了",
            "category_code": LAMP,
            "lon": IN_GRID[0],
            "lat": IN_GRID[1],
            "contact_name": "王示例",
            "contact_phone": "13000000001",
        }
        created = cases.create_case(
            actor=actor,
            new=NewCase(**{**defaults, **report}),  # type: ignore[arg-type]
        )
        self.id = created.case.pk
        self.secret = created.secret

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.id)

    @property
    def status(self) -> str:
        return self.case.status

    @property
    def reporter(self) -> Actor:
        return reporter_of(self.id)

    def accepted(self) -> Story:
        cases.accept_case(actor=self.cast.dispatcher, case_id=self.id)
        return self

    def dispatched(self, unit: Unit | None = None) -> Story:
        self.accepted()
        unit = unit or self.cast.lighting
        cases.dispatch_case(actor=self.cast.dispatcher, case_id=self.id, unit_id=unit.pk)
        return self

    def handling(self) -> Story:
        self.dispatched()
        cases.take_case(actor=self.cast.handler, case_id=self.id)
        return self

    def returned(self) -> Story:
        self.dispatched()
        cases.return_case(actor=self.cast.handler, case_id=self.id, note="灯杆不归我所管理")
        return self

    def handled(self) -> Story:
        self.handling()
        cases.handle_case(
            actor=self.cast.handler, case_id=self.id, note="已更换灯泡", photos=[photo()]
        )
        return self

    def verified(self) -> Story:
        self.handled()
        cases.verify_case(actor=self.cast.dispatcher, case_id=self.id)
        return self

    def closed(self) -> Story:
        self.verified()
        cases.close_case(actor=self.cast.dispatcher, case_id=self.id, note="路灯已修好")
        return self

    def rated(self) -> Story:
        self.closed()
        cases.rate_case(actor=self.reporter, case_id=self.id, resolved=True, satisfied=5)
        return self
