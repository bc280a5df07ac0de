"""Suggestions before anything was learnt: from the names and keywords of the classes. Pure.

Each class scores by its words that a text holds, a rare word more than a common one, in the title
twice. The scores become shares of certainty by one scale and one weight of “none of them”, both
set on labelled complaints (decision record 0028); a branch is as sure as all that lies below it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gongzhi.language.normal import readable, without_numbers
from gongzhi.language.triage import Step, Suggestion

SCALE: Final = 0.5
NONE: Final = 2.5
KNOWN: Final = 0.9
"""Words are never surer than this: what was reported may be told in other words altogether."""
_NAME_SHARE: Final = 0.4
_TITLE_TIMES: Final = 2.0
_MOST: Final = 5
_OTHERS: Final = 3
_RUN: Final = 2
# Who reports and where to be reached is not what it is about: 身份证 before a number is no matter.
_OF_REPORTER: Final = re.compile(
    r"(?:身份证|手机|电话|微信)(?:号码?)?[是为]?[:\s]{0,2}[0-9][0-9x-]{5,}"
)


@dataclass(frozen=True, slots=True)
class Class:
    """A leaf of the tree: its codes from the top down, its name, and the words it is known by."""

    path: tuple[str, ...]
    name: str
    keywords: tuple[str, ...]


class ColdStart:
    """Suggests by words alone; its suggestions read like a model's."""

    def __init__(self, leaves: Sequence[Class]) -> None:
        """Take the leaves in use; those without a word are never suggested."""
        self._paths = [leaf.path for leaf in leaves]
        held: dict[str, dict[int, float]] = defaultdict(dict)
        for number, leaf in enumerate(leaves):
            for word, share in _words(leaf).items():
                held[word][number] = share
        self._held = {
            word: (math.log(1 + len(leaves) / len(shares)) / math.log(1 + len(leaves)), shares)
            for word, shares in held.items()
        }

    def suggest(self, title: str, detail: str, *, threshold: float) -> Suggestion:
        """Return the class of a text, of any level, and the words of the text that say so."""
        heading, plain = (_OF_REPORTER.sub(" ", readable(each)) for each in (title, detail))
        scores: dict[int, float] = defaultdict(float)
        said: dict[int, dict[str, float]] = defaultdict(dict)
        for word, (rarity, shares) in self._held.items():
            times = _TITLE_TIMES * (word in heading) or float(word in plain)
            if times:
                for leaf, share in shares.items():
                    weight = times * rarity * share * _length(word)
                    scores[leaf] += weight
                    said[leaf][word] = weight
        if not scores:
            return Suggestion("", 0.0, (), ())
        path, others, depth = self._judged(scores, threshold)
        last = path[max(depth - 1, 0)]
        way = tuple(step.label for step in path[: max(depth, 1)])
        under = [said[leaf] for leaf in scores if self._paths[leaf][: len(way)] == way]
        words = _strongest((heading, plain), under)
        return Suggestion(last.label if depth else "", last.confidence, path, others, depth, words)

    def _judged(
        self, scores: dict[int, float], threshold: float
    ) -> tuple[tuple[Step, ...], tuple[Step, ...], int]:
        """Return the likeliest way down, what else is likely, and how many steps are sure."""
        raised = {leaf: math.exp(min(score / SCALE, 50.0)) for leaf, score in scores.items()}
        total = sum(raised.values()) + math.exp(NONE)
        below: dict[tuple[str, ...], float] = defaultdict(float)
        for leaf, value in raised.items():
            for depth in range(1, len(self._paths[leaf]) + 1):
                below[self._paths[leaf][:depth]] += KNOWN * value / total
        path, others = _walk(below, threshold)
        sure = [n for n, step in enumerate(path) if step.confidence >= threshold]
        return path, others, sure[-1] + 1 if sure else 0


def _walk(
    below: dict[tuple[str, ...], float], threshold: float
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Return the likeliest way down, and what else is likely beside its last sure step."""
    path: list[Step] = []
    others: tuple[Step, ...] = ()
    way: tuple[str, ...] = ()
    while found := sorted(
        ((share, each) for each, share in below.items() if each[:-1] == way), reverse=True
    ):
        steps = [Step(each[-1], share) for share, each in found]
        if not path or steps[0].confidence >= threshold:
            others = tuple(steps[1 : 1 + _OTHERS])
        path.append(steps[0])
        way = found[0][1]
    return tuple(path), others


def _words(leaf: Class) -> dict[str, float]:
    """Return the words of a leaf: its keywords whole, its name in pairs of characters."""
    found = {
        name[at : at + _RUN]: _NAME_SHARE
        for name in [readable(leaf.name)]
        for at in range(len(name) - _RUN + 1)
        if name[at : at + _RUN].isalpha()
    }
    found.update((readable(word), 1.0) for word in leaf.keywords if word.strip())
    return found


def _length(word: str) -> float:
    return min(0.6 + 0.2 * len(word), 1.4)


def _strongest(texts: Sequence[str], said: Sequence[dict[str, float]]) -> tuple[str, ...]:
    """Return the stretches of the texts that the words said cover, the weightiest first.

    What a class is called is looked for in pairs of characters: 电动, 动自, 自行 and 行车 are told
    as the 电动自行车 that they are.
    """
    weights: dict[str, float] = {}
    for words in said:
        for word, weight in words.items():
            weights[word] = max(weights.get(word, 0.0), weight)
    told: dict[str, float] = {}
    for text in texts:
        for run in filter(None, _covered(text, weights)):
            told[run] = sum(weight for word, weight in weights.items() if word in run)
    best = sorted(told, key=lambda run: (-told[run], run))[:_MOST]
    return tuple(without_numbers(run) for run in best)


def _covered(text: str, words: Iterable[str]) -> Iterator[str]:
    """Yield the stretches of a text that the words cover, those that overlap as one."""
    start = end = 0
    for first, after in sorted(_places_of(words, text)):
        if first >= end:
            yield text[start:end]
            start = first
        end = max(end, after)
    yield text[start:end]


def _places_of(words: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = text.find(word, at + 1)
