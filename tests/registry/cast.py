"""The registry's standing cast: an invented ground, and actors by role."""

from __future__ import annotations

from typing import Any

from gongzhi.foundation.actors import Actor, ActorKind, Grant
from gongzhi.registry.organisations.roles import read_roles
from gongzhi.registry.territory.services import AreaRow

COUNTY = "990101"
STREET = "990101001"
APRICOT = "990101001001"  # 杏花社区
WILLOW = "990101001002"  # 柳荫社区

GROUND = (
    AreaRow(code="99", name="示例省"),
    AreaRow(code="9901", name="云栖市"),
    AreaRow(code=COUNTY, name="云栖区"),
    AreaRow(code=STREET, name="榆钱街道"),
    AreaRow(code=APRICOT, name="杏花社区"),
    AreaRow(code=WILLOW, name="柳荫社区"),
)

WEST, SOUTH = 110.0, 30.0
STEP = 0.01  # about a kilometre

_ROLES = {spec.code: spec for spec in read_roles()}


def holder(role: str, area_code: str = COUNTY, *, account_id: int = 900_001) -> Actor:
    """Return an actor who holds a role as shipped over an area."""
    spec = _ROLES[role]
    grant = Grant(
        role=role,
        post_id=900_001,
        unit_id=1,
        reach=spec.reach,
        area_prefixes=(area_code,),
        verbs=frozenset(spec.verbs),
    )
    return Actor(ActorKind.ACCOUNT, account_id, f"李示例 · {spec.title_zh}", (grant,))


NOBODY = Actor(ActorKind.ACCOUNT, 900_009, "赵示例")


def box(x: float, y: float, width: float = 1, height: float = 1) -> dict[str, Any]:
    """Return a rectangle as GeoJSON, in steps of about a kilometre from the ground's corner."""
    west, south = WEST + x * STEP, SOUTH + y * STEP
    east, north = west + width * STEP, south + height * STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a place in the same steps."""
    return WEST + x * STEP, SOUTH + y * STEP
