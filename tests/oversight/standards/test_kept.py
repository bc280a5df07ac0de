"""What was done for a duty, and when: nothing done later changes how an earlier day stood."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from gongzhi.handling.plans.models import DutyInstance, Programme
from gongzhi.oversight.standards.kept import keeping_of
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import Depth
from tests.handling.cases.cast import COMMUNITY, COUNTY

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


@pytest.fixture
def quarter(db: None) -> DutyInstance:
    """The duty of a community's committee for the first quarter, due in the week after it."""
    unit = Unit.objects.create(
        kind="residents_committee", name="杏花居委会", area_code=COMMUNITY, active_from="2020-01-01"
    )
    programme = Programme.objects.create(
        county=COUNTY, area_code=COUNTY, pack="plan", key="plan", title="方案",
        starts_on=FIRST, adopted_on=FIRST,
    )  # fmt: skip
    duty = programme.duties.create(
        key="meeting", position=1, title="联席会议", cadence="quarterly",
        levels=[Depth.COMMUNITY], unit_kinds=["residents_committee"], owed_from=FIRST,
    )  # fmt: skip
    return DutyInstance.objects.create(
        duty=duty, unit=unit, county=COUNTY, area_code=COMMUNITY, starts_on=FIRST,
        ends_on=date(2026, 3, 31), due_at=datetime(2026, 4, 8, 17, tzinfo=timezone.get_default_timezone()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("done", "on", "counted"),
    [
        (date(2026, 2, 3), date(2026, 5, 1), (date(2026, 2, 3),)),
        (date(2026, 4, 7), date(2026, 5, 1), (date(2026, 3, 31),)),  # in its grace
        (date(2026, 4, 7), date(2026, 4, 6), ()),  # not yet done on that day
        (date(2026, 4, 9), date(2026, 5, 1), (date(2026, 4, 9),)),  # late: its quarter stays missed
        (None, date(2026, 5, 1), ()),
    ],
)
def test_a_duty_counts_for_its_period_if_done_by_when_it_was_due(
    quarter: DutyInstance, done: date | None, on: date, counted: tuple[date, ...]
):
    if done:
        DutyInstance.objects.update(state=DutyInstance.State.KEPT, kept_on=done)

    kept = keeping_of("meeting", area_code=COUNTY, level=Depth.COMMUNITY, on=on)

    assert kept[COMMUNITY].since == FIRST
    assert kept[COMMUNITY].days == counted
