"""The index of near-copies: add, remove, query, group, save. Pure.

Signatures lie in segments, few and growing in size; each segment keeps for each of 32 bands its
rows in the order of the band's four bytes, so that what agrees lies together. What was added last
waits in a short list that is compared whole. A text takes some 280 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from gongzhi.language.chains import chained
from gongzhi.language.errors import LanguageError
from gongzhi.language.grams import Numbers
from gongzhi.language.signatures import BANDS, PLACES, Marks, keys_of_bands, likeness, sign

FORMAT: Final = 1
WAITING: Final = 2048
"""Texts compared one by one before they become a segment."""
GROWTH: Final = 2
"""A segment is joined with the one before it unless that is so many times larger."""
REPRESENTATIVES: Final = 64
"""Of the texts that agree in a band so many are compared, spread evenly over all of them."""
LEAST: Final = 0.5
SAME, COPY = 1.0, 0.8
_KEY_BITS: Final = 32
_RUN_BITS: Final = 4
"""Rows that begin with the same bits in a band are some 8 to 16, copies aside."""


class Closeness(StrEnum):
    """How near two texts are, in one word."""

    SAME = "same"
    COPY = "copy"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Similar:
    """A text found: ``agreeing`` of 128 places of its signature equal those asked for."""

    id: int
    similarity: float
    agreeing: int

    @property
    def reason(self) -> Closeness:
        """Tell in one word how near it is."""
        if self.similarity >= SAME:
            return Closeness.SAME
        return Closeness.COPY if self.similarity >= COPY else Closeness.ALIKE


class UnusableIndex(LanguageError):
    """The file is no index of similar texts, or of another release."""


@dataclass(slots=True)
class _Segment:
    """Rows that lie in order of their ids.

    ``order[band]`` lists them by the band's bytes, read as a number; those that begin with the
    same bits lie between two of ``starts[band]``.
    """

    ids: Numbers
    marks: Marks
    alive: npt.NDArray[np.bool_]
    order: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, ids: Numbers, marks: Marks) -> _Segment:
        place = np.argsort(ids, kind="stable")
        ids, marks = ids[place], np.ascontiguousarray(marks[place])
        bits = max(len(ids).bit_length() - _RUN_BITS, 1)
        firsts = np.arange(2**bits + 1, dtype=np.uint64) << np.uint64(2 * _KEY_BITS - bits)
        order = np.empty((BANDS, len(ids)), np.uint32)
        starts = np.empty((BANDS, len(firsts)), np.uint32)
        rows = np.arange(len(ids), dtype=np.uint64)
        for band, keys in enumerate(keys_of_bands(marks).T):
            packed = np.sort(keys.astype(np.uint64) << np.uint64(_KEY_BITS) | rows)
            order[band] = packed.astype(np.uint32)
            starts[band, :-1] = np.searchsorted(packed, firsts[:-1])
            starts[band, -1] = len(ids)
        return cls(ids, marks, np.ones(len(ids), dtype=bool), order, starts)

    def find(self, ids: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Return the row of each id, and whether it is held here."""
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return rows, (self.ids[rows] == ids) & self.alive[rows]

    def candidates(self, mark: Marks) -> Numbers:
        """Return the rows that agree with a signature in a band, at most some of each band."""
        keys, wanted = keys_of_bands(self.marks), keys_of_bands(mark[None])[0]
        bits = self.starts.shape[1].bit_length() - 1
        runs = (wanted >> np.uint32(_KEY_BITS - bits)).astype(np.int64)
        found = []
        for band, run in enumerate(runs):
            rows = self.order[band, self.starts[band, run] : self.starts[band, run + 1]]
            rows = rows[keys[rows, band] == wanted[band]]
            found.append(rows if len(rows) <= REPRESENTATIVES else rows[_spread(len(rows))])
        return np.unique(np.concatenate(found)).astype(np.int64)


def _spread(count: int) -> Numbers:
    return np.linspace(0, count - 1, REPRESENTATIVES).astype(np.int64)


