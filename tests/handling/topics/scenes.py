"""Invented matters that several residents of the standing cast's sub-district write about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from gongzhi.handling.cases.services import Imported, NewCase, import_batch
from gongzhi.handling.topics.models import Topic, TopicCase
from gongzhi.handling.topics.services import look
from tests.handling.cases.cast import COMMUNITY, STREET, Cast

NOISE = (
    (
        "丽景园旁搅拌站夜里噪音大",
        "丽景园小区北侧的搅拌站夜里十一点还在生产，机器轰鸣，老人孩子睡不着。",
    ),
    ("搅拌站通宵生产噪音扰民", "丽景园北边的搅拌站通宵生产，噪音太大，请让搅拌站夜里停工。"),
    ("丽景园搅拌站灰尘和噪音", "搅拌站的灰尘落满阳台，夜里噪音不断，丽景园三号楼受影响最大。"),
    ("请管一管搅拌站夜间噪音", "搅拌站离丽景园太近，夜间噪音超标，打过电话没有人管。"),
    ("搅拌站又在夜里开工", "丽景园住户反映搅拌站半夜开工，噪音吵得无法休息。"),
)
PARKING = (
    ("松竹苑车位捆绑销售", "松竹苑开发商要求买房必须买车位，捆绑销售，车位价格十几万。"),
    ("买房被要求捆绑车位", "在松竹苑买房被要求一起买车位，不买车位不给签合同，捆绑销售。"),
    ("松竹苑捆绑销售车位违规", "松竹苑强制捆绑销售车位，请主管部门查处车位捆绑。"),
    ("开发商车位捆绑不合理", "松竹苑车位与住房捆绑，车位捆绑销售加重买房人负担。"),
)
ALONE = (
    ("图书馆几点开门", "想问社区图书馆周末几点开门。"),
    ("门前路灯不亮", "门前的路灯三天没有亮了，走路看不清。"),
)
MORE_NOISE = ("搅拌站昨夜又吵到三点", "丽景园北侧搅拌站昨夜噪音到三点，搅拌站的车进进出出。")


def write(
    cast: Cast,
    texts: Iterable[tuple[str, str]],
    *,
    days_ago: float = 3,
    area_code: str = COMMUNITY,
    at: datetime | None = None,
) -> list[int]:
    """Store one case for each text, an hour apart; return their ids."""
    start = (at or timezone.now()) - timedelta(days=days_ago)
    rows = [
        NewCase(
            title=title,
            detail=detail,
            area_code=area_code,
            received_at=start + timedelta(hours=place),
        )
        for place, (title, detail) in enumerate(texts)
    ]
    results = import_batch(actor=cast.dispatcher, rows=rows, source_file="示例.csv")
    assert all(isinstance(one, Imported) for one in results), results
    return [one.case_id for one in results if isinstance(one, Imported)]


def write_noise_among_others(cast: Cast) -> list[int]:
    """Store the cases about the mixing plant beside others, and look at them; return the former."""
    ids = write(cast, NOISE)
    write(cast, PARKING, days_ago=20)
    write(cast, ALONE)
    look(STREET, whole=True)
    return ids


def topic_of(case_ids: Sequence[int]) -> Topic:
    """Return the one topic that holds the first of the cases."""
    return TopicCase.objects.get(case_id=case_ids[0], present=True).topic


def cases_of(topic: Topic) -> set[int]:
    rows = TopicCase.objects.filter(topic=topic, present=True)
    return set(rows.values_list("case_id", flat=True))
