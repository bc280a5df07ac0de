"""Situations of the burden register: two communities, who asks them, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.burden.models import DataRequest
from gongzhi.oversight.burden.services import (
    FieldAsk,
    NewDemand,
    NewRequest,
    answer_request,
    ask_for_data,
)
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.territory.models import Area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, COUNTY, STREET, Cast
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures

NEXT_COMMUNITY = "990101001002"
SINCE, UNTIL = date(2026, 10, 1), date(2026, 10, 31)


@dataclass
class Burden:
    """Who takes part, and short ways to ask and to answer."""

    cast: Cast
    housing: Actor
    civil: Actor
    civil_unit: Unit
    secretary: Actor
    neighbour: Actor

    @property
    def today(self) -> date:
        return timezone.localdate()

    def field(self, name: str, **more: object) -> FieldAsk:
        given: dict[str, object] = {
            "ground": "年度老旧小区改造方案编制",
            "ends_on": self.today + timedelta(days=14),
        }
        return FieldAsk(name=name, **{**given, **more})  # type: ignore[arg-type]

    def new(
        self, *fields: str | FieldAsk, actor: Actor | None = None, **more: object
    ) -> NewRequest:
        actor = actor or self.housing
        asks = [one if isinstance(one, FieldAsk) else self.field(one) for one in fields]
        given: dict[str, object] = {
            "title": "小区设施摸底",
            "unit_id": actor.grants[0].unit_id,
            "area_code": STREET,
            "since": SINCE,
            "until": UNTIL,
            "fields": asks,
        }
        return NewRequest(**{**given, **more})  # type: ignore[arg-type]

    def ask(
        self, *fields: str | FieldAsk, actor: Actor | None = None, **more: object
    ) -> DataRequest:
        actor = actor or self.housing
        return ask_for_data(actor=actor, new=self.new(*fields, actor=actor, **more))

    def answer(
        self, request: DataRequest, answers: dict[int, str], *, area: str = COMMUNITY
    ) -> DataRequest:
        actor = self.secretary if area == COMMUNITY else self.neighbour
        return answer_request(actor=actor, request_id=request.pk, area_code=area, answers=answers)

    def demand(self, **more: object) -> NewDemand:
        given: dict[str, object] = {
            "kind": "report",
            "title": "小区设施月报",
            "unit_id": self.housing.grants[0].unit_id,
            "area_code": STREET,
            "ground": "掌握设施运行",
            "clause": "《示例办法》第三条",
            "often": "monthly",
            "ends_on": self.today + timedelta(days=200),
            "fields": ["网格数", "电梯台数"],
        }
        return NewDemand(**{**given, **more})  # type: ignore[arg-type]


@pytest.fixture
def burden(cast: Cast) -> Burden:  # noqa: F811 - the fixture
    Area.objects.create(
        code=NEXT_COMMUNITY, name="杏林社区", level=5, county=COUNTY, parent_id=STREET
    )
    Area.objects.create(
        code=f"{NEXT_COMMUNITY}001", name="杏林一格", level=6, county=COUNTY,
        parent_id=NEXT_COMMUNITY,
    )  # fmt: skip
    civil = Unit.objects.create(
        kind="department", name="云栖区民政局", area_code=COUNTY, active_from="2020-01-01"
    )
    return Burden(
        cast=cast,
        housing=cast.actor("unit_head", unit=cast.lighting, areas=(COUNTY,)),
        civil=cast.actor("unit_head", unit=civil, areas=(COUNTY,)),
        civil_unit=civil,
        secretary=cast.secretary,
        neighbour=cast.actor("community_secretary", unit=cast.committee, areas=(NEXT_COMMUNITY,)),
    )


@pytest.fixture
def staff(cast: Cast) -> Staff:  # noqa: F811 - the fixture
    load_roles()
    return Staff(cast)
