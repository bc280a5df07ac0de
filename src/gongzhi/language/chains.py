"""Texts linked by chains of near-copies, told by their signatures. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from gongzhi.language.grams import Numbers
from gongzhi.language.signatures import PLACES, Marks, keys_of_bands, likeness

_CHUNK: Final = 1 << 16


def chained(marks: Marks, least: float) -> Numbers:
    """Return a label for each signature, equal for those that a chain of near-copies links.

    In each band, rows with equal bytes are laid side by side in an order that depends on the
    signatures alone, and each is compared with the next two.
    """
    labels = np.arange(len(marks))
    if not len(marks):
        return labels
    _, rank = np.unique(_whole(marks), return_inverse=True)
    rows = np.argsort(rank, kind="stable").astype(np.uint64)
    for keys in keys_of_bands(marks)[rows.astype(np.int64)].T:
        packed = np.sort(keys.astype(np.uint64) << np.uint64(32) | np.arange(len(rows), dtype="u8"))
        order = rows[(packed & np.uint64(0xFFFFFFFF)).astype(np.int64)].astype(np.int64)
        same = packed >> np.uint64(32)
        for step in (1, 2):
            near = same[:-step] == same[step:]
            pairs = np.stack((order[:-step][near], order[step:][near]))
            pairs = pairs[:, labels[pairs[0]] != labels[pairs[1]]]
            labels = _join(labels, pairs[:, _alike(marks, pairs, least)])
    return labels


def _whole(marks: Marks) -> npt.NDArray[np.void]:
    return np.ascontiguousarray(marks).view(np.dtype((np.void, PLACES))).ravel()


def _alike(marks: Marks, pairs: Numbers, least: float) -> npt.NDArray[np.bool_]:
    chunks: Iterable[Numbers] = (
        (marks[pairs[0, at : at + _CHUNK]] == marks[pairs[1, at : at + _CHUNK]]).sum(axis=1)
        for at in range(0, pairs.shape[1], _CHUNK)
    )
    return likeness(np.concatenate([np.empty(0, np.int64), *chunks])) >= least


def _join(labels: Numbers, pairs: Numbers) -> Numbers:
    """Give the ends of each pair, and all that had their labels, the lesser label."""
    while pairs.shape[1]:
        ends = labels[pairs]
        parent = np.arange(len(labels))
        np.minimum.at(parent, ends.max(axis=0), ends.min(axis=0))
        while (parent != parent[parent]).any():
            parent = parent[parent]
        labels = parent[labels]
        pairs = pairs[:, labels[pairs[0]] != labels[pairs[1]]]
    return labels
