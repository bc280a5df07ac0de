"""Texts as counts of hashed character n-grams: sparse rows that a linear model reads. Pure.

Characters need no dictionary and no segmentation. A hash of at most three characters keeps no text:
nothing longer can be read back from a model, though whoever has one can ask whether a short word
stood in its texts. All digits are one character, so that no number is learnt at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # read where rows are made: it takes 24 MB of each process that never does
    from scipy import sparse

BITS: Final = 20
SIZES: Final = (1, 2, 3)
LONGEST_GRAM: Final = max(SIZES)
_BATCH: Final = 256  # what a processor keeps at hand
_SHORT: Final = 1 << 31

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_FOLD: Final = np.uint64(29)
_END: Final = np.uint32(0)
_DIGIT: Final = np.uint32(ord("0"))
_SPACE: Final = np.uint32(ord(" "))

Rows: TypeAlias = "sparse.csr_matrix[np.float32]"


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of several texts, in the order in which they stand.

    ``text`` is the number of the text, ``start`` the place in it without spaces, ``size`` the
    length in characters, ``hash`` the n-gram's column.
    """

    text: NDArray[np.int32]
    start: NDArray[np.int32]
    size: NDArray[np.int8]
    hash: NDArray[np.int32]


def grams(texts: Sequence[str], *, bits: int = BITS) -> Grams:
    """Return all n-grams of texts that ``normal.readable`` has made plain."""
    codes, text = _codes(texts)
    begin = np.flatnonzero(np.r_[True, text[1:] != text[:-1]]) if len(text) else np.array([0])
    start = np.arange(len(codes), dtype=np.int32) - begin.astype(np.int32)[text]
    wide = codes.astype(np.uint64)
    hashed = np.zeros(len(codes), dtype=np.uint64)
    whole = np.ones(len(codes), dtype=bool)
    found = []
    for size in range(1, LONGEST_GRAM + 1):
        length = len(codes) - size + 1
        if length <= 0:
            break
        last = wide[size - 1 :]
        hashed = (hashed[:length] ^ last) * _MIX
        hashed ^= hashed >> _FOLD
        whole = whole[:length] & (last != _END)
        if size in SIZES:
            column = ((hashed * _MIX + np.uint64(size)) >> np.uint64(64 - bits)).astype(np.int32)
            kept = np.flatnonzero(whole)
            size_of = np.full(len(kept), size, dtype=np.int8)
            found.append((text[kept], start[kept], size_of, column[kept]))
    if not found:
        nothing = np.zeros(0, dtype=np.int32)
        return Grams(nothing, nothing, nothing.astype(np.int8), nothing)
    return Grams(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def counts(texts: Sequence[str], *, bits: int = BITS) -> Rows:
    """Return how often each n-gram stands in each text: a row a text, ``2**bits`` columns."""
    from scipy import sparse  # noqa: PLC0415 - see above

    parts = [_counts(texts[at : at + _BATCH], bits) for at in range(0, len(texts), _BATCH)]
    if len(parts) == 1:
        return parts[0]
    return sparse.vstack(parts, format="csr") if parts else _counts([], bits)


def _counts(texts: Sequence[str], bits: int) -> Rows:
    from scipy import sparse  # noqa: PLC0415 - see above

    # Sorting whole numbers is the fastest way to count: a text's number above, a column below.
    found = grams(texts, bits=bits)
    text = found.text  # 32 bits are sorted in half the time of 64
    keys = (text if len(texts) << bits <= _SHORT else text.astype(np.int64)) << bits | found.hash
    keys.sort()
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else keys
    times = np.diff(np.r_[first, len(keys)]).astype(np.float32)
    keys = keys[first]
    ends = np.searchsorted(keys >> bits, np.arange(len(texts) + 1))
    columns = (keys & ((1 << bits) - 1)).astype(np.int32)
    return sparse.csr_matrix((times, columns, ends), shape=(len(texts), 1 << bits))


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the characters of all texts in a row, each text ended by 0, and whose each is."""
    joined = "\0".join(each.replace("\0", " ") for each in texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    ends = codes == _END
    text = (np.cumsum(ends) - ends).astype(np.int32)
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    codes = np.where(digits, _DIGIT, codes)
    seen = codes != _SPACE
    return codes[seen], text[seen]


@dataclass(frozen=True, slots=True)
class Weighting:
    """The rarity of each n-gram, learnt from the texts of training."""

    rarity: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Rows, *, least: int = 2) -> Weighting:
        """Learn from counts: log(n / texts with it); what stands in fewer than ``least`` is 0."""
        texts = np.bincount(rows.indices, minlength=rows.shape[1])
        rarity = np.log((1 + rows.shape[0]) / (1 + texts)) + 1
        return cls(np.where(texts >= least, rarity, 0).astype(np.float32))

    def weigh(self, rows: Rows) -> Rows:
        """Return rows of length 1: (1 + log count) x rarity of each n-gram."""
        return weighed(rows, rows.indices, self.rarity[rows.indices], rows.shape[1])


def weighed(
    rows: Rows, columns: NDArray[np.int32], rarity: NDArray[np.float32], width: int
) -> Rows:
    """Return counts as rows of length 1, in columns of another numbering, ``width`` of them.

    ``columns`` and ``rarity`` are those of each count, in the order of ``rows.data``.
    """
    from scipy import sparse  # noqa: PLC0415 - see above

    values = (np.log(rows.data) + 1) * rarity
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    lengths = np.sqrt(np.bincount(owner, weights=values**2, minlength=rows.shape[0]))
    lengths[lengths == 0] = 1
    values = (values / lengths[owner]).astype(np.float32)
    return sparse.csr_matrix((values, columns, rows.indptr), shape=(rows.shape[0], width))