class SimilarTexts:
    """Texts by number, to be asked which are near-copies of another.

    Texts are compared folded (``grams.fold``). One in which no letter, digit or sign is left is
    not held. Not safe for use by several threads at once.
    """

    def __init__(self) -> None:
        self._segments: list[_Segment] = []
        self._waiting = np.zeros((WAITING, PLACES), np.uint8)
        self._waiting_ids: list[int] = []

    def __len__(self) -> int:
        return len(self._waiting_ids) + sum(int(part.alive.sum()) for part in self._segments)

    def __contains__(self, number: int) -> bool:
        one = np.array([number], np.int64)
        return number in self._waiting_ids or any(
            part.find(one)[1].any() for part in self._segments
        )

    @property
    def size(self) -> int:
        """Return the bytes of memory held."""
        arrays = (
            array
            for part in self._segments
            for array in (part.ids, part.marks, part.alive, part.order, part.starts)
        )
        return self._waiting.nbytes + sum(array.nbytes for array in arrays)

    def add(self, number: int, text: str) -> None:
        """Hold a text; one held under this number before is replaced."""
        self.add_many([number], [text])

    def add_many(self, numbers: Sequence[int], texts: Sequence[str]) -> None:
        """Hold many texts; of a number given twice the last counts."""
        marks, told = sign(texts)
        ids = np.asarray(numbers, np.int64)
        if len(ids) != len(marks):
            raise ValueError(f"{len(ids)} numbers for {len(marks)} texts.")
        self._drop(ids)
        last = _last_of_each(ids)
        kept = last[told[last]]
        ids, marks = ids[kept], marks[kept]
        if len(self._waiting_ids) + len(ids) > WAITING:
            self._settle(ids, marks)
            return
        start = len(self._waiting_ids)
        self._waiting[start : start + len(ids)] = marks
        self._waiting_ids += ids.tolist()

    def remove(self, number: int) -> bool:
        """Forget a text; tell whether it was held."""
        return self._drop(np.array([number], np.int64))

    def query(self, text: str, *, most: int = 10, least: float = LEAST) -> list[Similar]:
        """Return the texts at least that similar, the most similar first, ties by number."""
        marks, told = sign([text])
        if not told[0]:
            return []
        ids, agreeing = self._compare(marks[0])
        similarity = likeness(agreeing)
        order = np.lexsort((ids, -agreeing))
        order = order[similarity[order] >= least][:most]
        return [
            Similar(int(ids[one]), round(float(similarity[one]), 3), int(agreeing[one]))
            for one in order
        ]

    def groups(self, *, least: float = LEAST) -> list[list[int]]:
        """Return the numbers of texts that are linked by near-copies, groups of two and more.

        Which text was added first does not matter. The largest group comes first.
        """
        ids, marks = self._all()
        labels = chained(marks, least)
        order = np.lexsort((ids, labels))
        bounds = np.flatnonzero(np.diff(labels[order])) + 1
        groups = [part.tolist() for part in np.split(ids[order], bounds) if len(part) > 1]
        return sorted(groups, key=lambda group: (-len(group), group[0]))

    def save(self, path: Path) -> None:
        """Write the index as a plain archive of arrays (.npz, nothing in it is ever executed)."""
        ids, marks = self._all()
        with path.open("wb") as stream:
            np.savez(stream, format=np.array([FORMAT]), ids=ids, marks=marks)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote. Raises ``UnusableIndex``, which says what to do."""
        try:
            with path.open("rb") as stream, np.lib.npyio.NpzFile(stream) as held:
                release, ids, marks = held["format"], held["ids"], held["marks"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise UnusableIndex(f"{path.name} is no index of texts. Build it anew.") from error
        if release.tolist() != [FORMAT] or marks.shape != (len(ids), PLACES):
            raise UnusableIndex(f"{path.name} is of another release. Build it anew.")
        index = cls()
        if len(ids):
            index._settle(ids.astype(np.int64), marks.astype(np.uint8))
        return index

    def _compare(self, mark: Marks) -> tuple[Numbers, Numbers]:
        count = len(self._waiting_ids)
        ids = [np.array(self._waiting_ids, np.int64)]
        agreeing = [(self._waiting[:count] == mark).sum(axis=1)]
        for part in self._segments:
            rows = part.candidates(mark)
            rows = rows[part.alive[rows]]
            ids.append(part.ids[rows])
            agreeing.append((part.marks[rows] == mark).sum(axis=1))
        return np.concatenate(ids), np.concatenate(agreeing).astype(np.int64)

    def _drop(self, ids: Numbers) -> bool:
        held = False
        for part in self._segments:
            rows, found = part.find(ids)
            part.alive[rows[found]] = False
            held |= bool(found.any())
        gone = set(ids.tolist()).intersection(self._waiting_ids)
        if gone:
            kept = [place for place, one in enumerate(self._waiting_ids) if one not in gone]
            self._waiting[: len(kept)] = self._waiting[kept]
            self._waiting_ids = [self._waiting_ids[place] for place in kept]
        return held or bool(gone)

    def _settle(self, ids: Numbers, marks: Marks) -> None:
        """Make a segment of what waits and what came, joining smaller ones before it."""
        count = len(self._waiting_ids)
        parts = [(np.array(self._waiting_ids, np.int64), self._waiting[:count]), (ids, marks)]
        size = count + len(ids)
        while self._segments and len(self._segments[-1].ids) < GROWTH * size:
            last = self._segments.pop()
            parts.append((last.ids[last.alive], last.marks[last.alive]))
            size += len(parts[-1][0])
        self._waiting_ids = []
        joined = (np.concatenate([i for i, _ in parts]), np.concatenate([m for _, m in parts]))
        if size:
            self._segments.append(_Segment.of(*joined))

    def _all(self) -> tuple[Numbers, Marks]:
        count = len(self._waiting_ids)
        ids = [np.array(self._waiting_ids, np.int64)]
        marks = [self._waiting[:count]]
        for part in self._segments:
            ids.append(part.ids[part.alive])
            marks.append(part.marks[part.alive])
        together, signatures = np.concatenate(ids), np.concatenate(marks)
        order = np.argsort(together, kind="stable")
        return together[order], signatures[order]


def _last_of_each(ids: Numbers) -> Numbers:
    """Return the place of the last of each number, in the order given."""
    _, places = np.unique(ids[::-1], return_index=True)
    return np.sort(len(ids) - 1 - places)
