"""Near-copies among a great many texts: signatures of 128 bytes, and an index of them. Pure.

A signature is a one-permutation MinHash (Li, Owen, Zhang 2012) over runs of three folded
characters: the hashes fall into 128 bins, the least of each counts, and one byte of it is kept
(b-bit minwise hashing, Li and König 2010). Empty bins borrow from a full one (Shrivastava 2017).
The share of equal bytes estimates the share of runs that two texts have in common (Jaccard).
Nothing can be read back from a signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from gongzhi.language.grams import Codes, Numbers, fold, hash_grams

Marks: TypeAlias = npt.NDArray[np.uint8]
"""Signatures, one a row of ``PLACES`` bytes."""

PLACES: Final = 128
GRAM: Final = 3
BAND: Final = 4
"""Bytes of a band: texts that agree in any whole band are compared."""
BANDS: Final = PLACES // BAND

_BATCH: Final = 1 << 17
"""Characters signed at once, so that the work stays in the processor's cache."""
_BIN_SHIFT: Final = np.uint32(25)
_EMPTY: Final = np.uint32(0xFFFFFFFF)
_PROBES: Final = 48
_CHANCE: Final = 1 / 256
"""How often two unlike texts agree in a byte."""


def sign(texts: Sequence[str]) -> tuple[Marks, npt.NDArray[np.bool_]]:
    """Return the texts' signatures, and which texts hold anything to compare.

    A text without letter, digit or sign has none: its row is zero and it is told ``False``.
    """
    marks = np.zeros((len(texts), PLACES), np.uint8)
    told = np.zeros(len(texts), dtype=bool)
    for start, stop in _batches(texts):
        marks[start:stop], told[start:stop] = _sign(texts[start:stop])
    return marks, told


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for place, text in enumerate(texts):
        size += len(text)
        if size >= _BATCH:
            yield start, place + 1
            start, size = place + 1, 0
    if start < len(texts):
        yield start, len(texts)


def _sign(texts: Sequence[str]) -> tuple[Marks, npt.NDArray[np.bool_]]:
    codes, owners = _parted(texts)
    hashes = hash_grams(codes, GRAM)
    bins = owners[: len(hashes)] * PLACES + (hashes >> _BIN_SHIFT)
    least = np.full((len(texts) + 1) * PLACES, _EMPTY)
    np.minimum.at(least, bins, hashes)
    table = least.reshape(-1, PLACES)[:-1]
    told = (table != _EMPTY).any(axis=1)
    _fill(table)
    marks = (table & np.uint32(0xFF)).astype(np.uint8)
    marks[~told] = 0
    return marks, told


def _parted(texts: Sequence[str]) -> tuple[Codes, Numbers]:
    """Return what is kept of the texts, each followed by two zeros, and each character's text.

    A text's last grams go over its end, so that a single character has one. The zeros belong to
    one text too many: the grams that begin there go over into the next text and are thrown away.
    """
    codes, lengths = fold(texts)
    kept = codes != 0
    ends = np.concatenate(([0], np.cumsum(kept)))[np.cumsum(lengths)]
    counts = np.diff(ends, prepend=0)
    gap = GRAM - 1
    parted = np.zeros(int(ends[-1]) + gap * len(texts), np.uint32)
    owners = np.full(len(parted), len(texts), np.int64)
    owner = np.repeat(np.arange(len(texts)), counts)
    places = np.arange(len(owner)) + gap * owner
    parted[places] = codes[kept]
    owners[places] = owner
    return parted, owners


@cache
def _probes() -> Numbers:
    """Return for each attempt and each empty bin the bin to borrow from."""
    return np.random.default_rng(7).integers(0, PLACES, (_PROBES, PLACES))


def _fill(table: npt.NDArray[np.uint32]) -> None:
    """Fill the empty bins of each row from full ones, in an order that depends on the bin only."""
    flat = table.reshape(-1)
    empty = np.flatnonzero(flat == _EMPTY)
    bins = empty % PLACES
    rows = empty - bins
    values = np.full(len(empty), _EMPTY)
    left = np.arange(len(empty))
    for probe in _probes():
        if not len(left):
            break
        found = flat[rows[left] + probe[bins[left]]]
        values[left] = found
        left = left[found == _EMPTY]
    # Few grams: the least of them stands for all.
    values[left] = table.min(axis=1)[rows[left] // PLACES]
    flat[empty] = values


def likeness(agreeing: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the similarity, 0 to 1, that so many equal bytes of two signatures speak for."""
    return np.clip((agreeing / PLACES - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)


def keys_of_bands(marks: Marks) -> npt.NDArray[np.uint32]:
    """Return each signature's bands as numbers: signatures x bands."""
    return marks.view("<u4")
