"""How alike messages are in their words: rare runs of characters that they share. Pure.

A message is the set of its runs of 2 and 3 characters, each weighed by how rare it is, those of
the title twice; likeness is the cosine. Runs of characters need no dictionary, so that the name of
a new estate counts from its first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from gongzhi.language.grams import Grams, Hashes, Numbers, by_hash, distinct_grams

Weights: TypeAlias = npt.NDArray[np.float64]

SIZES: Final = (2, 3)
READ_OF_DETAIL: Final = 400
"""Characters of the detail that are read: what follows is history, law and greeting."""
TITLE_WEIGHT: Final = 2.0
COMMON_SHARE: Final = 0.25
"""A run of characters that more messages than this hold says nothing about the matter."""
FEW: Final = 50
"""Below so many messages holding it, no run of characters is called common."""
PHRASE_SHARE: Final = 0.05
"""The same of what hardly any title holds: how people write, as forms and manners teach it."""
FEW_PHRASES: Final = 20
TITLED: Final = 0.2
"""Least share of a run's holders that have it in the title, where it is no mere phrase."""
SHORT: Final = 10
"""Runs added to each message's length, so that one word shared by two short ones proves little."""
LONE: Final = 0.25
"""Least part of what nobody else holds that counts in a message's length."""
MOST_BLOCKS: Final = 6


