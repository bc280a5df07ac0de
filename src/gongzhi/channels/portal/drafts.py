"""What the page of a draft shows: its grids, the chosen one's buildings, proofs in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.planning.grids.certificates import Certificate, Reason
from gongzhi.registry.drafts.proposal import GridLine, Proposal
from gongzhi.registry.drafts.queries import grounds_in_draft
from gongzhi.registry.territory.geometry import geojson_of

TONES: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A grid of a draft as its table shows it."""

    line: GridLine
    tone: int
    chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class Building:
    """A building of the chosen grid; ``before`` is its grid of today where that is another."""

    code: str
    name: str
    households: int
    before: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The grid whose buildings are listed, and the grids of its community, neighbours first."""

    row: Row
    buildings: tuple[Building, ...]
    targets: tuple[tuple[int, str, bool], ...]


def rows_of(proposal: Proposal, chosen: int | None) -> list[Row]:
    """Return every grid of a draft as a row by its number, with its tone on the map."""
    tones = proposal.tones(TONES)
    return [
        Row(line, tones[line.number], line.number == chosen, _why(line))
        for line in proposal.lines()
    ]


def proofs_of(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each community with how far its grids, as drawn, are from the best there are."""
    return [(each["name"], _proven(each)) for each in figures.get("proofs", ())]


def _proven(proof: Mapping[str, Any]) -> str:
    match proof["standing"]:
        case "optimal":
            return _("proven: there are no better grids with these weights")
        case "bounded":
            return _("proven: at most {percent} from the best grids").format(
                percent=f"{proof['gap']:.1%}"
            )
        case "out_of_band":
            return _("a grid is out of bounds; see there why")
        case _:
            return _("not to be told: the ways to draw it are too many")


def in_reading_order(rows: list[Row]) -> list[Row]:
    """Return rows by community, those that go on by their codes first, then the new ones."""
    return sorted(
        rows,
        key=lambda row: (
            row.line.community,
            not row.line.mark.code,
            row.line.mark.code,
            row.line.number,
        ),
    )


def chosen_of(proposal: Proposal, rows: list[Row], number: int) -> Chosen:
    """Return a grid with its buildings by code, and where they could go."""
    ground, row = proposal.ground, rows[number]
    home = row.line.mark.code
    members = np.flatnonzero(proposal.grid_of == number)
    buildings = tuple(
        Building(
            code=str(ground.codes[at]),
            name=str(ground.names[at]),
            households=int(ground.sizes[at]),
            before=""
            if str(ground.grids[ground.today[at]]) == home
            else str(ground.grid_names[ground.today[at]]),
        )
        for at in members
    )
    near = proposal.neighbours_of(number)
    mates = [each.line for each in rows if each.line.community == row.line.community]
    others = [line for line in mates if line.number not in {number, *near}]
    ordered = [rows[each].line for each in near] + others
    return Chosen(
        row=row,
        buildings=buildings,
        targets=tuple(
            (line.number, f"{line.mark.name} · {line.size}", line.number in near)
            for line in ordered
        ),
    )


def grid_features(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the ground of each grid as a feature of a map; null where no outline is known."""
    rows = rows_of(proposal, None)
    shapes = grounds_in_draft(proposal)
    return [
        {
            "type": "Feature",
            "geometry": None if shape is None else geojson_of(shape),
            "properties": {
                "code": str(row.line.number),
                "grid": row.line.number,
                "tone": row.tone,
                "name": f"{row.line.mark.name}\n{row.line.size}",
                "title": _title(row.line),
                "odd": not row.line.in_band,
            },
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]


def building_features(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the buildings of a draft as points in the tone of their grid."""
    ground, tones = proposal.ground, proposal.tones(TONES)
    codes = [mark.code for mark in proposal.marks]
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": ground.places[at].round(6).tolist()},
            "properties": {
                "code": str(ground.codes[at]),
                "grid": int(grid),
                "tone": tones[grid],
                "title": f"{ground.names[at]} · {ground.sizes[at]}",
                "moved": str(ground.grids[ground.today[at]]) != codes[grid],
            },
        }
        for at, grid in enumerate(proposal.grid_of.tolist())
    ]


def _title(line: GridLine) -> str:
    counted = ngettext("{count} household", "{count} households", line.size)
    said = f"{line.mark.name} · {counted.format(count=line.size)}"
    outside = _("out of bounds")
    return said if line.in_band else f"{said} · {outside}"


def _why(line: GridLine) -> str:
    """Return why a grid is out of band, and what the nearest possible is, in a sentence."""
    if line.in_band:
        return ""
    if line.why is not None:
        return said(line.why)
    if line.mark.locked:
        return _("Locked as it is.")
    return _("Nothing shows that it must be so: move buildings, or draw again with more tries.")


def said(proof: Certificate) -> str:
    """Return a certificate in plain words."""
    given = {
        "count": len(proof.members),
        "total": proof.total,
        "least": proof.minimum,
        "most": proof.maximum,
        "nearest": proof.nearest,
    }
    match proof.reason:
        case Reason.TOTAL_TOO_SMALL:
            text = _(
                "The {count} buildings that hang together here have {total} households in all, "
                "fewer than {least}. One grid of them is {nearest} short."
            )
        case Reason.BETWEEN_MULTIPLES:
            given["grids"] = proof.total // proof.maximum
            given["more"] = proof.total // proof.maximum + 1
            text = _(
                "The {count} buildings that hang together here have {total} households: too many "
                "for {grids} grids of at most {most}, too few for {more} of at least {least}. "
                "The nearest possible misses the bounds by {nearest}."
            )
        case Reason.BLOCK_TOO_LARGE:
            text = _(
                "One building alone has {total} households, more than {most}; the nearest "
                "possible is {nearest} over."
            )
        case Reason.NO_GRID_FOR_BUILDING:
            text = _(
                "No grid of {least} to {most} households that hangs together can hold one of its "
                "buildings."
            )
        case Reason.NO_PARTITION:
            text = _(
                "However these {count} buildings with {total} households are divided, one grid at "
                "least is out of {least} to {most}: every way was tried."
            )
    return text.format(**given)
