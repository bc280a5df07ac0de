"""Which buildings are neighbours: those whose catchments touch.

The catchment of a building is what lies nearer to it than to any other of its group, and within
half of the greatest gap. Two buildings are neighbours where their catchments share a border that
no barrier keeps apart. So what is connected by neighbours is also one piece on the map, and the
greatest gap is one number that a reader can weigh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gongzhi.planning.plane import Points

Indices = NDArray[np.int64]
Values = NDArray[np.float64]

_SAME_PLACE: Final = 0.01
_FAR: Final = 1e12


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The neighbours of n buildings, and the measures of their catchments, in metres.

    ``pairs`` (m, 2) are neighbours, each once; ``borders`` (m,) the length that their catchments
    share; ``areas`` and ``perimeters`` (n,) are of the catchments. ``max_gap`` is the setting.
    """

    pairs: Indices
    borders: Values
    areas: Values
    perimeters: Values
    max_gap: float

    def pieces(self) -> Indices:
        """Return for each building the number of the connected piece it lies in, (n,)."""
        return components(len(self.areas), self.pairs)


def components(count: int, pairs: Indices) -> Indices:
    """Return for each of ``count`` vertices its component's number; pairs (m, 2) join them.

    Components are numbered by their first vertex. Every round hangs each root below the lowest
    that a pair joins it with, and shortens the ways to the roots.
    """
    root = np.arange(count)
    first, second = pairs[:, 0], pairs[:, 1]
    while True:
        one, other = root[first], root[second]
        apart = one != other
        if not apart.any():
            return np.unique(root, return_inverse=True)[1].reshape(-1).astype(np.int64)
        np.minimum.at(root, np.maximum(one, other)[apart], np.minimum(one, other)[apart])
        while (root != root[root]).any():
            root = root[root]


def find_adjacency(points: Points, max_gap: float, barriers: shapely.STRtree | None) -> Adjacency:
    """Return who neighbours whom among ``points`` (n, 2), metres, no further than ``max_gap``.

    ``barriers`` are lines or areas that no link between neighbours may cross. Buildings on one
    point are neighbours of one another and share one catchment.
    """
    places, place_of = _places(points)
    pairs, borders, areas, perimeters = _catchments(places, max_gap / 2)
    if barriers is not None and len(pairs):
        open_ways = ~_crossed(places, pairs, barriers)
        pairs, borders = pairs[open_ways], borders[open_ways]
    first, sharing, stacked = _stacks(place_of, len(places))
    share = areas[place_of] / sharing[place_of]
    outline = np.where(_is_first(first, place_of), perimeters[place_of], 0.0)
    return Adjacency(
        pairs=np.concatenate([first[pairs], stacked]) if len(stacked) else first[pairs],
        borders=np.concatenate([borders, np.zeros(len(stacked))]),
        areas=share,
        perimeters=outline,
        max_gap=max_gap,
    )


def _places(points: Points) -> tuple[Points, Indices]:
    """Return the distinct places, and for each building which one it stands on."""
    keys = np.round(points / _SAME_PLACE).astype(np.int64)
    _, chosen, place_of = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return points[chosen], place_of.reshape(-1).astype(np.int64)


def _stacks(place_of: Indices, count: int) -> tuple[Indices, Indices, Indices]:
    """Return each place's first building, how many share it, and links from first to others."""
    first = np.full(count, -1, dtype=np.int64)
    order = np.arange(len(place_of))[::-1]
    first[place_of[order]] = order
    sharing = np.bincount(place_of, minlength=count)
    others = np.flatnonzero(~_is_first(first, place_of))
    return first, sharing, np.stack([first[place_of[others]], others], axis=1)


def _is_first(first: Indices, place_of: Indices) -> NDArray[np.bool_]:
    return np.asarray(first[place_of] == np.arange(len(place_of)))


def _crossed(places: Points, pairs: Indices, barriers: shapely.STRtree) -> NDArray[np.bool_]:
    links = shapely.linestrings(places[pairs])
    crossed = np.zeros(len(pairs), dtype=bool)
    crossed[barriers.query(links, predicate="intersects")[0]] = True
    return crossed


