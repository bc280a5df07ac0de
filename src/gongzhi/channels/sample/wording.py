"""The invented words of the sample: places, estates, people. None of them names anyone real."""

from __future__ import annotations

from typing import Final

PROVINCE: Final = ("99", "示例省", "Example Province")
CITY: Final = ("9901", "云栖市", "Yunqi City")
COUNTY: Final = ("990101", "云栖区", "Yunqi District")
STREET: Final = ("990101001", "榆钱街道", "Yuqian Sub-district")

COMMUNITY_STEMS: Final = (
    "杏花", "柳荫", "槐安", "竹影", "松涛", "荷风", "桂香", "梅岭", "兰汀", "枫桥",
    "桐和", "棠梨", "榕树", "蔷薇", "芦花", "菊苑", "海棠", "丁香", "茉莉", "玉兰",
    "石榴", "银杏", "紫藤", "白杨", "青禾", "麦香", "稻花", "莲塘", "橘园", "桃溪",
)  # fmt: skip
COMMUNITY_ENDINGS: Final = ("", "东", "西", "南", "北", "新", "里", "园", "坊", "口")

ESTATE_STEMS: Final = (
    "晨光", "和顺", "安居", "康宁", "文汇", "锦绣", "阳光", "翠湖", "春晖", "福泽",
    "长乐", "永兴", "金秋", "书香", "清泉", "星河", "云庭", "雅韵", "嘉和", "明月",
)  # fmt: skip
ESTATE_ENDINGS: Final = ("苑", "里", "家园", "花园", "新村", "小区")

ROADS: Final = (
    "榆钱大街", "杏林路", "柳堤路", "槐荫街", "竹简巷", "听松路", "采荷路", "折桂街",
    "问梅路", "兰亭巷", "枫叶路", "梧桐街",
)  # fmt: skip

# Family names that are plants and places, given names that are solar terms and weather: they
# read as names and cannot be taken for a person's.
FAMILY_NAMES: Final = (
    "松", "竹", "柏", "禾", "溪", "云", "岚", "荷", "桐", "桑", "槐", "榆", "杉", "枫",
    "芦", "兰", "棠", "梨", "橘", "麦",
)  # fmt: skip
GIVEN_NAMES: Final = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪",
    "大雪", "冬至", "小寒", "大寒", "晨曦", "晚霞", "朝露", "新月", "长风", "细雨",
    "初晴", "微澜", "远山", "近水", "青石", "晓星", "暖阳", "春泥", "夏荷", "秋叶",
)  # fmt: skip


def community_name(index: int) -> str:
    """Return the name of the n-th community (from 0), distinct for the first 300."""
    ending = COMMUNITY_ENDINGS[index // len(COMMUNITY_STEMS) % len(COMMUNITY_ENDINGS)]
    rest = index // (len(COMMUNITY_STEMS) * len(COMMUNITY_ENDINGS))
    number = str(rest + 1) if rest else ""
    return f"{COMMUNITY_STEMS[index % len(COMMUNITY_STEMS)]}{ending}{number}社区"


def estate_name(index: int) -> str:
    """Return the name of the n-th estate (from 0), distinct for the first 120."""
    stem = ESTATE_STEMS[index % len(ESTATE_STEMS)]
    ending = ESTATE_ENDINGS[index // len(ESTATE_STEMS) % len(ESTATE_ENDINGS)]
    rest = index // (len(ESTATE_STEMS) * len(ESTATE_ENDINGS))
    number = f"{rest + 1}期" if rest else ""
    return f"{stem}{ending}{number}"


def person_name(index: int) -> str:
    """Return the n-th invented person's name (from 0); 800 differ, then they repeat."""
    family = FAMILY_NAMES[index % len(FAMILY_NAMES)]
    step = index // len(FAMILY_NAMES) + index % len(FAMILY_NAMES) * 7
    return f"{family}{GIVEN_NAMES[step % len(GIVEN_NAMES)]}"


def phone_number(index: int) -> str:
    """Return the n-th invented mobile number: 130, then the number itself."""
    return f"130{index % 100_000_000:08d}"
