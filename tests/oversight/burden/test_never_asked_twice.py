"""Whatever departments ask and communities answer, no community is asked for a figure twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import DomainError
from gongzhi.oversight.burden.models import Cell, DataRequest
from gongzhi.oversight.burden.rules import same_period
from gongzhi.oversight.metrics.services import state_figure
from tests.handling.cases.cast import COMMUNITY, COUNTY, STREET
from tests.oversight.burden.conftest import NEXT_COMMUNITY, Burden

pytestmark = pytest.mark.django_db

NAMES = ("电梯台数", "电梯数量", "充电桩数", "网格数", "消防演练场次", "常住人口")
STATED = "常住人口"
ASKS = st.tuples(
    st.just("ask"),
    st.sampled_from((STREET, COMMUNITY, NEXT_COMMUNITY, COUNTY)),
    st.integers(0, 70),
    st.integers(1, 60),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    st.booleans(),
)
ANSWERS = st.tuples(
    st.just("answer"), st.integers(0, 5), st.sampled_from((COMMUNITY, NEXT_COMMUNITY))
)
STEPS = st.lists(st.one_of(ASKS, ANSWERS), min_size=2, max_size=9)


def _take(burden: Burden, step: tuple) -> None:
    if step[0] == "ask":
        _kind, area, shift, days, names, standing = step
        since = date(2026, 8, 1) + timedelta(days=shift)
        fields = [burden.field(name, standing=standing) for name in names]
        until = since + timedelta(days=days)
        burden.ask(*fields, actor=burden.civil, area_code=area, since=since, until=until)
        return
    _kind, number, area = step
    requests = list(DataRequest.objects.order_by("pk"))
    if requests:
        burden.answer(requests[number % len(requests)], {1: "5", 2: "0"}, area=area)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_no_community_is_asked_for_a_figure_twice(burden: Burden, steps: list[tuple]):
    with transaction.atomic():
        state_figure(
            actor=SYSTEM, figure="population", area_code=COMMUNITY, value=Decimal(4_300),
            source="台账",
        )  # fmt: skip
        for step in steps:
            try:
                with transaction.atomic():
                    _take(burden, step)
            except DomainError:
                continue  # a duplicate, or an answer to what does not wait: refused

        stated = Cell.objects.filter(request_field__name=STATED, area_code=COMMUNITY)
        assert not stated.exclude(state=Cell.State.STOCK).exists()
        asked = list(Cell.objects.filter(asked=True).order_by("pk"))
        for place, cell in enumerate(asked):
            for other in asked[place + 1 :]:
                same = (cell.field_id, cell.area_code) == (other.field_id, other.area_code)
                assert not (same and same_period(cell.period, other.period)), (cell, other)
        transaction.set_rollback(True)
