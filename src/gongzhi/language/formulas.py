"""Sentences that people write whatever the matter is, so that they tell nothing of it. Pure.

“We have reported it three times.” “Please come and have a look.” A form or a manner teaches them,
and a long report may hold ten: without care, two such reports seem near-copies. Told by this: the
same sentence stands under many titles that have no word in common. A letter that many send stands
under titles that tell of its matter, or leaves nothing once its sentences are taken out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from gongzhi.language.likeness import Words
from gongzhi.language.phrases import place_in

LEAST_TITLES: Final = 4
"""A sentence under fewer different titles is no formula."""
OF_ONE_MATTER: Final = 0.5
"""Where so large a share of the titles has a pair of characters in common, they tell of one."""
LEAST_LEFT: Final = 8
"""Letters that must be left of a detail, or it stays whole."""
SHORTEST, LONGEST = 4, 60

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_ENDS: Final = "。！？!?；; \n"
_SAYS_NOTHING: Final = re.compile(r"[\W\d的了在有号楼栋幢室层]")
_OF_WRITING: Final = frozenset({
    "反映", "咨询", "投诉", "请问", "建议", "举报", "关于", "求助", "问题", "情况", "想咨", "单元",
    "小区", "社区", "街道",
})  # fmt: skip


class Formulas:
    """The sentences of the texts met, and which of them are formulas."""

    def __init__(self) -> None:
        self._titles: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, bool] = {}

    def learn(self, texts: Iterable[Words]) -> None:
        """Take further texts in."""
        self._known.clear()
        for title, detail in texts:
            for sentence in _sentences(detail):
                self._titles[_plain(sentence)].add(title)

    def without(self, text: Words) -> Words:
        """Return a text without its formulas; a detail of which too little is left stays whole."""
        left = "".join(each for each in _sentences(text.detail) if not self._is(_plain(each)))
        told = sum(map(str.isalnum, left)) >= LEAST_LEFT
        return text._replace(detail=left) if told else text

    def _is(self, sentence: str) -> bool:
        known = self._known.get(sentence)
        if known is None:
            titles = self._titles.get(sentence, set())
            known = SHORTEST <= len(sentence) <= LONGEST and _of_many_matters(titles)
            self._known[sentence] = known
        return known


def _of_many_matters(titles: set[str]) -> bool:
    told = [pairs for title in titles if (pairs := _pairs(title))]
    if len(told) < LEAST_TITLES:
        return False
    (_pair, most) = Counter(pair for pairs in told for pair in pairs).most_common(1)[0]
    return most < OF_ONE_MATTER * len(told)


def _pairs(title: str) -> set[str]:
    """Return the pairs of neighbouring characters of a title that may tell of a matter.

    What comes before the end of a place's name tells where: all who live there write it.
    """
    pairs = map("".join, pairwise(title[len(place_in(title)) :]))
    return {each for each in pairs if each not in _OF_WRITING and not _SAYS_NOTHING.search(each)}


def _sentences(detail: str) -> Iterator[str]:
    return (found[0] for found in _SENTENCE.finditer(detail))


def _plain(sentence: str) -> str:
    return sentence.strip(_ENDS)
