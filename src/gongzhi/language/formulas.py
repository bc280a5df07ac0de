"""Clauses that people write whatever the matter is, so that they tell nothing of it. Pure.

“We have reported it three times.” “Please come and have a look.” A form or a manner teaches them,
and a long report may hold ten: without care, two such reports seem near-copies. Told by this: the
same clause stands under many titles that have no word in common. A letter that many send stands
under titles that tell of its matter, or leaves nothing once its clauses are taken out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Final

from gongzhi.language.likeness import Words
from gongzhi.language.phrases import place_in

LEAST_TITLES: Final = 4
"""A clause under fewer different titles is no formula."""
OF_ONE_MATTER: Final = 0.5
"""Where so large a share of the titles has a pair of characters in common, they tell of one."""
LEAST_LEFT: Final = 8
"""Letters that must be left of a detail, or it stays whole."""
SHORTEST, LONGEST = 4, 60

_END: Final = re.compile(r"[。！？!?；;，,\n]+")
_CLAUSE: Final = re.compile(r"([^。！？!?；;，,\n]+)[。！？!?；;，,\n]*")
_LONGEST_NAME: Final = 6
_SAYS_NOTHING: Final = re.compile(r"[\W\d的了在有号楼栋幢室层]")
_OF_WRITING: Final = frozenset({
    "反映", "咨询", "投诉", "请问", "建议", "举报", "关于", "求助", "问题", "情况", "想咨", "单元",
    "小区", "社区", "街道",
})  # fmt: skip


def formulas_of(texts: Sequence[Words]) -> frozenset[str]:
    """Return the clauses of the texts' details that are formulas."""
    clauses = [set(_END.split(text.detail)) for text in texts]
    times = Counter(chain.from_iterable(clauses))
    often = {
        clause
        for clause, count in times.items()
        if count >= LEAST_TITLES and SHORTEST <= len(clause) <= LONGEST
    }
    titles: dict[str, set[str]] = defaultdict(set)
    for text, held in zip(texts, clauses, strict=True):
        for clause in held & often:
            titles[clause].add(text.title)
    pairs = {title: _pairs(title) for title in set().union(*titles.values())}
    return frozenset(
        clause
        for clause, told in titles.items()
        if _of_many_matters([pairs[title] for title in told if pairs[title]])
    )


def without(text: Words, formulas: frozenset[str]) -> Words:
    """Return a text without formulas; a detail of which too little is left stays whole."""
    if formulas.isdisjoint(_END.split(text.detail)):
        return text
    left = "".join(found[0] for found in _CLAUSE.finditer(text.detail) if found[1] not in formulas)
    told = sum(map(str.isalnum, left)) >= LEAST_LEFT
    return text._replace(detail=left) if told else text


def _of_many_matters(titles: Sequence[set[str]]) -> bool:
    """Tell whether titles, by their pairs of characters, have none in common."""
    if len(titles) < LEAST_TITLES:
        return False
    (_pair, most) = Counter(chain.from_iterable(titles)).most_common(1)[0]
    return most < OF_ONE_MATTER * len(titles)


def _pairs(title: str) -> set[str]:
    """Return the pairs of neighbouring characters of a title that may tell of a matter.

    A place's name tells where: all who live there write it. It is taken to be the few characters
    before the name's end, as the matter may stand before the place.
    """
    end = len(place_in(title))
    told = f"{title[: max(0, end - _LONGEST_NAME)]} {title[end:]}"
    pairs = map("".join, pairwise(told))
    return {each for each in pairs if each not in _OF_WRITING and not _SAYS_NOTHING.search(each)}