def _catchments(places: Points, reach: float) -> tuple[Indices, Values, Values, Values]:
    """Return neighbours, shared borders, areas and perimeters of the places' catchments.

    A catchment is cut along its borders with others into fans about its building. Where the fan
    reaches as far as ``reach`` it ends in an arc, so that lengths and areas follow by formula.
    """
    pairs, low, high = _borders(places)
    half = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1) / 2
    span = np.sqrt(np.maximum(reach**2 - half**2, 0.0))
    inner_low, inner_high = np.clip(low, -span, span), np.clip(high, -span, span)
    borders = inner_high - inner_low
    angles = np.arctan2(high, half) - np.arctan2(low, half)
    straight = np.arctan2(inner_high, half) - np.arctan2(inner_low, half)
    straight = np.where(half < reach, straight, 0.0)
    fans = borders * half / 2 + (angles - straight) * reach**2 / 2
    edges = borders + (angles - straight) * reach
    turned = _per_place(pairs, angles, len(places))
    rest = np.maximum(2 * np.pi - turned, 0.0)
    areas = _per_place(pairs, fans, len(places)) + rest * reach**2 / 2
    perimeters = _per_place(pairs, edges, len(places)) + rest * reach
    touching = borders > _SAME_PLACE
    return pairs[touching], borders[touching], areas, perimeters


def _per_place(pairs: Indices, values: Values, count: int) -> Values:
    return np.asarray(
        np.bincount(pairs[:, 0], values, count) + np.bincount(pairs[:, 1], values, count)
    )


def _borders(places: Points) -> tuple[Indices, Values, Values]:
    """Return the pairs of a Delaunay triangulation and where their border begins and ends.

    A border lies on the line half-way between the two; its ends are told by their distance along
    that line from the middle, beyond all measure where nothing ends it.
    """
    triangles = _triangles(places)
    if triangles is None:
        return _borders_in_a_row(places)
    corners = places[triangles]
    centres = _circumcentres(corners)
    sides = np.concatenate([triangles[:, [1, 2]], triangles[:, [2, 0]], triangles[:, [0, 1]]])
    opposite = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    middles = np.concatenate([centres, centres, centres])
    flipped = sides[:, 0] > sides[:, 1]
    sides[flipped] = sides[flipped][:, ::-1]
    begin, end = places[sides[:, 0]], places[sides[:, 1]]
    along = _across(begin, end)
    offset = ((middles - (begin + end) / 2) * along).sum(axis=1)
    on_left = ((places[opposite] - begin) * along).sum(axis=1) > 0
    pairs, side_of = np.unique(sides, axis=0, return_inverse=True)
    side_of = side_of.reshape(-1)
    low, high = np.full(len(pairs), -_FAR), np.full(len(pairs), _FAR)
    high[side_of[on_left]] = offset[on_left]
    low[side_of[~on_left]] = offset[~on_left]
    return pairs.astype(np.int64), np.minimum(low, high), high


def _across(begin: Points, end: Points) -> Points:
    way = end - begin
    turned = np.stack([-way[:, 1], way[:, 0]], axis=1)
    return np.asarray(turned / np.linalg.norm(way, axis=1, keepdims=True))


def _circumcentres(corners: NDArray[np.float64]) -> Points:
    """Return the centres of the circles through the corners (m, 3, 2) of triangles."""
    first = corners[:, 0]
    one, two = corners[:, 1] - first, corners[:, 2] - first
    twice = 2 * (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])
    twice = np.where(np.abs(twice) < 1e-12, 1e-12, twice)  # noqa: PLR2004 - flat triangles
    one_sq, two_sq = (one**2).sum(axis=1), (two**2).sum(axis=1)
    x = (two[:, 1] * one_sq - one[:, 1] * two_sq) / twice
    y = (one[:, 0] * two_sq - two[:, 0] * one_sq) / twice
    return np.asarray(first + np.stack([x, y], axis=1))


def _triangles(places: Points) -> Indices | None:
    """Return the triangles of the places, or None where they are too few or stand in a row."""
    if len(places) < 3:  # noqa: PLR2004 - a triangle
        return None
    from scipy.spatial import (  # noqa: PLC0415 - the web process measures without scipy
        Delaunay,
        QhullError,
    )

    centred = places - places.mean(axis=0)
    spread = np.linalg.svd(centred, compute_uv=False)
    if spread[1] < max(_SAME_PLACE, 1e-9 * spread[0]):
        return None
    try:
        found = Delaunay(centred)
    except QhullError:
        return None
    if len(found.coplanar):
        return None
    return np.asarray(found.simplices, dtype=np.int64)


def _borders_in_a_row(places: Points) -> tuple[Indices, Values, Values]:
    """Return the borders of places on one line: each meets the next."""
    if len(places) < 2:  # noqa: PLR2004 - a pair
        nothing = np.zeros(0)
        return np.zeros((0, 2), dtype=np.int64), nothing, nothing
    way = places.max(axis=0) - places.min(axis=0)
    order = np.argsort(places[:, int(way[1] > way[0])], kind="stable")
    pairs = np.sort(np.stack([order[:-1], order[1:]], axis=1), axis=1).astype(np.int64)
    far = np.full(len(pairs), _FAR)
    return pairs, -far, far
