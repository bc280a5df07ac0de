"""A row of a list shows nothing personal, whatever a reporter put into the title."""

from __future__ import annotations

from gongzhi.handling.cases import queries
from tests.handling.cases.cast import Cast, Story


def test_a_number_of_a_person_in_a_title_is_starred_in_lists_and_a_house_is_not(cast: Cast):
    Story(cast, title="12-2-1201漏水，请打13000000001")

    (row,) = queries.list_cases(cast.dispatcher).rows

    assert row.title == "12-2-1201漏水，请打13*******01"
