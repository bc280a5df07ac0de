"""History: whatever is changed, versions follow each other without gap or overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import StaleVersion
from gongzhi.foundation.journal.verify import verify
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area, AreaVersion
from gongzhi.registry.territory.services import (
    AreaDetails,
    AreaRow,
    change_boundary,
    change_details,
    load_areas,
    rename_area,
)
from tests.registry.cast import APRICOT, GROUND, box

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), st.sampled_from(["杏花社区", "杏林社区", "桃花社区"])),
        st.tuples(st.just("bound"), st.integers(1, 4)),
        st.tuples(st.just("describe"), st.integers(0, 3)),
        st.tuples(st.just("import"), st.sampled_from(["杏花社区", "新杏花社区"])),
    ),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_versions_follow_each_other_without_gap_or_overlap(
    ground: None, steps: list[tuple[str, str | int]]
) -> None:
    for step, value in steps:
        _take(step, value)

    versions = list(AreaVersion.objects.filter(area_id=APRICOT).order_by("valid_from"))
    assert all(before.valid_to == after.valid_from for before, after in pairwise(versions))
    assert all(version.valid_to for version in versions[:-1])
    if versions:
        present = Area.objects.get(code=APRICOT)
        assert versions[-1].valid_to is None
        assert versions[-1].name == present.name
        assert versions[-1].boundary == present.boundary
    assert verify().clean


def _take(step: str, value: str | int) -> None:
    if step == "rename":
        rename_area(actor=SYSTEM, area_code=APRICOT, name=str(value))
    elif step == "bound":
        change_boundary(actor=SYSTEM, area_code=APRICOT, boundary=box(0, 0, int(value)))
    elif step == "describe":
        change_details(actor=SYSTEM, area_code=APRICOT, details=AreaDetails(households=int(value)))
    else:
        rows = [
            AreaRow(code=row.code, name=str(value) if row.code == APRICOT else row.name)
            for row in GROUND
        ]
        load_areas(actor=SYSTEM, rows=rows, scope="", source="tests")


@pytest.mark.usefixtures("ground")
def test_the_name_of_a_past_moment_can_be_read() -> None:
    area = rename_area(actor=SYSTEM, area_code=APRICOT, name="杏林社区")
    before, after = queries.history_of(SYSTEM, APRICOT)

    assert (before.name, before.change) == ("杏花社区", "imported")
    assert (after.name, after.change) == ("杏林社区", "renamed")
    found = queries.area_at(APRICOT, after.valid_from)
    assert found is not None
    assert found.name == area.name


@pytest.mark.usefixtures("ground")
def test_the_same_name_again_writes_nothing() -> None:
    area = rename_area(actor=SYSTEM, area_code=APRICOT, name="杏花社区")

    assert area.version is None
    assert queries.history_of(SYSTEM, APRICOT) == []


@pytest.mark.usefixtures("ground")
def test_who_read_an_older_version_is_told() -> None:
    first = rename_area(actor=SYSTEM, area_code=APRICOT, name="杏林社区")
    rename_area(actor=SYSTEM, area_code=APRICOT, name="桃花社区")

    with pytest.raises(StaleVersion):
        rename_area(actor=SYSTEM, area_code=APRICOT, name="梨花社区", version=first.version)
