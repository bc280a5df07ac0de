"""What the invented residents write: titles and texts by category, from fragments. Pure.

A text is a row of fragments, each ending in its own punctuation, so that the words of a text are
the words of its fragments: bulk-made cases are segmented once per fragment.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Classes about services and rights, which people ask about rather than complain of.
_ASKED_ABOUT: Final = frozenset("CLMTZ")

# By leaf: what is said to be wrong. Leaves not named here speak through their own name.
PROBLEMS: Final[Mapping[str, tuple[str, ...]]] = {
    "P0101": ("路口的井盖缺了一块，露出一个大洞。", "井盖松动，车一压就响，一角已经翘起来了。"),
    "P0102": ("路灯已经好几天不亮，晚上一片漆黑。", "庭院灯忽明忽暗，老人走夜路不放心。"),
    "P0105": ("有一根线垂到了人行道上，不知道带不带电。",),
    "P0106": ("雨水口被落叶堵住，一下雨就积水。",),
    "P0201": ("路面有个很深的坑，电动车已经摔过人。", "路面塌了一块，车辆只能绕着走。"),
    "P0202": ("人行道的砖松了一片，踩上去溅一身水。",),
    "P0301": ("垃圾桶的盖子坏了，气味很大。",),
    "P0401": ("大风把树枝刮断了，挂在半空很危险。", "一棵树歪向路面，怕倒下来砸到人。"),
    "P0404": ("大树枝叶挡住低层窗户，白天也要开灯。",),
    "P0501": ("健身器材的踏板断了，孩子在上面玩很危险。",),
    "E0101": ("垃圾满出来没人清，苍蝇很多。", "装修垃圾和生活垃圾堆在一起，堆了好几天。"),
    "E0102": ("不知道谁夜里倒了一堆建筑垃圾。",),
    "E0105": ("商户把货物堆在便道上，婴儿车过不去。",),
    "E0106": ("楼下餐馆的油烟直接排到窗口，不敢开窗。",),
    "E0201": ("单元门和楼道里贴满了小广告。",),
    "E0301": ("工地夜里还在打混凝土，孩子睡不着。", "凌晨还有渣土车进出，整栋楼都听得见。"),
    "E0402": ("自来水管爆了，水一直往外冒，路面全是水。",),
    "E0403": ("楼道里有很浓的燃气味。",),
    "E0404": ("地下车库入口积水，水已经漫过脚踝。",),
    "E0501": ("早市的摊位占了半条路，上班根本走不动。", "流动摊贩占道卖烧烤，烟很大。"),
    "E0502": ("消防通道口天天停满车。", "路口两边都停着车，转弯看不见人。"),
    "E0503": ("共享单车和电动车把盲道占满了。",),
    "E0505": ("广场舞的音响开得很大，到夜里九点多还不停。",),
    "E0601": ("顶楼有人正在加盖房子，砖已经运上去了。",),
    "U0101": ("从早上开始家里就没有水，也没有看到通知。",),
    "U0102": ("放出来的水发黄，有铁锈味。",),
    "U0201": ("厨房下水返上来，地面全是脏水。",),
    "U0202": ("化粪池满了，污水流到路面上。",),
    "U0301": ("整个单元突然停电，电梯也停了。",),
    "U0501": ("家里暖气不热，室温只有十五度。", "楼上热楼下凉，量过好几次都不到标准。"),
    "W0101": ("楼道一个星期没有打扫，垃圾桶旁边很脏。",),
    "W0102": ("门禁坏了，谁都能进来。",),
    "W0103": ("小区停车费涨了，没有征求过业主意见。", "外来车辆进来停，业主自己没有车位。"),
    "W0104": ("物业费涨了，服务没有跟上，要求说明。",),
    "W0105": ("电梯广告和停车的收入从来没有公示过。",),
    "W0201": ("电梯又坏了，老人住高层下不了楼。", "电梯运行时抖得厉害，有时平层不准。"),
    "W0202": ("电梯停在半层，里面有人出不来。",),
    "W0203": ("楼道灯坏了好几层，上下楼看不清台阶。",),
    "W0204": ("顶楼漏水，墙皮一块块往下掉。",),
    "W0301": ("楼道里堆着旧家具和纸箱，一旦着火没法跑。",),
    "W0302": ("有人把电动车推上楼充电，线从窗户拉下来。",),
    "W0304": ("楼上往下扔东西，差点砸到孩子。",),
    "W0401": ("想成立业主委员会，不知道怎么申请。",),
    "S0101": ("消防通道被隔离桩和车堵死，消防车进不来。",),
    "S0303": ("有人遛大型犬不拴绳，小孩被吓哭。",),
    "D0101": ("楼上半夜拖桌椅、剁东西，说过几次也没用。",),
    "D0102": ("楼上卫生间漏水，把我家吊顶泡坏了。",),
    "D0103": ("邻居养的狗整天叫，影响休息。",),
    "D0104": ("邻居在公共过道装了柜子和门。",),
    "D0202": ("车位被别人长期占用，多次沟通不挪。",),
    "L0101": ("干完活三个月没有拿到工资，一直推脱。",),
    "L0205": ("社保卡不能用了，去了两次都没办成。",),
    "T0101": ("想问今年入学划片是怎么定的。",),
    "T0301": ("培训机构关门了，剩下的课时费退不回来。",),
    "B0103": ("健身房不营业了，预付卡里的钱退不了。",),
    "B0301": ("餐馆后厨卫生很差，吃完拉肚子。",),
    "H0102": ("有人在空地上烧垃圾，烟味呛人。",),
    "R0402": ("晚上回来绕好几圈找不到车位。",),
    "Z0101": ("家里生病没有收入，想申请低保，需要什么材料？",),
    "Z0201": ("老人行动不便，想了解上门助浴和送餐。",),
    "Z0401": ("办事要一份居住证明，社区能不能开？",),
}

OPENINGS: Final = (
    "",
    "",
    "您好，",
    "领导您好！",
    "麻烦反映一下，",
    "投诉！",
    "求助：",
    "我是本小区住户，",
)
TIMES: Final = (
    "",
    "昨天晚上十点左右，",
    "今天早上，",
    "最近一周，",
    "连续三天，",
    "从上个月起，",
    "每到周末，",
    "下雨以后，",
)
EFFECTS: Final = (
    "影响大家正常生活。", "存在安全隐患。", "老人和孩子出行很不方便。", "周围邻居意见很大。",
    "已经有人因此受伤。", "严重影响休息。",
)  # fmt: skip
HISTORIES: Final = (
    "已经向物业反映过三次，一直没有解决。", "打过电话，说会来看，到现在没有人来。",
    "之前处理过一次，没过几天又这样了。", "问了社区，说不归他们管。", "在业主群里说过，没有回应。",
    "这个问题去年就反映过，当时答应今年解决。",
)  # fmt: skip
REQUESTS: Final = (
    "请尽快派人处理。", "希望有关部门管一管。", "请给一个明确的答复和时间。", "麻烦来现场看一看。",
    "希望从根本上解决，不要再推来推去。", "处理完请电话告诉我结果。",
)  # fmt: skip
CLOSINGS: Final = ("", "", "谢谢！", "辛苦了。", "不处理我会一直反映。", "盼复。")
ASIDES: Final = (
    "我拍了照片，需要的话可以提供。", "楼里住着好几位八十多岁的老人，一旦出事后果不堪设想。",
    "白天上班不在家，可以晚上七点以后联系。", "这条路是孩子上学的必经之路，家长都很担心。",
    "大家交了钱，就应该有相应的服务。", "不是第一次发生，每年到这个时候都会这样。",
    "附近几栋楼的情况也差不多，建议一起看看。", "如果确实有困难，也请说明原因，我们可以理解。",
    "之前来的师傅态度很好，但是没有带够材料，说下次再来，后来就没有消息了。",
    "听说隔壁小区同样的问题两天就解决了，希望能参考他们的做法。",
)  # fmt: skip
FEEDBACKS: Final = (
    "已到现场处理完毕，恢复原状。", "已更换损坏部件，并安排复查。", "已与当事人沟通，达成一致。",
    "已清理完毕，并加密巡查频次。", "已依规答复，诉求人表示理解。", "已责令整改，复查合格。",
)  # fmt: skip

_GIST: Final = 20

# Shares of texts that are curt, at most short, and not long.
_CURT, _SHORT, _LONG = 0.2, 0.55, 0.85

# How often each class is reported, by the start of its code; the longest start counts.
WEIGHTS: Final[Mapping[str, float]] = {
    "W": 3.0, "W02": 4.0, "W03": 4.0, "E": 1.5, "E01": 4.0, "E05": 5.0, "E04": 0.2, "P": 1.5,
    "U": 2.0, "U05": 2.5, "D": 0.6, "D01": 2.5, "L": 0.6, "T": 0.5, "B": 0.7, "H": 0.8, "M": 0.3,
    "R": 0.8, "Z": 0.8, "S": 0.8, "S01": 2.0, "C": 0.6, "P0101": 0.6, "P0105": 0.3, "W0202": 0.2,
    "S0304": 0.1, "D0303": 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a text needs to know of a category."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """An invented report: its title, and its text as fragments."""

    title: str
    fragments: tuple[str, ...]

    @property
    def detail(self) -> str:
        """Return the text as it was written."""
        return "".join(self.fragments)


def weight_of(code: str) -> float:
    """Return how often a class is reported, relative to others."""
    for length in range(len(code), 0, -1):
        if code[:length] in WEIGHTS:
            return WEIGHTS[code[:length]]
    return 1.0


def problems_of(leaf: Leaf) -> tuple[str, ...]:
    """Return the sentences that may tell what is wrong."""
    unnamed = f"想咨询{leaf.name}。" if leaf.code[0] in _ASKED_ABOUT else f"反映{leaf.name}的问题。"
    return PROBLEMS.get(leaf.code) or (unnamed,)


def write_report(leaf: Leaf, *, place: str, chance: random.Random) -> Report:
    """Return a report on a class at a place: 10 to about 400 characters."""
    problem = chance.choice(problems_of(leaf))
    title = f"{place}：{_gist(problem)}"[:60]
    here = f"{place}这里，"
    length = chance.random()
    if length < _CURT:
        return Report(title, _told((here, problem)))
    parts = [
        chance.choice(OPENINGS), chance.choice(TIMES), here, problem, chance.choice(EFFECTS),
        chance.choice(HISTORIES), chance.choice(REQUESTS), chance.choice(CLOSINGS),
    ]  # fmt: skip
    if length < _SHORT:
        parts = [*parts[:5], parts[6]]
    elif length > _LONG:
        asides = chance.sample(ASIDES, k=chance.randint(2, len(ASIDES)))
        parts[6:6] = [chance.choice(EFFECTS), *asides]
    return Report(title, _told(parts))


def _gist(problem: str) -> str:
    """Return what a title says of a problem: the sentence where it is short, else its beginning."""
    sentence = problem.rstrip("。？")
    return sentence if len(sentence) <= _GIST else sentence.partition("，")[0]


def _told(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part)
