"""The same matter is ranked by text, place and time together, and the reason is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.language.duplicates import Report, SharedArea, metres_apart, rank_duplicates

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAMP = Report(
    1,
    "柳树路12号楼前路灯不亮",
    "柳树路12号楼前的路灯坏了一周，晚上漆黑一片",
    at=MONDAY,
    lon=116.3000,
    lat=39.9000,
    building="990101001001012",
    grid="990101001001",
    community="990101001",
)
AGAIN = Report(
    2,
    "12号楼门口路灯坏了没人修",
    "路灯不亮好几天了，老人出门看不见路",
    at=MONDAY + timedelta(hours=30),
    lon=116.3002,
    lat=39.9001,
    building="990101001001012",
    grid="990101001001",
    community="990101001",
)
SAME_WORDS_FAR_AWAY = Report(
    3,
    "青年路8号院路灯不亮",
    "青年路8号院的路灯坏了一周，晚上漆黑一片",
    at=MONDAY + timedelta(days=40),
    lon=116.4,
    lat=39.95,
    building="990102003002008",
    grid="990102003002",
    community="990102003",
)
OTHER_MATTER_HERE = Report(
    4,
    "楼道堆放杂物",
    "三层楼道里有人堆放纸箱和旧家具",
    at=MONDAY,
    lon=116.3000,
    lat=39.9000,
    building="990101001001012",
    grid="990101001001",
    community="990101001",
)


def test_the_same_matter_at_the_same_place_comes_first():
    ranked = rank_duplicates(LAMP, [OTHER_MATTER_HERE, SAME_WORDS_FAR_AWAY, AGAIN], least=0)

    assert ranked[0].id == AGAIN.id


def test_the_reason_says_words_distance_area_and_hours():
    found = rank_duplicates(LAMP, [AGAIN, OTHER_MATTER_HERE])[0]

    assert "路灯" in "".join(found.words)
    assert found.metres == pytest.approx(20.4, abs=0.5)
    assert found.area is SharedArea.BUILDING
    assert found.hours == 30.0
    assert 0 < found.likeness < 1
    assert 0 < found.copied < 1


def test_a_copy_counts_in_full_though_nothing_is_known_of_place_and_time():
    copy = Report(9, LAMP.title, LAMP.detail)

    found = rank_duplicates(Report(8, LAMP.title, LAMP.detail), [copy])[0]

    assert (found.score, found.copied) == (1.0, 1.0)
    assert (found.metres, found.area, found.hours) == (None, SharedArea.NONE, None)


def test_the_report_itself_is_passed_over():
    assert rank_duplicates(LAMP, [LAMP]) == []


def test_another_matter_at_the_same_place_is_left_out():
    assert rank_duplicates(LAMP, [OTHER_MATTER_HERE]) == []


def test_numbers_of_people_are_not_among_the_words():
    one = Report(1, "路灯坏了请回电13000000001", "身份证110101199003070011")
    other = Report(2, "路灯坏了请回电13000000001", "身份证110101199003070011")

    words = "".join(rank_duplicates(one, [other])[0].words)

    assert "13000000001" not in words
    assert "19900307" not in words


@pytest.mark.parametrize("text", ["", "灯", "😀", "<p></p>", "好" * 100_000], ids=len)
def test_whatever_is_written_can_be_ranked(text):
    for candidate in rank_duplicates(Report(1, text), [Report(2, text), AGAIN], least=0):
        assert 0 <= candidate.score <= 1


@given(st.permutations([AGAIN, SAME_WORDS_FAR_AWAY, OTHER_MATTER_HERE]))
@settings(max_examples=6, deadline=None)
def test_the_order_of_the_candidates_does_not_matter(others):
    expected = rank_duplicates(LAMP, [AGAIN, SAME_WORDS_FAR_AWAY, OTHER_MATTER_HERE], least=0)

    assert rank_duplicates(LAMP, others, least=0) == expected


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    south, north = Report(1, "", lon=116.0, lat=39.0), Report(2, "", lon=116.0, lat=40.0)

    assert metres_apart(south, north) == pytest.approx(111_195, rel=1e-3)
    assert metres_apart(south, Report(3, "")) is None


def test_the_name_of_a_shared_place_hardly_counts_as_text():
    estate = "天籁翡翠国际小区"
    asked = Report(0, f"{estate}电梯坏了", f"{estate}的电梯停了三天，老人下不了楼，物业不修。")
    others = [
        Report(1, f"{estate}楼下烧烤油烟", f"{estate}楼下烧烤摊的油烟夜里飘进窗口。"),
        Report(2, f"{estate}电梯停运", f"{estate}电梯停运多日，老人出门下不了楼，催物业无果。"),
        *(Report(n, f"路口红绿灯第{n}次失灵", "车多人多，请来修理。") for n in range(3, 40)),
    ]

    found = {each.id: each for each in rank_duplicates(asked, others, least=0, most=99)}

    assert found[2].likeness > 2 * found[1].likeness
    assert found[1].likeness < 0.15
    assert any(estate in word for word in found[1].words)


def test_reports_that_share_only_the_house_are_not_alike():
    shared = "文汇苑5号楼这里"
    texts = ("基站离窗户太近", "热费算得不对", "绿地没人打理", "单元门关不上")
    reports = [
        Report(n, f"文汇苑5号楼：{text}", f"{shared}，{text}。", building="990101001002001003")
        for n, text in enumerate(texts)
    ]

    found = rank_duplicates(reports[0], reports, least=0)

    assert {each.likeness for each in found} == {0}
