"""Places of the register that a text names: roads by the buildings that stand on them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gongzhi.handling.triage.places import Found, find_place
from gongzhi.handling.triage.rules import PLACE_AMONG_SURE, PLACE_SURE
from gongzhi.registry.territory.models import Area, TerritoryStamp
from gongzhi.registry.territory.rules import Depth
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, STREET, lay_ground

OTHER_COMMUNITY = f"{STREET}002"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    lay_ground()
    names = {
        OTHER_COMMUNITY: "石榴社区", f"{OTHER_COMMUNITY}001": "石榴一格",
        f"{GRID}001": "杏林路12号", f"{GRID}002": "杏林路14号", f"{NEXT_GRID}001": "杏林路3号楼",
        f"{GRID}003": "听松路临街商铺", f"{GRID}004": "铁路新村1号楼",
        f"{GRID}005": "兰亭巷7号", f"{OTHER_COMMUNITY}001001": "兰亭巷21号",
    }  # fmt: skip
    levels = {12: Depth.COMMUNITY, 15: Depth.GRID, 18: Depth.BUILDING}
    Area.objects.bulk_create(
        Area(
            code=code,
            name=name,
            level=levels[len(code)],
            county=code[:6],
            parent_id=code[: 15 if len(code) > 15 else len(code) - 3],
        )
        for code, name in names.items()
    )
    TerritoryStamp.objects.update(stamp=uuid4(), changed_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("杏林路12号门口的井盖响了", f"{GRID}001", "杏林路12号"),
        ("杏林路128号附近的路灯不亮", COMMUNITY, "杏林路"),
        ("听松路上有人占道摆摊", GRID, "听松路"),
    ],
)
def test_a_road_is_what_lies_around_the_buildings_on_it(text: str, code: str, name: str) -> None:
    assert find_place(text, STREET) == Found(code, name, PLACE_SURE)


def test_a_road_through_several_communities_is_sure_where_the_text_names_one() -> None:
    assert find_place("兰亭巷的路灯不亮", STREET) is None
    assert find_place("石榴社区兰亭巷的路灯不亮", STREET) == Found(
        f"{OTHER_COMMUNITY}001", "兰亭巷", PLACE_AMONG_SURE
    )


def test_an_estate_that_is_called_like_a_road_is_none() -> None:
    assert find_place("铁路边上堆满垃圾", STREET) is None
