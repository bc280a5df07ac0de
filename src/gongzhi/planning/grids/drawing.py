"""Drawing the grids of a whole place: piece by piece, in parallel, with progress and an end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from gongzhi.planning.adjacency import Indices
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.grids.certificates import Certificate
from gongzhi.planning.grids.exact import Parting
from gongzhi.planning.grids.measures import Figures, changes, measure
from gongzhi.planning.grids.network import Network, build_network, without
from gongzhi.planning.grids.optimum import Proof, prove
from gongzhi.planning.grids.proving import certify
from gongzhi.planning.grids.rows import Rows
from gongzhi.planning.grids.settings import Progress, Settings, Watch
from gongzhi.planning.grids.solving import Solved, aims_of, solve_piece
from gongzhi.planning.grids.state import Ints

_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Drawing:
    """Grids for all buildings.

    ``grid_of`` (n,) numbers each building's grid; ``names``, ``figures`` and ``certificates`` are
    by grid. A certificate is None for grids in band, and for those out of band that are locked or
    where nothing was proven. ``moved`` are the buildings that leave their present grid.
    ``proofs`` say of pieces, by their first building, how far they are from the best, where that
    was asked. ``stopped`` says why the drawing ended early, "" if it did not.
    """

    grid_of: Indices
    names: tuple[str, ...]
    figures: Figures
    certificates: tuple[Certificate | None, ...]
    locked: tuple[bool, ...]
    network: Network
    moved: Indices
    proofs: Mapping[int, Proof]
    stopped: str
    seconds: float


def draw_grids(
    buildings: Buildings, settings: Settings | None = None, *, progress: Watch | None = None
) -> Drawing:
    """Return grids for the buildings: connected, each in one community and of one kind, in band.

    The same buildings and settings give the same drawing, unless it is stopped: by ``seconds`` or
    by ``progress`` answering False. Then it is the best so far.
    """
    begun = time.monotonic()
    settings = settings or Settings()
    before, names = _present(buildings, settings)
    network = build_network(buildings, settings)
    shut = _locked_buildings(before, names, settings)
    loose = without(network, shut) if len(shut) else network
    run = _Run(buildings, loose, settings, before=before, begun=begun)
    grid_of, stopped = run.solve(shut, progress)
    if len(shut):
        grid_of = _with_locked(grid_of, before, shut)
    grid_of = _in_order(buildings, grid_of)
    continues, moved = changes(before, grid_of, buildings.sizes)
    figures = measure(buildings, network, grid_of)
    kept = np.zeros(len(figures.sizes), dtype=bool)
    kept[grid_of[shut]] = True
    certificates = certify(
        run.rows, loose, grid_of, figures=figures, locked=kept, partings=run.partings
    )
    return Drawing(
        grid_of=grid_of,
        names=_grid_names(buildings, grid_of, continues, names),
        figures=figures,
        certificates=certificates,
        locked=tuple(bool(each) for each in kept),
        network=network,
        moved=moved,
        proofs=run.proofs,
        stopped=stopped,
        seconds=time.monotonic() - begun,
    )


def _present(buildings: Buildings, settings: Settings) -> tuple[Indices, list[str]]:
    """Return each building's present grid by number (-1 if none), and the grids' names."""
    if not settings.present:
        return np.full(len(buildings), -1, dtype=np.int64), []
    if len(settings.present) != len(buildings):
        raise PlanningError("The present grids are not one for each building.")
    index: dict[str, int] = {}
    before = [index.setdefault(name, len(index)) if name else -1 for name in settings.present]
    if unknown := settings.locked - index.keys():
        raise PlanningError(f"Locked, but no present grid: {', '.join(sorted(unknown))}.")
    return np.array(before, dtype=np.int64), list(index)


def _locked_buildings(before: Indices, names: Sequence[str], settings: Settings) -> Indices:
    numbers = [number for number, name in enumerate(names) if name in settings.locked]
    return np.flatnonzero(np.isin(before, numbers))


def _with_locked(grid_of: Indices, before: Indices, shut: Indices) -> Indices:
    found = grid_of.copy()
    found[shut] = grid_of.max() + 1 + before[shut]
    return found


class _Run:
    """One run over all pieces: the large ones first, ended by a limit or by who watches."""

    def __init__(
        self,
        buildings: Buildings,
        network: Network,
        settings: Settings,
        *,
        before: Indices,
        begun: float,
    ) -> None:
        self.buildings, self.settings, self.before = buildings, settings, before
        self.rows = Rows(buildings, network)
        self.members = network.members()
        self.begun = begun
        self.stop = np.zeros(1, dtype=np.int64)
        self.partings: dict[int, Parting] = {}
        self.proofs: dict[int, Proof] = {}

    def solve(self, shut: Indices, watch: Watch | None) -> tuple[Indices, str]:
        """Return the grid of every building that is not ``shut``, and why it ended early."""
        closed = np.zeros(len(self.buildings), dtype=bool)
        closed[shut] = True
        pieces = [members for members in self.members if not closed[members[0]]]
        pieces.sort(key=lambda members: (-len(members), members[0]))
        found = np.zeros(len(self.buildings), dtype=np.int64)
        stopped, done, labels = "", len(shut), 0
        with ThreadPoolExecutor(self.settings.workers) as pool:
            waiting: dict[Future[tuple[Solved, Proof | None]], Indices] = {
                pool.submit(self._piece, members): members for members in pieces
            }
            results: dict[int, Ints] = {}
            while waiting:
                ready, _ = wait(waiting, timeout=_PAUSE, return_when=FIRST_COMPLETED)
                for future in ready:
                    members = waiting.pop(future)
                    solved, proof = future.result()
                    if proof is not None:
                        self.proofs[int(members[0])] = proof
                    results[int(members[0])] = solved.label
                    if solved.parting is not None:
                        self.partings[int(members[0])] = solved.parting
                    done += len(members)
                stopped = stopped or self._ended(done, watch)
        for members in pieces:
            label = results[int(members[0])]
            found[members] = labels + label
            labels += int(label.max()) + 1
        return found, stopped

    def _ended(self, done: int, watch: Watch | None) -> str:
        spent = time.monotonic() - self.begun
        ended = ""
        if self.settings.seconds is not None and spent >= self.settings.seconds:
            ended = f"the time limit of {self.settings.seconds:g} s"
        elif watch is not None and not watch(Progress(done, len(self.buildings), spent)):
            ended = "cancelled"
        if ended and done < len(self.buildings):
            self.stop[0] = 1
            return ended
        return ""

    def _piece(self, members: Indices) -> tuple[Solved, Proof | None]:
        home = np.full(len(members), -1, dtype=np.int64)
        has = self.before[members] >= 0
        if has.any():
            home[has] = np.unique(self.before[members][has], return_inverse=True)[1].reshape(-1)
        piece = self.rows.piece(members, home)
        kind = self.buildings.kinds[int(self.buildings.kind[members[0]])]
        lot = np.random.SeedSequence([self.settings.seed, int(members[0])]).generate_state(1)
        seed = int(lot[0]) >> 1  # numba's seeds have 32 bits, and each start takes the next
        limit = self.settings.seconds
        until = None if limit is None else self.begun + limit
        solved = solve_piece(piece, kind, self.settings, seed=seed, stop=self.stop, until=until)
        if not self.settings.prove:
            return solved, None
        left = None if until is None else max(until - time.monotonic(), 0.0)
        aims = aims_of(piece, kind, self.settings)
        return prove(piece, aims, solved, seconds=left, stop=self.stop)


def _in_order(buildings: Buildings, grid_of: Indices) -> Indices:
    """Number the grids by community and kind, then from north to south in strips, west to east."""
    _, first, inverse = np.unique(grid_of, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    count = np.bincount(inverse)
    centre_x = np.bincount(inverse, buildings.points[:, 0]) / count
    centre_y = np.bincount(inverse, buildings.points[:, 1]) / count
    order = np.lexsort(
        (centre_x, -np.round(centre_y, -2), buildings.kind[first], buildings.community[first])
    )
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[inverse]


def _grid_names(
    buildings: Buildings, grid_of: Indices, continues: Indices, present: Sequence[str]
) -> tuple[str, ...]:
    """Return the grids' names: the present one's where it goes on, else community and number."""
    return tuple(_named(buildings, grid_of, continues, present))


def _named(
    buildings: Buildings, grid_of: Indices, continues: Indices, present: Sequence[str]
) -> Iterator[str]:
    first = np.unique(grid_of, return_index=True)[1]
    taken, number = set(present), dict.fromkeys(buildings.communities, 0)
    for grid, building in enumerate(first):
        if continues[grid] >= 0:
            yield present[continues[grid]]
            continue
        community = buildings.communities[buildings.community[building]]
        while True:
            number[community] += 1
            name = f"{community}-{number[community]:02d}"
            if name not in taken:
                break
        yield name
