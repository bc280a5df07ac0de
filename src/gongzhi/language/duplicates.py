"""Is it the same matter? Candidates ranked by text, place and time together. Pure.

A ranking with its reason for a person, who decides. Candidates come from an index of near-copies
(``similar_texts``) and from what was reported near by and lately; here each is compared exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from gongzhi.language.formulas import formulas_of, without
from gongzhi.language.grams import among, distinct_grams
from gongzhi.language.likeness import READ_OF_DETAIL, Likeness, Words
from gongzhi.language.markup import plain
from gongzhi.language.normal import without_numbers
from gongzhi.language.phrases import shared_words, where_in

LEAST: Final = 0.5
COPY_GRAM: Final = 3
COPIED: Final = 0.6
"""Share of all runs in common from which one text is a copy of the other, places and all."""
TEXT_WEIGHT, PLACE_WEIGHT, TIME_WEIGHT = 0.6, 0.3, 0.1
LIKE: Final = 0.12
"""Likeness in rare runs that counts 0.63; two reports of one matter mostly lie above 0.06."""
NAMED: Final = 0.25
"""How much of what a shared place's name adds to the likeness counts: it may be no place at all."""
NEAR_METRES: Final = 150.0
"""Distance after which closeness falls to 0.37."""
NEAR_HOURS: Final = 14 * 24.0
_EARTH_RADIUS: Final = 6_371_009.0


class SharedArea(StrEnum):
    """The smallest area that both reports lie in."""

    BUILDING = "building"
    GRID = "grid"
    COMMUNITY = "community"
    NONE = ""