class Words(NamedTuple):
    """A message's title and detail, cleaned."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Postings of some rows: ``rows[starts[k]:starts[k + 1]]`` hold gram ``hashes[k]``."""

    hashes: Hashes
    starts: Numbers
    rows: Numbers
    weights: Weights

    def runs(self, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Return where each gram's postings begin, and how many there are."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), max(len(self.hashes) - 1, 0))
        if not len(self.hashes):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
        known = self.hashes[at] == hashes
        return self.starts[at], np.where(known, self.starts[at + 1] - self.starts[at], 0)


def _block(hashes: Hashes, rows: Numbers, weights: Weights) -> _Block:
    """Return the postings of rows, given so that those of one gram ascend."""
    order = by_hash(hashes)
    hashes = hashes[order]
    starts = _firsts(hashes)
    return _Block(hashes[starts], np.append(starts, len(hashes)), rows[order], weights[order])


def _firsts(ordered: Hashes) -> Numbers:
    """Return where each of some ordered hashes begins."""
    changes = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return np.flatnonzero(changes)


class Likeness:
    """Messages that can be compared; rows are numbered as they are added."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._own: list[tuple[Hashes, Weights]] = []
        self._common = np.empty(0, np.uint32)
        # How many titles hold each gram.
        self._titled = np.empty(0, np.uint32), np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._own)

    def add(self, messages: Sequence[Words]) -> range:
        """Take messages in and return their rows; what is there already is not weighed anew."""
        first = len(self)
        texts = [words.detail[:READ_OF_DETAIL] for words in messages]
        both = distinct_grams(
            [f"{words.title}\n{text}" for words, text in zip(messages, texts, strict=True)], SIZES
        )
        titles = distinct_grams([words.title for words in messages], SIZES)
        self._titled = _counted(self._titled, titles.hashes)
        weights = self._weigh(both.hashes, first + len(messages))
        weights *= np.where(_held(both, titles), TITLE_WEIGHT, 1.0)
        squares = np.bincount(both.texts, np.maximum(weights, 0) ** 2, len(messages))
        lone = np.bincount(both.texts, np.minimum(weights, 0) ** 2, len(messages))
        counts = np.bincount(both.texts, weights > 0, len(messages))
        squares = np.maximum(squares, lone * LONE)
        norms = np.sqrt(squares * (1 + SHORT / np.maximum(counts, 1)))
        norms[norms == 0] = np.inf
        kept = weights != 0
        rows, hashes = both.texts[kept], both.hashes[kept]
        # What nobody else holds yet hardly counts in the length, but will once it is shared.
        weights = np.abs(weights[kept]) / norms[rows]
        bounds = np.searchsorted(rows, np.arange(len(messages) + 1))
        self._own += [(hashes[start:stop], weights[start:stop]) for start, stop in pairwise(bounds)]
        self._blocks.append(_block(hashes, rows + first, weights))
        self._merge()
        return range(first, len(self))

    def similar(self, row: int, *, least: float) -> tuple[Numbers, Weights]:
        """Return the other rows at least that similar to one, and their similarities."""
        hashes, weights = self._own[row]
        total = np.zeros(len(self))
        for block in self._blocks:
            starts, counts = block.runs(hashes)
            held = counts > 0
            starts, counts, factors = starts[held], counts[held], weights[held]
            ends = np.cumsum(counts)
            if not len(ends):
                continue
            places = np.repeat(starts - ends + counts, counts) + np.arange(ends[-1])
            shares = block.weights[places] * np.repeat(factors, counts)
            total += np.bincount(block.rows[places], shares, len(self))
        total[row] = 0
        rows = np.flatnonzero(total >= least)
        return rows, np.minimum(total[rows], 1.0)

    def pairs_without(
        self, rows: Sequence[int], runs: Sequence[str], *, least: float
    ) -> list[tuple[int, int, float]]:
        """Return the pairs among a few rows that are similar when some runs are left out.

        The pairs name places in ``rows``.
        """
        left_out = distinct_grams(runs, SIZES).hashes
        own = [self._own[row] for row in rows]
        kept = [~np.isin(hashes, left_out) for hashes, _ in own]
        columns, places = np.unique(
            np.concatenate([hashes[k] for (hashes, _), k in zip(own, kept, strict=True)]),
            return_inverse=True,
        )
        table = np.zeros((len(rows), len(columns)))
        owners = np.repeat(np.arange(len(rows)), [int(k.sum()) for k in kept])
        table[owners, places] = np.concatenate(
            [weights[k] for (_, weights), k in zip(own, kept, strict=True)]
        )
        products = table @ table.T
        ones, others = np.nonzero(np.triu(products >= least, 1))
        return [
            (int(one), int(other), float(products[one, other]))
            for one, other in zip(ones, others, strict=True)
        ]

    def shares(self, runs: Sequence[str]) -> list[float]:
        """Return for each run of characters the share of messages, 0 to 1, that at most hold it.

        1 stands for any share beyond which a run is called common.
        """
        owners, hashes = distinct_grams(runs, SIZES)
        holders = sum((block.runs(hashes)[1] for block in self._blocks), np.zeros(len(hashes)))
        holders[np.isin(hashes, self._common)] = np.inf
        least = np.full(len(runs), np.inf)
        np.minimum.at(least, owners, holders)
        return [min(float(count) / max(len(self), 1), 1.0) for count in least]

    def _weigh(self, hashes: Hashes, count: int) -> Weights:
        """Return the rarity of each gram: 0 if too common, negative while one message holds it."""
        order = by_hash(hashes)
        starts = _firsts(hashes[order])
        distinct, own = hashes[order[starts]], np.diff(starts, append=len(hashes))
        holders = own
        for block in self._blocks:
            holders = holders + block.runs(distinct)[1]
        rarity = np.log((count + 1) / holders)
        common = holders > max(COMMON_SHARE * count, FEW)
        phrase = holders > max(PHRASE_SHARE * count, FEW_PHRASES)
        common |= phrase & (_times(self._titled, distinct) < TITLED * holders)
        self._common = np.union1d(self._common, distinct[common])
        rarity[common] = 0
        rarity[holders == 1] *= -1
        weights = np.empty(len(hashes))
        weights[order] = np.repeat(rarity, own)
        return weights

    def _merge(self) -> None:
        while len(self._blocks) > 1 and (
            len(self._blocks) > MOST_BLOCKS
            or len(self._blocks[-1].rows) * 2 >= len(self._blocks[-2].rows)
        ):
            later, earlier = self._blocks.pop(), self._blocks.pop()
            self._blocks.append(
                _block(
                    np.concatenate((_spread(earlier), _spread(later))),
                    np.concatenate((earlier.rows, later.rows)),
                    np.concatenate((earlier.weights, later.weights)),
                )
            )


def _counted(counted: tuple[Hashes, Numbers], more: Hashes) -> tuple[Hashes, Numbers]:
    """Return how often each hash was met, with more of them."""
    known, times = counted
    distinct, places = np.unique(np.concatenate((known, more)), return_inverse=True)
    ones = np.ones(len(more), np.int64)
    sums = np.bincount(places, np.concatenate((times, ones)), len(distinct))
    return distinct, sums.astype(np.int64)


def _times(counted: tuple[Hashes, Numbers], hashes: Hashes) -> Numbers:
    known, times = counted
    if not len(known):
        return np.zeros(len(hashes), np.int64)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, times[at], 0)


def _spread(block: _Block) -> Hashes:
    return np.repeat(block.hashes, np.diff(block.starts))


def _held(grams: Grams, among: Grams) -> npt.NDArray[np.bool_]:
    """Tell which grams are among some of them."""
    held = np.zeros(len(grams.hashes), dtype=bool)
    held[np.searchsorted(_packed(grams), _packed(among))] = True
    return held


def _packed(grams: Grams) -> npt.NDArray[np.uint64]:
    return grams.texts.astype(np.uint64) << np.uint64(32) | grams.hashes
