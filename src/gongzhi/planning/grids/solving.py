"""Solving one piece: how many grids, where they begin, and which try was the best."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gongzhi.planning.buildings import Kind
from gongzhi.planning.grids.annealing import anneal
from gongzhi.planning.grids.cutting import new_room
from gongzhi.planning.grids.exact import Parting, part_exactly
from gongzhi.planning.grids.growing import grow
from gongzhi.planning.grids.settings import Settings
from gongzhi.planning.grids.state import Aims, Floats, Ints, Piece, State, new_state

_BAD: Final = 1.0
_EXCESS: Final = 20.0  # what lies outside the band, beside a whole ordinary grid's shape
_HOT: Final = 0.3  # as a share of what an ordinary grid costs
_COLD: Final = 0.003
_WARM: Final = 0.05  # where a present drawing is to be kept
_ASK_EXACTLY: Final = 2  # starts before it
_MORE: Final = 2  # a later start takes so many times the sweeps of the first


@dataclass(frozen=True, slots=True)
class Solved:
    """Labels (n,) of a piece from 0, how many grids are out of band, and what it costs.

    ``parting`` is what exact search said, if it was asked.
    """

    label: Ints
    bad: int
    cost: float
    parting: Parting | None = None


def solve_piece(
    piece: Piece,
    kind: Kind,
    settings: Settings,
    *,
    seed: int,
    stop: Ints,
    until: float | None = None,
) -> Solved:
    """Return the best drawing of a piece: of several starts, then of exact search.

    A start is the last one when nothing is out of band that arithmetic does not force out. Exact
    search is asked after two, ends at ``until`` (of the monotonic clock), and what it found is
    annealed in turn.
    """
    counts, forced = counts_to_try(piece, kind)
    aims = aims_of(piece, kind, settings)
    if len(piece.x) == 1 or counts == [1]:
        return measured(piece, aims, np.zeros(len(piece.x), dtype=np.int64))
    best, parting = None, None
    for start in range(settings.starts):
        label, hot = _begin(piece, counts[start % len(counts)], seed + start)
        if start == _ASK_EXACTLY and settings.exact and (piece.size <= kind.maximum).all():
            left = None if until is None else until - time.monotonic()
            parting = part_exactly(piece, aims, left)
            forced = max(forced, int(parting is not None and parting.impossible))
            if parting is not None and parting.label is not None:
                label, hot = parting.label, _WARM
        state = new_state(piece, label, max(int(label.max()) + 1, *counts) + 3)
        heats = np.geomspace(hot, _COLD, settings.sweeps * (_MORE if start else 1))
        found = _annealed(piece, aims, state, heats=heats, seed=seed + start, stop=stop)
        if best is None or (found.bad, found.cost) < (best.bad, best.cost):
            best = found
        if best.bad <= forced or stop[0]:
            break
    assert best is not None  # noqa: S101 - there is at least one start
    return replace(best, parting=parting)


def counts_to_try(piece: Piece, kind: Kind) -> tuple[list[int], int]:
    """Return every number of grids that may do, the likeliest first, and how many must be bad.

    A building too large is a grid of its own; the number for the rest follows from their sum.
    """
    large = piece.size > kind.maximum
    alone, rest = int(large.sum()), float(piece.size[~large].sum())
    least, most = math.ceil(rest / kind.maximum), math.floor(rest / kind.minimum)
    middle = round(2 * rest / (kind.minimum + kind.maximum))
    low, high = min(least, most), max(least, most)
    if alone:
        low = max(low - 1, 0)  # what is left over may go along with a building too large
    around = sorted(range(low, high + 1), key=lambda count: (abs(count - middle), count))
    counts = [min(max(alone + count, 1), len(piece.x)) for count in around]
    return list(dict.fromkeys(counts)), int(least > most and not alone)


def aims_of(piece: Piece, kind: Kind, settings: Settings) -> Aims:
    """Return the band and the weights, scaled to the ordinary grid of a piece."""
    middle = (kind.minimum + kind.maximum) / 2
    ground = piece.area.sum() * middle / max(piece.size.sum(), middle)
    weights = settings.weights
    return Aims(
        minimum=float(kind.minimum),
        maximum=float(kind.maximum),
        bad=_BAD,
        excess=_EXCESS,
        shape=float(weights.shape),
        spread=float(weights.spread),
        evenness=float(weights.evenness),
        estates=float(weights.estates),
        change=float(weights.change),
        ordinary_spread=float(max(ground / (2 * np.pi), 1.0)),
    )


def measured(piece: Piece, aims: Aims, label: Ints) -> Solved:
    """Return a drawing as it is, with its grids out of band and its cost."""
    state = new_state(piece, label, int(label.max()) + 1)
    never = np.zeros(1, dtype=np.int64)
    return _annealed(piece, aims, state, heats=np.zeros(0), seed=0, stop=never)


def _begin(piece: Piece, grids: int, seed: int) -> tuple[Ints, float]:
    """Return the labels to begin with and how hot: the present ones, or grown from seeds."""
    if (piece.home < 0).all():
        return grow(piece, grids, seed), _HOT
    return present_labels(piece), _WARM


def present_labels(piece: Piece) -> Ints:
    """Return the present labels, made connected: every part but a grid's largest gets its own.

    A building without a present grid joins its first neighbour's, or begins one.
    """
    label = piece.home.copy()
    waiting = list(np.flatnonzero(label >= 0))
    for building in waiting:  # grows while it is walked
        for arc in range(piece.starts[building], piece.starts[building + 1]):
            other = piece.others[arc]
            if label[other] < 0:
                label[other] = label[building]
                waiting.append(other)
    return _parted(piece, label)


def _parted(piece: Piece, label: Ints) -> Ints:
    parts: dict[int, list[list[int]]] = {}
    seen = np.zeros(len(label), dtype=bool)
    for first in range(len(label)):
        if seen[first]:
            continue
        seen[first], part = True, [first]
        for building in part:  # grows while it is walked
            for other in piece.others[piece.starts[building] : piece.starts[building + 1]]:
                if not seen[other] and label[other] == label[first]:
                    seen[other] = True
                    part.append(int(other))
        parts.setdefault(int(label[first]), []).append(part)
    fresh = int(label.max()) + 1
    for several in parts.values():
        several.sort(key=lambda part: -piece.size[part].sum())
        for part in several[1:]:
            label[part] = fresh
            fresh += 1
    return label


def _annealed(
    piece: Piece, aims: Aims, state: State, *, heats: Floats, seed: int, stop: Ints
) -> Solved:
    bad, cost = anneal(piece, aims, state, new_room(len(piece.x)), heats, seed, stop)
    return Solved(state.label, int(bad), float(cost))
