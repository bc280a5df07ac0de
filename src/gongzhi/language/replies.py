"""Hints to whoever writes a reply, before it is sent: does it answer, with a ground and a day?

A hint is about the text, shown to its writer alone, and says what is missing in words of the
matter. There is no figure, and nothing is kept: no reply and no writer is ever scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from gongzhi.language.normal import readable, without_numbers


class Missing(StrEnum):
    """What a reply lacks."""

    ANSWER = "answer"  # it does not speak of what was asked
    POINT = "point"  # one of several points is not spoken of
    GROUND = "ground"  # no rule, document, finding or contract is named
    DAY = "day"  # no day or period: when it was done, or will be
    OWN_WORDS = "own_words"  # hardly anything but set phrases


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that a reply lacks; ``words`` are the writer's or reporter's own, if any."""

    missing: Missing
    words: str = ""


_SENTENCE: Final = re.compile(r"[^。！？!?;；\n]+[。！？!?;；]?")
_ASKS: Final = re.compile(
    r"[?？]|请(?!示)|希望|要求|恳请|建议|为什么|为何|怎么|什么时候|何时|能否|是否|能不能|可不可以"
    r"|如何|多少|哪里|吗"
)
_GROUND: Final = re.compile(
    r"《[^》]{2,60}》|第[一二三四五六七八九十百零\d]+条"
    r"|(?:根据|依据|按照|依照|经(?:现场|核实|调查|查|与))"
    r"|合同|规划|标准|文件|条例|规定|办法|现场(?:查看|核查|勘查)|检测|监测"
)
_DAY: Final = re.compile(
    r"\d{1,4}\s*[年月]\s*\d{0,2}\s*[月日号]?|\d{1,2}[-./]\d{1,2}"
    r"|[一二三四五六七八九十\d]+\s*个?\s*(?:工作日|小时|天|周|个?月|日)"
    r"|(?:今|明|昨|当)[天日]|本[周月年季]|下[周月]|(?:月|年|周)(?:底|初|末)|春节|国庆|汛期前"
)
_SET_PHRASES: Final = tuple(
    """
    尊敬的 您好 感谢您 来信收悉 您的来信 您反映的 问题已收悉 留言已收悉 高度重视 现回复如下
    现将有关情况 答复如下 非常重视 认真研究 进一步加强 加大力度 积极协调 尽快 妥善处理 予以解决
    敬请谅解 给您带来不便 感谢您对我们工作的 理解与支持 关心和支持 监督 欢迎 祝您 生活愉快
    工作顺利 特此回复 此复 我们将 立即安排 有关部门 相关部门 按程序办理 已转 转交 承办 市民朋友
    网友
    """.split()  # noqa: SIM905 - as a list it is a page
)
_LEAST_OWN: Final = 20  # characters that are the matter's own
_LEAST_SHARED: Final = 0.12  # of the pairs of characters of a point that a reply must touch
_MOST_TOLD: Final = 3
_LEAST_PAIRS: Final = 2  # of a point that can be answered at all
_SIGNS: Final = " ,，。;；!！?？"
_EMPTY_PAIRS: Final = frozenset(
    """
    问题 情况 反映 部门 有关 相关 领导 政府 解决 处理 尽快 希望 建议 回复 答复 谢谢 感谢 尊敬
    小区 社区 街道 居民 市民
    """.split()  # noqa: SIM905 - alike
)
_COMMON: Final = frozenset("的了是在有和我你您们不也就都还很到请要能会对于为与及这那个一等吗呢吧")
_TELLS_NOTHING: Final = re.compile("|".join([*sorted(_EMPTY_PAIRS), *sorted(_COMMON - {"不"})]))
_RUN: Final = re.compile(r"[\u4e00-\u9fff]{2,12}")


def hints(question: str, reply: str) -> list[Hint]:
    """Return what a reply lacks, the gravest first; nothing for a reply that lacks nothing.

    ``question`` is what was reported, title and detail. An empty reply has no hints but one: it
    gives no answer.
    """
    asked, said = readable(question), readable(reply)
    if not said:
        return [Hint(Missing.ANSWER)]
    found = []
    own = _without_set_phrases(said)
    if len(own) < _LEAST_OWN:
        found.append(Hint(Missing.OWN_WORDS))
    answered = _pairs(own)
    points = _points(asked)
    if asked and _touched([asked], answered) == 0:
        found.append(Hint(Missing.ANSWER, "、".join(_telling(question))))
    elif len(points) > 1:
        silent = [point for point in points if _touched([point], answered) == 0]
        found += [Hint(Missing.POINT, without_numbers(point)) for point in silent]
    if not _GROUND.search(said):
        found.append(Hint(Missing.GROUND))
    if not _DAY.search(said):
        found.append(Hint(Missing.DAY))
    return found


def _points(text: str) -> list[str]:
    """Return what is asked or wished for, each with the sentences before it that say of what."""
    points, told = [], ""
    for found in _SENTENCE.finditer(text):
        told += found[0]
        if _ASKS.search(found[0]):
            points.append(told.strip(_SIGNS))
            told = ""
    return [point for point in points if len(_pairs(point)) >= _LEAST_PAIRS]


def _touched(points: Sequence[str], answered: frozenset[str]) -> int:
    """Count the points of which the answer repeats enough pairs of characters."""
    touched = 0
    for point in points:
        wanted = _pairs(point)
        shared = len(wanted & answered)
        touched += shared >= max(1, min(3, round(_LEAST_SHARED * len(wanted))))
    return touched


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters that say something."""
    return frozenset(
        pair
        for pair in map("".join, pairwise(text))
        if pair.isalnum() and not _COMMON.intersection(pair) and pair not in _EMPTY_PAIRS
    )


def _telling(question: str) -> Iterable[str]:
    """Return up to three runs of characters that tell of the matter, each its own.

    Those of the first line, the title, come before those of the detail; of each the longest.
    """
    told: list[str] = []
    for part in question.partition("\n"):
        runs = _RUN.findall(_TELLS_NOTHING.sub(" ", readable(part)))
        for run in sorted(dict.fromkeys(runs), key=len, reverse=True):
            if not any(_pairs(run) & _pairs(other) for other in told):
                told.append(run)
            if len(told) == _MOST_TOLD:
                return told
    return told


def _without_set_phrases(text: str) -> str:
    for phrase in _SET_PHRASES:
        text = text.replace(phrase, " ")
    return re.sub(r"[\W_]+", "", text)
