"""Premises: the flats, shops and offices of a building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.records import locked, record_change, refused_if_taken, save_unique
from gongzhi.registry.territory.models import Premises
from gongzhi.registry.territory.rules import Depth, county_of
from gongzhi.registry.territory.services.versions import CHANGE_AREA, area_in_force

NUMBER_LENGTH = 30
LARGEST_HUNDREDTHS = 2_000_000_000
LOWEST_FLOOR, HIGHEST_FLOOR = -20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesRow:
    """One unit of a building. ``area_hundredths`` counts 0.01 m², so that votes add up exactly."""

    number: str
    floor: int | None = None
    use: str = Premises.Use.RESIDENTIAL
    area_hundredths: int | None = None
    vacant: bool | None = None


@transaction.atomic
def add_premises(
    *, actor: Actor, building_code: str, rows: Sequence[PremisesRow]
) -> list[Premises]:
    """Add units to a building, as one entry of the building's journal.

    Raises ``Conflict`` for a number that the building has already.
    """
    check_may(actor, CHANGE_AREA, building_code)
    building = area_in_force(building_code)
    if building.level != Depth.BUILDING:
        raise InvalidInput(_("{name} is not a building."), field="building", name=building.name)
    checked = [_checked(row) for row in rows]
    numbers = [row.number for row in checked]
    taken = Premises.objects.filter(building=building, number__in=numbers)
    doubled = sorted({number for number in numbers if numbers.count(number) > 1})
    doubled += taken.values_list("number", flat=True)
    if doubled:
        raise Conflict(
            _("{name} has these already: {numbers}."),
            field="number",
            name=building.name,
            numbers=", ".join(doubled[:10]),
        )
    with refused_if_taken(_number_taken()):
        added = Premises.objects.bulk_create(
            Premises(
                building=building,
                number=row.number,
                floor=row.floor,
                use=row.use,
                area_hundredths=row.area_hundredths,
                vacant=row.vacant,
            )
            for row in checked
        )
    record_change(
        building,
        kind="area",
        actor=actor,
        verb="territory.add_premises",
        county=building.county,
        facts={"premises": len(added)},
    )
    return added


@transaction.atomic
def change_premises(
    *, actor: Actor, premises_id: int, row: PremisesRow, version: int | None = None
) -> Premises:
    """Replace what is known of one unit. The same again changes nothing."""
    premises = locked(Premises, premises_id, version=version)
    check_may(actor, CHANGE_AREA, premises.building_id)
    row = _checked(row)
    same = Premises.objects.filter(building_id=premises.building_id, number=row.number)
    if same.exclude(pk=premises.pk).exists():
        raise _number_taken()
    wanted = {
        name: getattr(row, name) for name in ("number", "floor", "use", "area_hundredths", "vacant")
    }
    changed = [name for name, value in wanted.items() if getattr(premises, name) != value]
    if not changed:
        return premises
    for name in changed:
        setattr(premises, name, wanted[name])
    save_unique(premises, _number_taken())
    record_change(
        premises,
        kind="premises",
        actor=actor,
        verb="territory.change_premises",
        county=county_of(premises.building_id),
        facts={"fields": changed},
    )
    return premises


def _number_taken() -> Conflict:
    return Conflict(_("The building has this number already."), field="number")


def _checked(row: PremisesRow) -> PremisesRow:
    if not 1 <= len(row.number.strip()) <= NUMBER_LENGTH or not row.number.isprintable():
        raise InvalidInput(
            _("A number has 1 to {length} characters, such as 3单元501."),
            field="number",
            length=NUMBER_LENGTH,
        )
    if row.use not in Premises.Use.values:
        raise InvalidInput(
            _("The use is one of: {uses}."),
            field="use",
            uses=", ".join(Premises.Use.values),
        )
    if row.floor is not None and not LOWEST_FLOOR <= row.floor <= HIGHEST_FLOOR:
        raise InvalidInput(_("The floor is a whole number from -20 to 200."), field="floor")
    if row.area_hundredths is not None and not 0 < row.area_hundredths <= LARGEST_HUNDREDTHS:
        raise InvalidInput(
            _("The area is a whole number of 0.01 m², greater than 0."),
            field="area_hundredths",
        )
    return row
