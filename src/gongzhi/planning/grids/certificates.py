"""Why a grid must be out of band: a statement that anybody can check again by machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from gongzhi.planning.buildings import Kind


class Reason(StrEnum):
    """What forbids that every grid of a piece is in band."""

    TOTAL_TOO_SMALL = "total_too_small"
    BETWEEN_MULTIPLES = "between_multiples"
    BLOCK_TOO_LARGE = "block_too_large"
    NO_GRID_FOR_BUILDING = "no_grid_for_building"
    NO_PARTITION = "no_partition"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof that at least one grid is out of band, in every drawing that there can be.

    ``members`` are the ids of a piece: buildings connected with one another and with nothing
    else. ``building`` is the one that no grid in band can hold. ``nearest`` is the least number
    of households by which a drawing misses the band, where arithmetic tells it. ``weights``, one
    for each member, sum to more than 0, and over every connected grid in band to 0 or less: so no
    set of such grids makes up the piece. Without them the search itself has to be repeated.
    """

    reason: Reason
    minimum: int
    maximum: int
    members: tuple[str, ...] = ()
    total: int = 0
    building: str = ""
    nearest: int | None = None
    weights: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the certificate as values that JSON knows."""
        return {**asdict(self), "reason": str(self.reason), "says": self.says}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Certificate:
        """Return the certificate that ``as_json`` wrote."""
        return cls(
            reason=Reason(given["reason"]),
            minimum=int(given["minimum"]),
            maximum=int(given["maximum"]),
            members=tuple(given["members"]),
            total=int(given["total"]),
            building=str(given["building"]),
            nearest=given["nearest"],
            weights=tuple(given["weights"]),
        )

    @property
    def says(self) -> str:
        """Return the reason in a sentence."""
        band = f"{self.minimum}–{self.maximum}"
        count = f"{len(self.members)} connected buildings"
        match self.reason:
            case Reason.TOTAL_TOO_SMALL:
                return f"{count} have {self.total} together, less than {self.minimum}."
            case Reason.BETWEEN_MULTIPLES:
                grids = self.total // self.maximum
                return (
                    f"{count} have {self.total} together: more than {grids} grids of at most "
                    f"{self.maximum}, less than {grids + 1} of at least {self.minimum}. "
                    f"The nearest possible misses the band by {self.nearest}."
                )
            case Reason.BLOCK_TOO_LARGE:
                return (
                    f"Building {self.building} alone has {self.total}, more than {self.maximum}. "
                    f"The nearest possible is {self.nearest} over."
                )
            case Reason.NO_GRID_FOR_BUILDING:
                return f"No connected grid of {band} can hold building {self.building}."
            case Reason.NO_PARTITION:
                return f"No parting of {count} ({self.total} together) has all grids in {band}."


def of_total(kind: Kind, members: tuple[str, ...], total: int) -> Certificate | None:
    """Return the certificate that a piece's total gives by arithmetic, if it gives one."""
    if total < kind.minimum:
        reason, nearest = Reason.TOTAL_TOO_SMALL, kind.minimum - total
    else:
        grids = total // kind.maximum
        if total <= grids * kind.maximum or (grids + 1) * kind.minimum <= total:
            return None
        over, short = total - grids * kind.maximum, (grids + 1) * kind.minimum - total
        reason, nearest = Reason.BETWEEN_MULTIPLES, min(over, short)
    return Certificate(
        reason, kind.minimum, kind.maximum, members=members, total=total, nearest=nearest
    )


def of_block(kind: Kind, building: str, size: int) -> Certificate:
    """Return the certificate of a building too large for any grid in band."""
    return Certificate(
        Reason.BLOCK_TOO_LARGE,
        kind.minimum,
        kind.maximum,
        total=size,
        building=building,
        nearest=size - kind.maximum,
    )


def of_building(kind: Kind, building: str) -> Certificate:
    """Return the certificate of a building that no connected grid in band can hold."""
    return Certificate(Reason.NO_GRID_FOR_BUILDING, kind.minimum, kind.maximum, building=building)


def of_search(
    kind: Kind, members: tuple[str, ...], total: int, weights: tuple[int, ...]
) -> Certificate:
    """Return the certificate of a piece that exact search cannot part into grids in band."""
    return Certificate(
        Reason.NO_PARTITION,
        kind.minimum,
        kind.maximum,
        members=members,
        total=total,
        weights=weights,
    )