_CLOSENESS: Final = {
    SharedArea.BUILDING: 1.0,
    SharedArea.GRID: 0.7,
    SharedArea.COMMUNITY: 0.4,
    SharedArea.NONE: 0.0,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared: a text, and what is known of place and time.

    ``building``, ``grid`` and ``community`` are codes, empty where unknown; ``lon`` and ``lat``
    degrees of one datum. Moments are with a zone all, or all without.
    """

    id: int
    title: str
    detail: str = ""
    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    building: str = ""
    grid: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that may be the same matter, and why.

    ``score``, ``likeness`` (rare runs of characters shared) and ``copied`` (share of all runs of
    three characters in common, Jaccard) are from 0 to 1. ``metres`` and ``hours`` apart are None
    where unknown; ``words`` are shared by both and rare among the candidates, none of a copy, which
    shares nearly all.
    """

    id: int
    score: float
    likeness: float
    copied: float
    words: tuple[str, ...]
    metres: float | None
    area: SharedArea
    hours: float | None


def rank_duplicates(
    report: Report,
    others: Sequence[Report],
    *,
    most: int = 10,
    least: float = LEAST,
    weigh: Callable[[Candidate], float] | None = None,
    words: bool = True,
) -> list[Candidate]:
    """Return those of the others that may be the same matter, the likeliest first, ties by id.

    ``weigh`` may score a candidate, without its words, by what else its caller knows; without
    ``words`` the shared ones are not told. The name of a place that both texts tell counts for the
    place, not for the text.

    What is unknown of place or time counts neither for nor against. The report itself, if it is
    among the others, is passed over.
    """
    others = [other for other in others if other.id != report.id]
    if not others:
        return []
    pool = _Pool(report, others, weigh)
    found = [each for each in pool.candidates() if each[0].score >= least]
    told = (pool.settled(*each, words=words) for each in sorted(found, key=_likeliest))
    kept = list(islice((each for each in told if each[0].score >= least), most))
    return [candidate for candidate, _place in sorted(kept, key=_likeliest)]


class _Pool:
    """A report among those that it is held to; each place is that of a text, the report's 0."""

    def __init__(
        self,
        report: Report,
        others: Sequence[Report],
        weigh: Callable[[Candidate], float] | None,
    ) -> None:
        self._reports = (report, *others)
        self._weigh = weigh
        texts = [_words(one) for one in self._reports]
        formulas = formulas_of(texts)
        self._texts = [without(each, formulas) for each in texts]
        self._likeness = Likeness()
        self._likeness.add(self._texts)

    def candidates(self) -> Iterator[tuple[Candidate, int]]:
        """Yield each other report as a candidate, with its place."""
        alike = np.zeros(len(self._texts))
        rows, similarities = self._likeness.similar(0, least=0.0)
        alike[rows] = similarities
        copied = _copied(self._texts)
        for place in range(1, len(self._texts)):
            yield self._held(place, float(alike[place]), float(copied[place])), place

    def settled(self, candidate: Candidate, place: int, *, words: bool) -> tuple[Candidate, int]:
        """Return a candidate with a place's name hardly counted, and with its ``words`` if asked.

        Two reports of one estate share its name whatever they are about; those that share nothing
        else are not alike.
        """
        if candidate.copied >= COPIED:
            return candidate, place
        shared = self._shared(place)
        named = [name for word in shared if (name := where_in(word))]
        if shared and named == [*shared]:
            candidate = self._held(place, 0.0, candidate.copied)
        elif named:
            pairs = self._likeness.pairs_without([0, place], named, least=0.0)
            rest = pairs[0][2] if pairs else 0.0
            alike = rest + NAMED * (candidate.likeness - rest)
            candidate = self._held(place, alike, candidate.copied)
        return replace(candidate, words=shared if words else ()), place

    def _held(self, place: int, alike: float, copied: float) -> Candidate:
        candidate = _held(self._reports[0], self._reports[place], alike, copied)
        return replace(candidate, score=self._weigh(candidate)) if self._weigh else candidate

    def _shared(self, place: int) -> tuple[str, ...]:
        one, other = (
            f"{each.title}\n{each.detail[:READ_OF_DETAIL]}"
            for each in (self._texts[0], self._texts[place])
        )
        return shared_words(one, other, shares=self._likeness.shares)


def _likeliest(found: tuple[Candidate, int]) -> tuple[float, int]:
    return -found[0].score, found[0].id


def metres_apart(one: Report, other: Report) -> float | None:
    """Return the distance along the ground, or None where a place is unknown."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    first, second = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon) / 2
    chord = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(east) ** 2
    )
    return 2 * _EARTH_RADIUS * math.asin(math.sqrt(min(chord, 1.0)))


def _words(report: Report) -> Words:
    return Words(without_numbers(plain(report.title)), without_numbers(plain(report.detail)))


def _copied(texts: Sequence[Words]) -> npt.NDArray[np.float64]:
    """Return the exact Jaccard similarity of each text with the first."""
    grams = distinct_grams([f"{one.title}\n{one.detail}" for one in texts], (COPY_GRAM,))
    counts = np.bincount(grams.texts, minlength=len(texts))
    ours = grams.hashes[: counts[0]]
    shared = np.bincount(grams.texts[among(grams.hashes, ours)], minlength=len(texts))
    return np.asarray(shared / np.maximum(counts + counts[0] - shared, 1))


def _held(report: Report, other: Report, alike: float, copied: float) -> Candidate:
    metres, area, hours = metres_apart(report, other), _area(report, other), _hours(report, other)
    known = [(max(1 - math.exp(-alike / LIKE), copied), TEXT_WEIGHT)]
    place = _closeness(report, other, metres, area)
    if place is not None:
        known.append((place, PLACE_WEIGHT))
    if hours is not None:
        known.append((math.exp(-hours / NEAR_HOURS), TIME_WEIGHT))
    score = sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
    return Candidate(
        id=other.id,
        score=round(score, 3),
        likeness=round(alike, 3),
        copied=round(copied, 3),
        words=(),
        metres=None if metres is None else round(metres, 1),
        area=area,
        hours=None if hours is None else round(hours, 1),
    )


def _area(one: Report, other: Report) -> SharedArea:
    if one.building and one.building == other.building:
        return SharedArea.BUILDING
    if one.grid and one.grid == other.grid:
        return SharedArea.GRID
    if one.community and one.community == other.community:
        return SharedArea.COMMUNITY
    return SharedArea.NONE


def _closeness(one: Report, other: Report, metres: float | None, area: SharedArea) -> float | None:
    """Return how near the places are, 0 to 1, or None where neither says."""
    stated = any((one.building, one.grid, one.community)) and any(
        (other.building, other.grid, other.community)
    )
    if metres is None:
        return _CLOSENESS[area] if stated else None
    return max(math.exp(-metres / NEAR_METRES), _CLOSENESS[area])


def _hours(one: Report, other: Report) -> float | None:
    if one.at is None or other.at is None:
        return None
    return abs((one.at - other.at).total_seconds()) / 3600
