"""Texts as numbers: folded characters, and hashes of each run of a few characters. Pure.

All texts of a batch go through numpy at once. Folding makes one of what readers take for one
(full width, letter case) and takes out space, punctuation and control characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Codes: TypeAlias = npt.NDArray[np.uint32]
Hashes: TypeAlias = npt.NDArray[np.uint32]
Numbers: TypeAlias = npt.NDArray[np.int64]

_BASIC_PLANE: Final = 0x10000
# Blocks of letters that fold to themselves: no need to ask about each.
_PLAIN: Final = (range(0x3400, 0xA000), range(0xAC00, 0xD7A4), range(0xD800, 0xE000))
_LEFT_OUT: Final = ("Z", "C", "P")
_FACTORS: Final = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)
"""Odd constants (of the xxHash family) that spread the characters of a gram over 32 bits."""


@cache
def _folding() -> Codes:
    """Return the folded code of each character of the basic plane; 0 is left out."""
    table = np.arange(_BASIC_PLANE, dtype=np.uint32)
    plain = {code for block in _PLAIN for code in block}
    for code in range(_BASIC_PLANE):
        if code in plain:
            continue
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = len(folded) == 1 and unicodedata.category(folded)[0] not in _LEFT_OUT
        alone = len(folded) != 1 and unicodedata.category(chr(code))[0] not in _LEFT_OUT
        table[code] = ord(folded) if kept else code if alone else 0
    table[0xD800:0xE000] = 0
    return table


def fold(texts: Sequence[str]) -> tuple[Codes, Numbers]:
    """Return the folded codes of all characters one after another, and each text's length.

    What is left out stands as 0, so that positions are those of the texts.
    """
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype="<u4")
    basic = codes < _BASIC_PLANE
    folded = _folding()[np.where(basic, codes, 0)]
    if not basic.all():
        folded = np.where(basic, folded, codes)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return folded, lengths


def hash_grams(codes: Codes, size: int) -> Hashes:
    """Return a hash of the ``size`` (at most 4) characters beginning at each place but the last."""
    count = max(len(codes) - size + 1, 0)
    hashes = np.full(count, size, dtype=np.uint32)
    for offset in range(size):
        hashes += codes[offset : offset + count] * np.uint32(_FACTORS[offset])
        hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0x297A2D39)
    hashes ^= hashes >> np.uint32(16)
    return hashes


class Grams(NamedTuple):
    """Distinct grams of texts, ordered by text and hash: ``texts[k]`` holds ``hashes[k]``."""

    texts: Numbers
    hashes: Hashes


def distinct_grams(texts: Sequence[str], sizes: Sequence[int]) -> Grams:
    """Return each text's distinct grams of these sizes; none goes over a break in the text."""
    codes, lengths = fold(texts)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    found = []
    for size in sizes:
        hashes = hash_grams(codes, size)
        count = len(hashes)
        whole = owners[:count] == owners[len(owners) - count :]
        for offset in range(size):
            whole &= codes[offset : offset + count] != 0
        found.append(owners[:count][whole] << np.uint64(32) | hashes[whole])
    packed = _distinct(np.concatenate(found)) if found else np.empty(0, np.uint64)
    return Grams(
        (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype("u4")
    )


def by_hash(hashes: Hashes) -> Numbers:
    """Return the places of hashes in ascending order, equal ones in the order given.

    Two stable sorts of half the bits each; together several times faster than one of all.
    """
    low = np.argsort(hashes.astype(np.uint16), kind="stable")
    high = (hashes >> np.uint32(16)).astype(np.uint16)[low]
    return low[np.argsort(high, kind="stable")]


def among(hashes: Hashes, few: Hashes) -> npt.NDArray[np.bool_]:
    """Tell which of many hashes are among a few; most are told apart by half their bits."""
    half = np.zeros(1 << 16, dtype=bool)
    half[few.astype(np.uint16)] = True
    found = half[hashes.astype(np.uint16)]
    found[found] = np.isin(hashes[found], few)
    return found


def _distinct(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Sort and leave out repetitions; several times faster here than ``np.unique``."""
    numbers = np.sort(numbers)
    first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return numbers[first]
