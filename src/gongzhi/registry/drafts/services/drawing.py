"""Drawing a draft: the job's work. The solvers are loaded here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from gongzhi.planning.buildings import Buildings, Kind, Row, check_buildings
from gongzhi.planning.errors import RefusedRowsError, Stopped
from gongzhi.registry.drafts.barriers import shapes_around
from gongzhi.registry.drafts.errors import astray, unusable
from gongzhi.registry.drafts.ground import Ground, Indices
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Mark, marks_of, settled, summary
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.drafts.survey import Standing, buildings_standing
from gongzhi.registry.telling import Teller
from gongzhi.registry.territory.queries import names_of

if TYPE_CHECKING:
    from gongzhi.planning.grids.drawing import Drawing
    from gongzhi.planning.grids.settings import Progress

State = GridDraft.State
_FAILED: Final = _("The drawing failed; the worker's log says why. Try it with other settings.")
LONGEST_SECONDS: Final = 300.0
"""After so long the best so far is taken."""


def run_drawing(draft_id: int, *, last_try: bool = True) -> None:
    """Draw a waiting draft, telling how far it is, until it is done or somebody stops it."""
    DRAFTS.run(draft_id, _draw, verb="drawn", failed=_FAILED, last_try=last_try, done=0, of=0)


def _draw(draft: GridDraft) -> dict[str, Any]:
    from gongzhi.planning.grids.drawing import draw_grids  # noqa: PLC0415 - solvers
    from gongzhi.planning.grids.settings import Settings, Weights  # noqa: PLC0415 - solvers

    wanted, standing = DraftSettings.stored(draft.settings), buildings_standing(draft.area_code)
    buildings = _checked(standing, wanted)
    locks = _locks(draft, standing)
    barriers = _barriers(draft.area_code, buildings) if wanted.barriers else []
    settings = Settings(
        max_gap=wanted.max_gap,
        present=tuple(
            lock or (each.grid if wanted.change else "")
            for lock, each in zip(locks, standing, strict=True)
        )
        if wanted.change or any(locks)
        else (),
        locked=frozenset(lock for lock in locks if lock),
        seed=wanted.seed,
        sweeps=wanted.sweeps,
        barriers=STRtree(barriers) if barriers else None,
        prove=True,
        seconds=LONGEST_SECONDS,
        weights=Weights(
            shape=wanted.shape,
            spread=wanted.spread,
            evenness=wanted.evenness,
            estates=wanted.estates,
            change=wanted.change,
        ),
    )
    drawing = draw_grids(buildings, settings, progress=teller(draft.pk))
    # A small drawing is done before it asks whether to go on.
    if drawing.stopped == "cancelled" or GridDraft.objects.filter(pk=draft.pk, stop=True).exists():
        raise Stopped
    answer = _answer(draft, standing, buildings, drawing, locks)
    answer["figures"] |= {"barriers": len(barriers), "proofs": _proofs(buildings, drawing)}
    return answer


def _barriers(area_code: str, buildings: Buildings) -> list[BaseGeometry]:
    """Return the barriers on record around an area, in metres."""
    lay_flat = buildings.plane.to_metres
    return [shapely.transform(each, lay_flat) for each in shapes_around(area_code)]


def _checked(standing: Sequence[Standing], wanted: DraftSettings) -> Buildings:
    """Return the buildings as the library has them, or raise naming those that lie astray."""
    rows = [
        Row(
            number=at,
            id=each.code,
            x=repr(each.lon),
            y=repr(each.lat),
            community=each.community,
            estate=each.estate,
            measures={"households": str(each.households)},
        )
        for at, each in enumerate(standing)
    ]
    kind = Kind("", "households", wanted.minimum, wanted.maximum)
    try:
        return check_buildings(rows, kinds=(kind,), units="degrees")
    except RefusedRowsError as error:
        names = [standing[fault.row].name for fault in error.faults]
        # The registry lets nothing else through that the library refuses of a place.
        if all(fault.column == "x, y" for fault in error.faults):
            raise astray(names) from error
        raise unusable(names) from error


def teller(draft_id: int) -> Teller[Progress]:
    """Return what tells on a draft how far its drawing is, and whether it goes on."""
    return Teller(
        GridDraft.objects.filter(pk=draft_id),
        state=State.DRAWING,
        columns=lambda progress: {"done": progress.done, "of": progress.of},
    )


def _locks(draft: GridDraft, standing: Sequence[Standing]) -> list[str]:
    """Return for each building a name of the locked grid of the draft that it is in, or ""."""
    if draft.ground is None:
        return [""] * len(standing)
    ground, marks = Ground.unpacked(draft.ground), marks_of(draft.marks)
    locked = {
        str(code): f"locked:{grid}"
        for code, grid in zip(ground.codes, draft.grid_of, strict=True)
        if marks[grid].locked
    }
    return [locked.get(each.code, "") for each in standing]


def _answer(  # noqa: PLR0917 - the draft, and what came of its drawing
    draft: GridDraft,
    standing: Sequence[Standing],
    buildings: Buildings,
    drawing: Drawing,
    locks: Sequence[str],
) -> dict[str, Any]:
    """Return the columns of a draft that tell what was drawn."""
    ground = _ground_of(standing, buildings, drawing)
    drawn: list[Mark] = [Mark() for _name in drawing.names]
    before = marks_of(draft.marks)
    for grid, lock in zip(drawing.grid_of.tolist(), locks, strict=True):
        if lock:
            drawn[grid] = before[int(lock.partition(":")[2])]
    grid_of, marks = settled(ground, drawing.grid_of, drawn)
    settings = DraftSettings.stored(draft.settings)
    figures = summary(ground, settings, grid_of) | {
        "seconds": round(drawing.seconds, 1),
        "ended_early": bool(drawing.stopped),
        "pieces": int(ground.piece.max()) + 1,
        "today": summary(ground, settings, ground.today),
        "settings": settings.as_json(),
    }
    proofs = {each: None for each in drawing.certificates if each is not None}
    return {
        "ground": ground.packed(),
        "grid_of": grid_of.tolist(),
        "marks": [mark.as_json() for mark in marks],
        "certificates": [each.as_json() for each in proofs],
        "figures": figures,
        "by_hand": 0,
        "drawn_at": timezone.now(),
    }


def _proofs(buildings: Buildings, drawing: Drawing) -> list[dict[str, Any]]:
    """Return for each community how far its grids, as drawn, are from the best there are."""
    from gongzhi.planning.grids.report import proofs_by_community  # noqa: PLC0415 - solvers

    names = names_of(buildings.communities)
    return [
        {
            "community": code,
            "name": names[code],
            "standing": str(proof.standing),
            "gap": None if proof.gap is None else round(proof.gap, 4),
        }
        for code, proof in proofs_by_community(buildings, drawing)
    ]


def _ground_of(standing: Sequence[Standing], buildings: Buildings, drawing: Drawing) -> Ground:
    grids, today = _numbered([each.grid for each in standing])
    grid_names = {each.grid: each.grid_name for each in standing}
    communities = names_of(buildings.communities)
    network = drawing.network
    return Ground(
        codes=np.array(buildings.ids),
        names=np.array([each.name for each in standing]),
        sizes=buildings.sizes,
        places=np.array([(each.lon, each.lat) for each in standing]),
        today=today,
        grids=np.array(grids),
        grid_names=np.array([grid_names[code] for code in grids]),
        estate=buildings.estate.astype(np.int64),
        community=buildings.community,
        communities=np.array(buildings.communities),
        community_names=np.array([communities[code] for code in buildings.communities]),
        pairs=network.pairs,
        borders=network.borders,
        areas=network.areas,
        perimeters=network.perimeters,
        piece=network.piece,
        middle=np.array([buildings.plane.longitude, buildings.plane.latitude]),
        max_gap=np.array([network.max_gap]),
    )


def _numbered(codes: Sequence[str]) -> tuple[list[str], Indices]:
    index: dict[str, int] = {}
    numbers = [index.setdefault(code, len(index)) for code in codes]
    return list(index), np.array(numbers, dtype=np.int64)
