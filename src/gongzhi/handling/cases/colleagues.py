"""Who of a unit may be given its work on a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongzhi.foundation.ids import AccountId
from gongzhi.handling.cases.models import Assignment
from gongzhi.registry.organisations.queries import actors_at

_WORK: Final = {
    Assignment.Role.LEAD: "cases.handle",
    Assignment.Role.ASSIST: "cases.finish_part",
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the unit: name and post as the journal names them."""

    account_id: AccountId
    label: str


def colleagues_at(area_code: str, row: Assignment) -> list[Colleague]:
    """Return whose posts of today do this work of the unit at the area, by name. One query."""
    verb = _WORK[Assignment.Role(row.role)]
    able = [
        Colleague(AccountId(actor.id), actor.label)
        for actor in actors_at(area_code, [row.unit_id])
        if actor.may_routed(verb, unit_id=row.unit_id, area_code=area_code)
    ]
    return sorted(able, key=lambda each: (each.label, each.account_id))
