"""A draft's grids as they stand: numbered, named, measured, and what changes beside today. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gongzhi.planning.grids.certificates import Certificate
from gongzhi.planning.grids.measures import Figures, changes, measure
from gongzhi.registry.drafts.ground import Ground, Indices
from gongzhi.registry.drafts.settings import DraftSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is known of a grid of a draft beside its buildings.

    ``code`` is the grid of today that goes on as it, "" where it is new. ``named`` is whether
    somebody gave the name by hand.
    """

    name: str = ""
    code: str = ""
    locked: bool = False
    named: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the mark as stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """One grid of a draft with its figures.

    ``roundness`` from 0 to 1 for a circle; ``rms``: root-mean-square distance of households from
    the grid's middle, metres; ``breaks``: connected parts beyond the first; ``came``: households
    that lie in another grid today; ``why``: the proof that a grid around here must be out of band.
    """

    number: int
    mark: Mark
    community: str
    community_name: str
    buildings: int
    size: int
    in_band: bool
    breaks: int
    roundness: float
    rms: float
    came: int
    changed: bool
    why: Certificate | None


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """The grids of a draft over its ground, and their figures beside today's."""

    ground: Ground
    settings: DraftSettings
    grid_of: Indices
    marks: tuple[Mark, ...]
    certificates: tuple[Certificate, ...] = ()

    def figures(self) -> Figures:
        """Return the figures of the draft's grids."""
        return measured(self.ground, self.settings, self.grid_of)

    def changed(self) -> np.ndarray:
        """Return for each grid whether its buildings are not just those of the grid it goes on."""
        before = self._before()
        same = before[self.grid_of] == self.ground.today
        count = len(self.marks)
        kept = np.bincount(self.grid_of, same, count)
        own = np.bincount(self.grid_of, minlength=count)
        wanted = np.bincount(self.ground.today, minlength=len(self.ground.grids) + 1)
        return np.asarray((before < 0) | (kept != own) | (own != wanted[before]))

    def lines(self) -> list[GridLine]:
        """Return every grid with its figures, in their order."""
        ground, figures = self.ground, self.figures()
        count = len(self.marks)
        own = np.bincount(self.grid_of, minlength=count)
        first = np.unique(self.grid_of, return_index=True)[1]
        before = self._before()
        other = before[self.grid_of] != ground.today
        came = np.bincount(self.grid_of, ground.sizes * other, count)
        changed = self.changed()
        return [
            GridLine(
                number=at,
                mark=self.marks[at],
                community=str(ground.communities[ground.community[first[at]]]),
                community_name=str(ground.community_names[ground.community[first[at]]]),
                buildings=int(own[at]),
                size=int(figures.sizes[at]),
                in_band=bool(figures.in_band[at]),
                breaks=int(figures.breaks[at]),
                roundness=float(figures.roundness[at]),
                rms=float(figures.rms[at]),
                came=int(came[at]),
                changed=bool(changed[at]),
                why=None if figures.in_band[at] else self._why(at),
            )
            for at in range(count)
        ]

    def neighbours_of(self, number: int) -> list[int]:
        """Return the grids that share a border with a grid, those with the longest border first."""
        ends = self.grid_of[self.ground.pairs]
        beside = (ends == number).any(axis=1) & (ends[:, 0] != ends[:, 1])
        others = ends[beside].sum(axis=1) - number
        lengths = np.bincount(others, self.ground.borders[beside], len(self.marks))
        met = np.unique(others)
        return [int(each) for each in met[np.argsort(-lengths[met], kind="stable")]]

    def names_beside(self, number: int) -> set[str]:
        """Return the names of the other grids of a grid's community, in the draft and today."""
        ground = self.ground
        home = ground.community[self.grid_of == number][0]
        here = ground.community == home
        drawn = {self.marks[at].name for at in np.unique(self.grid_of[here]).tolist()}
        today = ground.grid_names[np.unique(ground.today[here])].tolist()
        return (drawn - {self.marks[number].name}) | set(map(str, today))

    def tones(self, most: int) -> list[int]:
        """Return for each grid one of ``most`` tones, not its neighbours' where that can be."""
        ends = self.grid_of[self.ground.pairs]
        met = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
        beside: list[set[int]] = [set() for _mark in self.marks]
        for one, other in met.tolist():
            beside[one].add(other)
            beside[other].add(one)
        tones: list[int] = []
        for at, others in enumerate(beside):
            taken = {tones[other] for other in others if other < at}
            free = [tone for tone in range(most) if tone not in taken]
            # Turn about among those that are free, so that all tones are used.
            tones.append(min(free, key=lambda tone: (tone - at) % most) if free else at % most)
        return tones

    def _before(self) -> Indices:
        """Return for each grid the number of the grid of today that it goes on; -1 where new."""
        numbers = {code: number for number, code in enumerate(self.ground.grids.tolist())}
        return np.array(
            [numbers.get(mark.code, -1) if mark.code else -1 for mark in self.marks], dtype=np.int64
        )

    def _why(self, number: int) -> Certificate | None:
        members = set(map(str, self.ground.codes[self.grid_of == number]))
        for each in self.certificates:
            if each.building in members or members.issubset(each.members):
                return each
        return None


