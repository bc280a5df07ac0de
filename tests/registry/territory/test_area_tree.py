"""The tree of areas: codes, ranges, names, scope."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.codes import prefix_range
from gongzhi.foundation.errors import Conflict, NotFound
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth, depth_of, lineage, next_code
from gongzhi.registry.territory.services import create_area, create_zone
from tests.registry.cast import APRICOT, COUNTY, NOBODY, STREET, WILLOW, holder

LENGTHS = [depth.length for depth in Depth]
codes = st.sampled_from(LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length)
)


@given(code=codes, prefix=codes)
def test_a_prefix_range_holds_exactly_what_starts_with_the_prefix(code: str, prefix: str) -> None:
    low, high = prefix_range(prefix)

    assert (low <= code < high) == code.startswith(prefix)


@given(codes)
def test_the_lineage_runs_from_the_area_up_to_its_province(code: str) -> None:
    line = lineage(code)

    assert line[0] == code
    assert [depth_of(each) for each in line] == list(range(depth_of(code), 0, -1))
    assert all(code.startswith(each) for each in line)


def test_the_next_code_follows_the_highest_ever_given() -> None:
    assert next_code(APRICOT, []) == f"{APRICOT}001"
    assert next_code(APRICOT, [f"{APRICOT}001", f"{APRICOT}007"]) == f"{APRICOT}008"


def test_a_level_whose_digits_are_used_up_is_refused() -> None:
    with pytest.raises(Conflict, match=APRICOT):
        next_code(APRICOT, [f"{APRICOT}999"])


@pytest.mark.usefixtures("ground")
class TestReading:
    def test_a_range_on_the_code_is_read_from_its_index(self) -> None:
        with connection.cursor() as cursor:
            # The table here is too small for the planner to care.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = Area.objects.filter(queries.within((STREET,))).order_by("code").explain()

        assert "Sort" not in plan

    def test_the_database_orders_codes_byte_by_byte(self) -> None:
        below = Area.objects.filter(queries.within((COUNTY,))).values_list("code", flat=True)

        assert list(below) == [COUNTY, STREET, APRICOT, WILLOW]

    def test_no_prefix_matches_nothing_and_the_empty_one_everything(self) -> None:
        assert not Area.objects.filter(queries.within(())).exists()
        assert Area.objects.filter(queries.within(("",))).count() == 6

    def test_lists_keep_to_the_viewers_scope(self) -> None:
        secretary = holder("community_secretary", APRICOT)

        seen = queries.areas_below(secretary, STREET).values_list("code", flat=True)

        assert list(seen) == [APRICOT]
        assert not queries.areas_below(NOBODY).exists()

    def test_an_area_out_of_scope_is_as_if_it_were_not(self) -> None:
        with pytest.raises(NotFound):
            queries.get_area(holder("community_secretary", APRICOT), WILLOW)

    def test_children_are_one_level_below(self) -> None:
        children = queries.children_of(SYSTEM, STREET)

        assert [area.name for area in children] == ["杏花社区", "柳荫社区"]

    def test_a_path_reads_from_the_province_down(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            path = queries.path_of(APRICOT)

        assert [name for _code, name in path] == [
            "示例省", "云栖市", "云栖区", "榆钱街道", "杏花社区",
        ]  # fmt: skip

    @pytest.mark.parametrize("words", ["杏花", APRICOT[:-1] + "1"])
    def test_areas_are_found_by_name_or_code(self, words: str) -> None:
        assert [area.code for area in queries.search_areas(SYSTEM, words)] == [APRICOT]

    @pytest.mark.parametrize("words", ["", "   ", "\0", "没有这里", "%", "'; drop table"])
    def test_odd_words_find_nothing(self, words: str) -> None:
        assert queries.search_areas(SYSTEM, words) == []

    def test_zones_are_found_from_what_lies_in_them(self) -> None:
        zone = create_zone(
            actor=SYSTEM, name="河西片区", kind="district", area_code=STREET, area_codes=[APRICOT]
        )
        grid = create_area(actor=SYSTEM, parent_code=APRICOT, name="第一网格")

        assert queries.zones_of(grid.code) == [zone]
        assert queries.zones_of(WILLOW) == []
