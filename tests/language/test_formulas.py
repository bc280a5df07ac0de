"""What people write whatever the matter is neither makes a topic nor a likely double."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gongzhi.language.duplicates import COPIED, Report, rank_duplicates
from gongzhi.language.formulas import formulas_of, without
from gongzhi.language.likeness import Words
from gongzhi.language.messages import Message
from gongzhi.language.topics import TopicBook

MATTERS = {
    "路灯不亮": "天一黑门口伸手不见五指",
    "油烟进屋": "饭馆的排气口正对卧室窗户",
    "电梯常停": "卡在七层和八层之间动不了",
    "狗叫整夜": "邻居养了两条大型犬不牵绳",
    "下水返味": "厨房地漏冒上来一股臭气",
    "水管爆裂": "马路边喷出两米高的水柱",
    "树枝断落": "台风刮倒的槐树压住轿车",
    "消防堵塞": "私家轿车横在救援登高面上",
    "垃圾没收": "分类桶满得盖不上招来苍蝇",
    "外墙掉皮": "瓷砖一片片砸向人行步道",
    "井盖松动": "骑车经过咣当一声差点摔跤",
    "公厕锁门": "晨练的人找不到地方方便",
}
MANNERS = (
    "之前来的师傅态度很好，但是没有带够材料，说下次再来。",
    "听说隔壁小区同样的问题两天就解决了，希望能参考他们的做法。",
    "楼里住着好几位八十多岁的老人，一旦出事后果不堪设想。",
    "大家交了钱，就应该有相应的服务！",
    "白天上班不在家，可以晚上七点以后联系。",
    "这条路是孩子上学的必经之路，家长都很担心。",
    "附近几栋楼的情况也差不多，建议一起看看。",
    "如果确实有困难，也请说明原因，我们可以理解。",
    "不是第一次发生，每年到这个时候都会这样。",
)
LETTER = "我们买房时被要求同时买下车位。不买车位就不给选房，请问这样合不合法？请依法查处。"
AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


def _reports() -> list[tuple[str, str]]:
    """Return reports of as many matters, each with all the manners."""
    return [(f"桂园：{matter}", f"{told}。{''.join(MANNERS)}") for matter, told in MATTERS.items()]


def test_a_sentence_under_titles_of_many_matters_is_a_formula():
    texts = [Words(*each) for each in _reports()]

    assert without(texts[0], formulas_of(texts)).detail == "天一黑门口伸手不见五指。"


def test_a_sentence_of_one_matter_stays_and_so_does_a_text_of_formulas_only():
    titles = ["强买车位", "车位捆绑", "买房必须买车位", "开发商车位", "车位合法吗"]
    texts = [Words(title, LETTER) for title in titles]
    formulas = formulas_of([*texts, *(Words(*each) for each in _reports())])

    assert without(texts[0], formulas) == texts[0]
    bare = Words("没有说是什么事", "".join(MANNERS))
    assert without(bare, formulas) == bare


def test_a_sentence_of_one_matter_stays_where_titles_tell_the_matter_before_the_place():
    titles = [
        "搅拌站噪音吵到丽发新城业主休息",
        "搅拌站灰尘飘进丽发新城高层阳台",
        "搅拌站夜间生产丽发新城孩子难眠",
        "搅拌站污染丽发新城老人咳嗽",
    ]
    texts = [Words(title, "搅拌站日夜生产粉尘噪音严重扰民。") for title in titles]

    assert formulas_of(texts) == frozenset()


def test_reports_that_share_only_their_manners_make_no_topic():
    book = TopicBook()
    book.find(
        Message(str(n), title, detail, at=AT + timedelta(hours=n))
        for n, (title, detail) in enumerate(_reports())
    )

    assert book.topics() == []


def test_reports_that_share_only_their_manners_are_not_likely_the_same():
    reports = [
        Report(n, title, detail, at=AT, grid="990101001001")
        for n, (title, detail) in enumerate(_reports())
    ]

    assert rank_duplicates(reports[0], reports) == []


def test_a_letter_that_many_send_under_titles_of_their_own_is_still_a_copy():
    titles = ["求助", "请看一看", "业主来信", "急", "不合理", "有人管吗", "投诉开发商"]
    reports = [Report(n, title, LETTER, at=AT) for n, title in enumerate(titles)]

    found = rank_duplicates(reports[0], reports)

    assert len(found) == len(titles) - 1
    assert all(each.copied >= COPIED for each in found)