def settled(
    ground: Ground, grid_of: Sequence[int] | Indices, marks: Sequence[Mark]
) -> tuple[Indices, tuple[Mark, ...]]:
    """Number grids without gaps, and find anew which grid of today goes on as which.

    Each grid of today goes on once, where most of its households stay. A new grid without a name
    is called by the next free number of its community.
    """
    given = np.asarray(grid_of, dtype=np.int64)
    kept, numbers = np.unique(given, return_inverse=True)
    numbers = numbers.reshape(-1).astype(np.int64)
    continues, _moved = changes(ground.today, numbers, ground.sizes)
    first = np.unique(numbers, return_index=True)[1]
    taken: dict[int, set[str]] = {}
    for community, grid in np.unique(np.stack([ground.community, ground.today]), axis=1).T.tolist():
        taken.setdefault(community, set()).add(str(ground.grid_names[grid]))
    found = []
    for at, number in enumerate(kept.tolist()):
        mark = marks[number] if number < len(marks) else Mark()
        community = int(ground.community[first[at]])
        if continues[at] >= 0:
            name, named = str(ground.grid_names[continues[at]]), False
            code = str(ground.grids[continues[at]])
        else:
            code, named = "", mark.named
            name = mark.name if named else _next_name(taken[community])
        taken[community].add(name)
        found.append(Mark(name=name, code=code, locked=mark.locked, named=named))
    return numbers, tuple(found)


def _next_name(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"第{number}网格" in taken:
        number += 1
    return f"第{number}网格"


def summary(ground: Ground, settings: DraftSettings, grid_of: Indices) -> dict[str, Any]:
    """Return the figures of grids over a ground that drafts are compared by.

    Shares and roundness from 0 to 1, ``rms`` in metres, ``moved`` in households.
    """
    figures = measured(ground, settings, grid_of)
    _continues, moved = changes(ground.today, grid_of, ground.sizes)
    return {
        "buildings": len(ground),
        "households": int(ground.sizes.sum()),
        "grids": len(figures.sizes),
        "in_band": int(figures.in_band.sum()),
        "breaks": int(figures.breaks.sum()),
        "roundness": round(float(figures.roundness.mean()), 3),
        "rms": round(figures.overall_rms, 1),
        "estates": len(np.unique(ground.estate[ground.estate >= 0])),
        "estates_split": figures.estates_split,
        "moved_buildings": len(moved),
        "moved": int(ground.sizes[moved].sum()),
    }


def measured(ground: Ground, settings: DraftSettings, grid_of: Indices) -> Figures:
    """Return the figures of grids over a ground."""
    buildings = ground.buildings(settings.minimum, settings.maximum)
    return measure(buildings, ground.network(), grid_of)


def marks_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """Return marks as they were stored."""
    return tuple(Mark(**each) for each in stored)
