"""Invented messages of three kinds, with as many ways to say each as a model needs."""

from __future__ import annotations

import random

from gongzhi.language.training import Example

_PLACES = ("杏花社区", "柳树路", "松鹤苑三号楼", "示例小区北门", "梅园菜场")
_SAID = {
    ("环境", "噪声"): ("半夜施工打混凝土太吵", "广场舞音响声音太大", "烧烤店排风机噪声扰民"),
    ("环境", "垃圾"): ("垃圾桶满了没人清运", "路边堆了建筑垃圾", "垃圾点发臭招苍蝇"),
    ("交通", "停车"): ("消防通道被私家车占用", "路口乱停车堵住出口", "地下车库车位被占"),
    ("交通", "道路"): ("人行道地砖破损绊倒人", "路面坑洼积水", "井盖松动有响声"),
    ("教育", "招生"): ("小学入学划片怎么分", "幼儿园招生名额不够", "转学手续在哪里办"),
}


def messages(each: int = 20, seed: int = 1) -> list[Example]:
    """Return so many messages of each last label, in a mixed order."""
    chance = random.Random(seed)
    made = [
        Example((title, f"{chance.choice(_PLACES)}{title}，已经{chance.randint(2, 30)}天。"), path)
        for path, ways in _SAID.items()
        for number in range(each)
        for title in [f"{ways[number % len(ways)]}{'，请处理' * (number % 2)}"]
    ]
    chance.shuffle(made)
    return made
