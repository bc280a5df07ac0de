"""Invented towns: buildings on a jittered lattice, and their drawing checked by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from gongzhi.planning.buildings import Buildings, Kind, Row, check_buildings
from gongzhi.planning.grids.drawing import Drawing


def row(number: int, **given: str) -> Row:
    """Return a faultless row of 40 households, but for what is given."""
    fields = {"id": f"b{number}", "x": str(number * 30), "y": "0", "community": "杏花"} | given
    measures = {"households": fields.pop("households", "40")}
    if "floor_area" in fields:
        measures["floor_area"] = fields.pop("floor_area")
    return Row(number=number + 1, measures=measures, **fields)


def town(
    side: int,
    *,
    seed: int = 1,
    communities: int = 1,
    households: Callable[[random.Random], int] = lambda chance: chance.randint(10, 60),
    estates: bool = False,
    kinds: Sequence[Kind] = (Kind(),),
) -> Buildings:
    """Return ``side`` × ``side`` buildings some 40 m apart, in communities from west to east."""
    chance = random.Random(seed)
    rows = []
    for column in range(side):
        for line in range(side):
            number = column * side + line
            rows.append(
                row(
                    number,
                    x=str(column * 40 + chance.uniform(-12, 12)),
                    y=str(line * 40 + chance.uniform(-12, 12)),
                    households=str(households(chance)),
                    community=f"社区{column * communities // side}",
                    estate=f"苑{column // 2}-{line // 3}" if estates else "",
                )
            )
    return check_buildings(rows, kinds=kinds)


def neighbours(buildings: Buildings, drawing: Drawing) -> dict[str, set[str]]:
    """Return the ids of each building's neighbours, as the drawing took them."""
    found: dict[str, set[str]] = {name: set() for name in buildings.ids}
    for one, two in drawing.network.pairs:
        found[buildings.ids[one]].add(buildings.ids[two])
        found[buildings.ids[two]].add(buildings.ids[one])
    return found


def parts(members: set[str], links: dict[str, set[str]]) -> int:
    """Return in how many connected parts the members lie."""
    left, count = set(members), 0
    while left:
        count += 1
        waiting = [left.pop()]
        while waiting:
            met = links[waiting.pop()] & left
            left -= met
            waiting.extend(met)
    return count


def members(buildings: Buildings, drawing: Drawing) -> list[set[str]]:
    """Return the ids of each grid's buildings."""
    found: list[set[str]] = [set() for _ in drawing.names]
    for name, grid in zip(buildings.ids, drawing.grid_of, strict=True):
        found[grid].add(name)
    return found
