"""What a drawing says of itself: the figures for a reader, and all of it for a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np

from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.drawing import Drawing
from gongzhi.planning.grids.optimum import Proof, Standing
from gongzhi.planning.grids.settings import Settings


def summary(buildings: Buildings, drawing: Drawing) -> dict[str, object]:
    """Return the figures of a drawing; shares from 0 to 1, lengths in metres."""
    figures = drawing.figures
    where = np.zeros(len(figures.sizes), dtype=np.int64)
    where[drawing.grid_of] = buildings.community
    forced = {int(where[grid]) for grid, why in enumerate(drawing.certificates) if why}
    possible = ~np.isin(where, list(forced))
    total = int(buildings.sizes.sum())
    known = len(drawing.moved) and int(buildings.sizes[drawing.moved].sum())
    proofs = [proof for _, proof in proofs_by_community(buildings, drawing)]
    proven = {
        "communities_optimal": sum(proof.standing is Standing.OPTIMAL for proof in proofs),
        "widest_gap": round(max((proof.gap or 0.0 for proof in proofs), default=0.0), 4),
    }
    return {
        "buildings": len(buildings),
        "communities": len(buildings.communities),
        "counted": total,
        "grids": len(figures.sizes),
        "in_band": int(figures.in_band.sum()),
        "share_in_band": _share(figures.in_band),
        "communities_possible": len(buildings.communities) - len(forced),
        "share_in_band_where_possible": _share(figures.in_band[possible]),
        "not_proven": int(_unproven(drawing).sum()),
        "breaks": int(figures.breaks.sum()),
        "polsby_popper": round(float(figures.roundness.mean()), 4),
        "rms_metres": round(figures.overall_rms, 1),
        "estates": len([name for name in buildings.estates if name]),
        "estates_split": figures.estates_split,
        "buildings_moved": len(drawing.moved),
        "share_moved": round(known / total, 4) if total else 0.0,
        "max_gap_metres": drawing.network.max_gap,
        "pieces": int(drawing.network.piece.max()) + 1,
        **(proven if proofs else {}),
        "stopped": drawing.stopped,
        "seconds": round(drawing.seconds, 2),
    }


_WEAKEST: Final = (
    Standing.NOT_ENUMERABLE,
    Standing.OUT_OF_BAND,
    Standing.BOUNDED,
    Standing.OPTIMAL,
)


def proofs_by_community(buildings: Buildings, drawing: Drawing) -> Iterator[tuple[str, Proof]]:
    """Yield each community with how far its grids are from the best, where that was asked.

    A community's proof is as strong as the weakest of its pieces; costs, bounds and sets add up.
    """
    by_community: dict[int, list[Proof]] = {}
    for first, proof in sorted(drawing.proofs.items()):
        by_community.setdefault(int(buildings.community[first]), []).append(proof)
    for community, proofs in sorted(by_community.items()):
        yield (
            buildings.communities[community],
            Proof(
                min((each.standing for each in proofs), key=_WEAKEST.index),
                sum(each.cost for each in proofs),
                sum(each.bound for each in proofs),
                sum(each.sets for each in proofs),
            ),
        )


def _share(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 1.0


def _unproven(drawing: Drawing) -> np.ndarray:
    without = np.array([why is None for why in drawing.certificates])
    return np.asarray(~drawing.figures.in_band & without & ~np.array(drawing.locked))


def as_json(buildings: Buildings, drawing: Drawing, settings: Settings) -> dict[str, object]:
    """Return the figures, every grid with its buildings, and the certificates."""
    order = np.argsort(drawing.grid_of, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(drawing.grid_of[order])) + 1)
    unproven = _unproven(drawing)
    figures = drawing.figures
    grids = []
    for grid, members in enumerate(parts):
        why = drawing.certificates[grid]
        grids.append(
            {
                "grid": drawing.names[grid],
                "community": buildings.communities[buildings.community[members[0]]],
                "kind": buildings.kinds[figures.kind[grid]].name,
                "size": int(figures.sizes[grid]),
                "in_band": bool(figures.in_band[grid]),
                "locked": drawing.locked[grid],
                "polsby_popper": round(float(figures.roundness[grid]), 4),
                "rms_metres": round(float(figures.rms[grid]), 1),
                "buildings": [buildings.ids[each] for each in members],
                "certificate": why.as_json() if why else None,
                "not_proven": bool(unproven[grid]),
            }
        )
    return {
        "figures": summary(buildings, drawing),
        "settings": {
            "seed": settings.seed,
            "max_gap_metres": settings.max_gap,
            "barriers": settings.barriers is not None,
            "locked": sorted(settings.locked),
        },
        "notes": notes(buildings, drawing),
        "communities": [
            {
                "community": name,
                "standing": str(proof.standing),
                "cost": round(proof.cost, 6),
                "bound": None if proof.gap is None else round(proof.bound, 6),
                "gap": None if proof.gap is None else round(proof.gap, 6),
                "sets": proof.sets,
            }
            for name, proof in proofs_by_community(buildings, drawing)
        ],
        "grids": grids,
    }


def notes(buildings: Buildings, drawing: Drawing) -> list[str]:
    """Return what a reader has to know beside the figures."""
    said = list(buildings.notes)
    pieces = drawing.network.piece
    first = np.unique(pieces, return_index=True)[1]
    groups = Counter((int(buildings.community[each]), int(buildings.kind[each])) for each in first)
    for (community, kind), count in groups.items():
        if count > 1:
            inside = (buildings.community == community) & (buildings.kind == kind)
            sizes = np.sort(np.bincount(pieces[inside]))[::-1][:count]
            said.append(
                f"{buildings.communities[community]} lies in {count} pieces of "
                f"{', '.join(str(size) for size in sizes[:8])}{' …' if count > 8 else ''} "  # noqa: PLR2004 - as many as a line holds
                f"buildings, more than {drawing.network.max_gap:g} m or a barrier apart; "
                "each is drawn by itself."
            )
    if drawing.stopped:
        said.append(f"Ended early by {drawing.stopped}: this is the best so far.")
    return said
