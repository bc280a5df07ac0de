"""The ground of the sample: communities, grids, estates, buildings, premises. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from gongzhi.channels.sample.lattice import (
    BLOCK_COLUMNS,
    BLOCK_ROWS,
    Cells,
    Lattice,
    Point,
    Ring,
    blocks,
    split_block,
)
from gongzhi.channels.sample.wording import (
    CITY,
    COUNTY,
    PROVINCE,
    ROADS,
    STREET,
    community_name,
    estate_name,
)

HOUSEHOLDS_PER_GRID = 400
GRIDS_PER_COMMUNITY = 5
_ENTRANCES = (2, 3, 4)
_FLOORS = (6, 6, 6, 11, 18)
_FLATS_PER_FLOOR = 2
_FLAT_SIZES = (4860, 5925, 6710, 7840, 8955, 10320, 12660)  # in 0.01 m²
MOST_COMMUNITIES = 999
_PARKS_AFTER = 2


@dataclass(frozen=True, slots=True)
class Place:
    """An area of the sample: a boundary for those above buildings, a point for all."""

    code: str
    name: str
    kind: str = ""
    ring: Ring = ()
    point: Point | None = None
    households: int | None = None


@dataclass(frozen=True, slots=True)
class Flat:
    """One dwelling: its number as on the door, such as ``2-301``."""

    building: str
    number: str
    floor: int
    area_hundredths: int


@dataclass(frozen=True, slots=True)
class Building:
    """A building with its estate, the road it stands on and its dwellings."""

    place: Place
    estate: str
    number: int
    road: str
    flats: tuple[Flat, ...]

    @property
    def address(self) -> str:
        """Return the address, from the road to the building."""
        return f"{self.road}{self.estate}{self.number}号楼"


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid with its estate and buildings."""

    place: Place
    estate: str
    road: str
    buildings: tuple[Building, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its grids."""

    place: Place
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The whole sub-district and the three levels above it."""

    above: tuple[Place, ...]
    street: Place
    communities: tuple[Community, ...]

    def grids(self) -> Iterator[Grid]:
        """Yield every grid."""
        for community in self.communities:
            yield from community.grids

    def buildings(self) -> Iterator[Building]:
        """Yield every building."""
        for grid in self.grids():
            yield from grid.buildings

    def places(self) -> Iterator[Place]:
        """Yield every area, an area always before what lies in it."""
        yield from self.above
        yield self.street
        for community in self.communities:
            yield community.place
            for grid in community.grids:
                yield grid.place
                yield from (building.place for building in grid.buildings)


def community_count(households: int) -> int:
    """Return how many communities so many households make: about 2,000 in each."""
    wanted = round(households / (HOUSEHOLDS_PER_GRID * GRIDS_PER_COMMUNITY))
    return min(max(1, wanted), MOST_COMMUNITIES)


def make_ground(*, households: int, seed: int) -> Ground:
    """Draw the sub-district for about so many households; the same for the same arguments."""
    count = community_count(households)
    wide, high = blocks(count)
    lattice = Lattice(columns=wide * BLOCK_COLUMNS, rows=high * BLOCK_ROWS, seed=seed)
    chance = random.Random(f"ground:{seed}")  # noqa: S311 - invented places, not secrets
    draft = _Draft(lattice=lattice, chance=chance)
    shares = _shares(households, count, chance)
    communities = tuple(
        draft.community(index, _block(index, wide), share) for index, share in enumerate(shares)
    )
    everything = Cells(0, 0, lattice.columns, lattice.rows)
    return Ground(
        above=tuple(Place(code, name) for code, name, _english in (PROVINCE, CITY, COUNTY)),
        street=Place(
            STREET[0],
            STREET[1],
            ring=lattice.ring(everything),
            point=lattice.inside(everything, 0.5, 0.5),
            households=sum(shares),
        ),
        communities=communities,
    )


def _block(index: int, wide: int) -> Cells:
    left, bottom = index % wide * BLOCK_COLUMNS, index // wide * BLOCK_ROWS
    return Cells(left, bottom, left + BLOCK_COLUMNS, bottom + BLOCK_ROWS)


def _shares(total: int, count: int, chance: random.Random) -> list[int]:
    """Divide a total unevenly; the shares add up to it exactly."""
    weights = [chance.uniform(0.85, 1.15) for _ in range(count)]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


@dataclass(slots=True)
class _Draft:
    lattice: Lattice
    chance: random.Random
    estates: int = 0

    def community(self, index: int, block: Cells, households: int) -> Community:
        code = f"{STREET[0]}{index + 1:03d}"
        homes = min(max(2, round(households / HOUSEHOLDS_PER_GRID)), 11)
        # Every third community also has a grid of shops and offices, and every fifth a park.
        extra = "commercial" if index % 3 == 1 else "park" if index % 5 == _PARKS_AFTER else ""
        cells = split_block(block, homes + bool(extra))
        shares = _shares(households, homes, self.chance)
        grids = [
            self._grid(code, number, cells[number], share) for number, share in enumerate(shares)
        ]
        if extra:
            grids.append(self._special_grid(code, homes, cells[-1], extra))
        return Community(
            Place(
                code,
                community_name(index),
                ring=self.lattice.ring(block),
                point=self.lattice.inside(block, 0.5, 0.5),
                households=households,
            ),
            tuple(grids),
        )

    def _grid(self, community: str, index: int, cells: Cells, households: int) -> Grid:
        estate = estate_name(self.estates)
        self.estates += 1
        place = self._grid_place(
            community, index, cells, kind="urban_residential", households=households
        )
        road = self.chance.choice(ROADS)
        return Grid(place, estate, road, self._buildings(place, estate, road, cells))

    def _special_grid(self, community: str, index: int, cells: Cells, kind: str) -> Grid:
        name = "榆钱商圈" if kind == "commercial" else "榆钱公园"
        place = self._grid_place(community, index, cells, kind=kind, households=0)
        return Grid(place, name, self.chance.choice(ROADS), ())

    def _grid_place(
        self, community: str, index: int, cells: Cells, *, kind: str, households: int
    ) -> Place:
        return Place(
            f"{community}{index + 1:03d}",
            f"第{index + 1}网格",
            kind=kind,
            ring=self.lattice.ring(cells),
            point=self.lattice.inside(cells, 0.5, 0.5),
            households=households,
        )

    def _buildings(self, grid: Place, estate: str, road: str, cells: Cells) -> tuple[Building, ...]:
        sizes = self._sizes(grid.households or 0)
        across = max(1, round(len(sizes) ** 0.5))
        down = -(-len(sizes) // across)
        found = []
        for index, (entrances, floors, flats) in enumerate(sizes):
            code = f"{grid.code}{index + 1:03d}"
            spot = self.lattice.inside(
                cells,
                0.16 + 0.68 * (index % across + 0.5) / across,
                0.16 + 0.68 * (index // across + 0.5) / down,
            )
            place = Place(code, f"{estate}{index + 1}号楼", point=spot, households=flats)
            doors = self._flats(code, entrances, floors, flats)
            found.append(Building(place, estate, index + 1, road, doors))
        return tuple(found)

    def _sizes(self, households: int) -> list[tuple[int, int, int]]:
        """Return entrances, floors and dwellings of buildings for exactly so many households."""
        sizes: list[tuple[int, int, int]] = []
        left = households
        while left > 0:
            entrances, floors = self.chance.choice(_ENTRANCES), self.chance.choice(_FLOORS)
            flats = min(left, entrances * floors * _FLATS_PER_FLOOR)
            sizes.append((entrances, floors, flats))
            left -= flats
        return sizes

    def _flats(self, building: str, entrances: int, floors: int, count: int) -> tuple[Flat, ...]:
        doors = (
            (f"{entrance}-{floor}{door:02d}", floor)
            for entrance in range(1, entrances + 1)
            for floor in range(1, floors + 1)
            for door in range(1, _FLATS_PER_FLOOR + 1)
        )
        return tuple(
            Flat(building, number, floor, self.chance.choice(_FLAT_SIZES))
            for _index, (number, floor) in zip(range(count), doors, strict=False)
        )
