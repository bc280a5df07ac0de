"""Has this been reported? By text, place and time together, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case, CaseText
from gongzhi.handling.cases.services import ANYBODY, NewCase
from gongzhi.handling.likeness.models import TextKeys
from gongzhi.handling.likeness.queries import (
    LikelySame,
    likely_copies,
    likely_public,
    likely_same,
    matter_reported,
)
from gongzhi.handling.likeness.services import index_all, index_batch, index_texts
from tests.handling.cases.cast import COMMUNITY, GRID, IN_GRID, LAMP, MANHOLE, Cast, Story

LON, LAT = IN_GRID
METRE = 1 / 111_195  # degrees of latitude
NOISE = (
    "五一路口烧烤店每天营业到凌晨两点，油烟直接排到楼上，吆喝声吵得老人孩子无法休息，"
    "多次劝说没有用，请城管部门到现场处理，并答复整改时间。"
)
LIKE_NOISE = (
    "楼下五一路口那家烧烤店又营业到凌晨，油烟排到我家窗口，吆喝声很大，老人无法休息，请处理。"
)
MANGLED = NOISE.replace("每天", "天天").replace("请城管", "希望城管") + "谢谢！"


def _asked(cast: Cast, **given: object) -> list[LikelySame]:
    new = NewCase(**{"lon": LON, "lat": LAT, **given})  # type: ignore[arg-type]
    return likely_same(cast.dispatcher, matter_reported(new))


def _ids(found: list[LikelySame]) -> list[int]:
    return [each.case_id for each in found]


def test_what_others_wrote_of_it_is_found_with_its_reason(cast: Cast) -> None:
    noise = Story(
        cast, title="烧烤店扰民13000000001", detail=NOISE, category_code="", lat=LAT + 40 * METRE
    )
    Story(cast, title="小区停水", detail="三栋从昨天起停水，物业电话打不通", category_code="")

    (found,) = _asked(cast, detail=LIKE_NOISE)

    assert (found.case_id, found.title) == (noise.id, "烧烤店扰民13*******01")
    assert found.reason.metres == 40
    assert found.reason.days == 0
    assert "吆喝声" in found.reason.words
    assert not found.reason.copied


def test_a_copy_is_found_by_its_text_alone_wherever_it_was_reported(cast: Cast) -> None:
    copied = Story(cast, detail=NOISE, category_code="", lon=None, lat=None, area_code=COMMUNITY)
    index_texts([copied.id])

    (found,) = _asked(cast, detail=MANGLED)

    assert found.case_id == copied.id
    assert found.reason.copied


def test_the_same_class_near_by_is_found_nearest_first_whatever_the_words(cast: Cast) -> None:
    far = Story(cast, title="灯坏", detail="", lat=LAT + 20 * METRE)
    near = Story(cast, title="很黑", detail="")
    Story(cast, title="灯坏了", detail="", lat=LAT + 400 * METRE)

    assert _ids(_asked(cast, category_code=LAMP)) == [near.id, far.id]


def test_few_words_said_of_another_place_are_another_matter(cast: Cast) -> None:
    elsewhere = Story(cast, lat=LAT + 400 * METRE)
    index_texts([elsewhere.id])

    assert _asked(cast, title="楼前路灯不亮", detail="三号楼前的路灯三天不亮了") == []


def test_where_no_point_is_known_the_community_counts(cast: Cast) -> None:
    story = Story(cast, lon=None, lat=None, area_code=COMMUNITY, category_code="")

    asked = {"lon": None, "lat": None, "area_code": GRID[:12], "title": "楼前路灯又不亮了"}

    assert _ids(_asked(cast, **asked)) == [story.id]


def test_what_was_settled_long_ago_or_refused_is_reported_anew(cast: Cast) -> None:
    old, refused = Story(cast), Story(cast)
    before = datetime.now(UTC) - timedelta(days=15)
    Case.objects.filter(pk=old.id).update(received_at=before)
    cases.refuse_case(actor=cast.dispatcher, case_id=refused.id, ground="not_ours", note="不在辖区")

    assert _asked(cast, category_code=LAMP) == []


def test_a_stranger_is_told_that_there_is_one_but_not_what_it_says(cast: Cast) -> None:
    story = Story(cast, category_code="", detail=NOISE)
    matter = matter_reported(NewCase(detail=NOISE, lon=LON, lat=LAT))
    Case.objects.filter(pk=story.id).update(public=True)

    (found,) = likely_same(ANYBODY, matter)
    assert (found.title, found.number) == ("", story.case.number)
    assert found.reason.words == ()

    Case.objects.filter(pk=story.id).update(public=False)
    assert likely_same(ANYBODY, matter) == []


def test_a_resident_is_offered_open_public_cases_without_a_word_of_theirs(cast: Cast) -> None:
    lamp = Story(cast, title="烧烤店扰民", detail=NOISE)
    private = Story(cast, title="烧烤店扰民", detail=NOISE)
    Case.objects.filter(pk=private.id).update(public=False)
    matter = matter_reported(NewCase(detail=LIKE_NOISE, lon=LON, lat=LAT))

    (offer,) = likely_public(matter)

    assert offer.number == lamp.case.number
    assert not {"title", "detail", "words", "address"} & set(offer.__slots__)
    cases.refuse_case(actor=cast.dispatcher, case_id=lamp.id, ground="not_ours", note="不在辖区")
    assert likely_public(matter) == []


@pytest.mark.parametrize(
    "text",
    ["", "灯", "😀" * 300, "<p>&nbsp;</p>", "<script>alert(1)</script>", "哈" * 100_000,
     "路灯不亮" * 25_000, "\u200b\u200b", "13000000001 " * 500],
)  # fmt: skip
def test_no_text_breaks_the_question_or_the_index(text: str, cast: Cast) -> None:
    story = Story(cast, detail=text[:8000])
    index_texts([story.id])

    assert _ids(_asked(cast, detail=text, category_code=LAMP)) == [story.id]
    assert _asked(cast, detail=text, category_code=MANHOLE, lat=LAT + 5000 * METRE) is not None


def test_a_class_or_a_point_that_is_none_is_refused(cast: Cast) -> None:
    for wrong in ({"category_code": "不存在"}, {"lat": None}):
        with pytest.raises(InvalidInput):
            _asked(cast, **wrong)


def test_a_question_is_three_statements_and_a_finding_no_more(cast: Cast) -> None:
    stories = [Story(cast, detail=NOISE) for _ in range(3)]
    index_texts([story.id for story in stories])
    _asked(cast, detail=NOISE)

    with CaptureQueriesContext(connection) as statements:
        matter = matter_reported(NewCase(detail=NOISE, area_code=GRID, lon=LON, lat=LAT))
        found = likely_same(cast.dispatcher, matter)

    assert len(found) == 3
    assert len(statements) == 3


def test_keys_are_made_once_for_all_and_go_with_the_text(report: Callable[..., Story]) -> None:
    first, second, empty = report(), report(detail=NOISE), report()
    Case.objects.filter(pk=empty.id).update(title="…")
    CaseText.objects.filter(pk=empty.id).update(detail="。。。")

    assert (index_texts([first.id]), index_all(), index_all()) == (1, 1, 0)
    assert set(TextKeys.objects.values_list("pk", flat=True)) == {first.id, second.id}
    with CaptureQueriesContext(connection) as statements:
        index_all(anew=True)
    assert TextKeys.objects.count() == 2
    assert len(statements) <= 12

    CaseText.objects.filter(pk=first.id).delete()
    assert set(TextKeys.objects.values_list("pk", flat=True)) == {second.id}


def test_a_batch_is_compared_with_what_is_here_and_with_itself(cast: Cast) -> None:
    here, copy, another, again = (
        Story(cast, title="扰民", detail=text, category_code="").id
        for text in (NOISE, MANGLED, "三栋从昨天起停水，物业电话打不通，请尽快恢复供水。", NOISE)
    )
    index_texts([here])

    marked = index_batch([copy, another, again])

    assert marked == {copy, again}
    assert likely_copies([again]) == {again: [here, copy]}
