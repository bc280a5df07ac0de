"""Who acts in the sample: which unit answers for a class at a place, and who works its desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from gongzhi.channels.sample.stories import By, Target
from gongzhi.channels.sample.wording import COUNTY

_UNITS: Final = """
    SELECT u.id, u.area_code, u.duties FROM organisations_unit AS u
    WHERE starts_with(u.area_code, %s) AND u.duties <> '{}' AND u.active_to IS NULL
    ORDER BY u.id"""
_HELD: Final = """
    SELECT p.unit_id, p.role_id, p.area_codes, t.account_id
    FROM organisations_post AS p
    JOIN organisations_appointment AS t ON t.post_id = p.id AND t.valid_to IS NULL
    JOIN organisations_unit AS u ON u.id = p.unit_id
    WHERE p.active AND starts_with(u.area_code, %s)
    ORDER BY p.id, t.id"""

# Who is asked to help or called in, by the duty that answers for the case.
_OTHERS: Final = ("urban_management", "sanitation", "police", "market_regulation", "community")


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit that work is routed to."""

    id: int
    area_code: str
    duties: frozenset[str]


@dataclass(slots=True)
class Cast:
    """The units of the sample and the accounts that act for them.

    ``holders`` are accounts by role, ``reaches`` the areas of each, ``handlers`` one account for
    each unit's desk, ``officers`` one for each grid.
    """

    desks: list[Desk]
    handlers: dict[int, int]
    holders: dict[str, list[int]] = field(default_factory=dict)
    reaches: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    officers: dict[str, int] = field(default_factory=dict)

    def unit_for(self, duty: str, area_code: str) -> int:
        """Return the unit that answers for a duty at an area: the nearest one that staffs it.

        Where several of one community do (property companies), neighbouring grids share one.
        """
        fits = [
            desk
            for desk in self.desks
            if duty in desk.duties
            and desk.id in self.handlers
            and area_code.startswith(desk.area_code)
        ]
        if not fits:
            return self.unit_for("street_office", area_code)
        deepest = max(len(desk.area_code) for desk in fits)
        nearest = [desk for desk in fits if len(desk.area_code) == deepest]
        grid = int(area_code[12:15] or 1)
        return nearest[(grid - 1) // 2 % len(nearest)].id

    def other_units(self, duty: str, area_code: str) -> list[int]:
        """Return other units than the one for a duty, to assist, be called or take over."""
        own = self.unit_for(duty, area_code)
        found = [self.unit_for(other, area_code) for other in _OTHERS if other != duty]
        return [unit for unit in dict.fromkeys(found) if unit != own]

    def account_of(self, by: By, *, units: Sequence[int] = ()) -> int:
        """Return the account that takes a step; ``units`` are those routed to, the last acts."""
        role = _ROLES.get(by)
        return self.holders[role][0] if role else self.handlers[units[-1]]

    def role_of(self, by: By) -> str:
        """Return the role of a part that is no unit's."""
        return _ROLES[by]

    def holder(self, role: str, area_code: str) -> int:
        """Return an account that holds a role over an area."""
        for account in self.holders[role]:
            if any(area_code.startswith(area) for area in self.reaches[role, account]):
                return account
        raise LookupError(f"nobody is {role} at {area_code}")


_ROLES: Final = {
    By.DISPATCHER: "street_dispatcher",
    By.LEADER: "street_leader",
    By.DISTRICT: "district_supervisor",
    By.CALL_TAKER: "call_taker",
}


@dataclass(slots=True)
class Routing:
    """Which unit each target means for one case, and which unit acts in each part now."""

    responsible: int
    others: Sequence[int]
    lead: int = 0

    def unit(self, target: Target) -> int:
        """Return the unit that a step names."""
        if target is Target.RESPONSIBLE:
            return self.responsible
        if target is Target.OTHER:
            return self.others[0]
        return self.others[1] if target is Target.ASSISTANT else self.others[2]

    def acting(self, by: By) -> int:
        """Return the unit that takes a step of a unit's."""
        if by is By.ASSIST:
            return self.unit(Target.ASSISTANT)
        return self.unit(Target.CALLED) if by is By.CALLED else self.lead


def read_cast() -> Cast:
    """Return the cast as the registry has it. Empty where the sample is not loaded."""
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, (COUNTY[0],))
        desks = [Desk(unit, area, frozenset(duties)) for unit, area, duties in cursor.fetchall()]
        cursor.execute(_HELD, (COUNTY[0],))
        held = cursor.fetchall()
    cast = Cast(desks, {})
    for unit, role, areas, account in held:
        cast.holders.setdefault(role, []).append(account)
        cast.reaches.setdefault((role, account), []).extend(areas)
        if role == "unit_handler":
            cast.handlers.setdefault(unit, account)
        if role == "grid_officer":
            cast.officers.setdefault(areas[0], account)
    return cast
