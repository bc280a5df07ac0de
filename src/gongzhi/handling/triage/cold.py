"""Suggestions before anything was learnt: from the names and keywords of the classes. Pure.

Each class scores by its words that a text holds, a rare word more than a common one, in the title
twice. The scores become shares of certainty by one scale and one weight of “none of them”, both
set on labelled complaints (decision record 0028); a branch is as sure as all that lies below it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
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
        heading, plain = readable(title), readable(detail)
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
        return self._judged(scores, said, threshold)

    def _judged(
        self, scores: dict[int, float], said: dict[int, dict[str, float]], threshold: float
    ) -> Suggestion:
        raised = {leaf: math.exp(min(score / SCALE, 50.0)) for leaf, score in scores.items()}
        total = sum(raised.values()) + math.exp(NONE)
        below: dict[tuple[str, ...], float] = defaultdict(float)
        for leaf, value in raised.items():
            for depth in range(1, len(self._paths[leaf]) + 1):
                below[self._paths[leaf][:depth]] += KNOWN * value / total
        path, others = _walk(below, threshold)
        sure = [n for n, step in enumerate(path) if step.confidence >= threshold]
        depth = sure[-1] + 1 if sure else 0
        last = path[max(depth - 1, 0)]
        way = tuple(step.label for step in path[: max(depth, 1)])
        words = _strongest([said[leaf] for leaf in scores if self._paths[leaf][: len(way)] == way])
        return Suggestion(last.label if depth else "", last.confidence, path, others, depth, words)


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


def _overlap(word: str, other: str) -> bool:
    """Tell whether one word holds the other, or only joins it to its neighbour (路灯, 灯不)."""
    joins = len(word) == _RUN and (other[-1] == word[0] or other[0] == word[-1])
    return joins or word in other or other in word


def _strongest(said: Sequence[dict[str, float]]) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    for words in said:
        for word, weight in words.items():
            weights[word] = max(weights.get(word, 0.0), weight)
    best: list[str] = []
    for word in sorted(weights, key=lambda word: (-weights[word], word)):
        if not any(_overlap(word, other) for other in best):
            best.append(word)
    return tuple(without_numbers(word) for word in best[:_MOST])
