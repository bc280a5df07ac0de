"""Units that people choose for a measure: which may be chosen, and how they come to answer."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.plans.models import NAME_LENGTH, Measure, Responsible
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import lineage, within

LAST: Final = 99


def unit_around(area_code: str, unit_id: int, *, field: str) -> Unit:
    """Return an active unit at an area, above it or below it: elsewhere nobody owes it anything.

    Raises ``InvalidInput`` on the field.
    """
    near = Q(area_code__in=[*lineage(area_code), ""]) | within([area_code], field="area_code")
    unit = Unit.objects.filter(pk=unit_id, active_to__isnull=True).first()
    if unit is None:
        raise InvalidInput(_("Choose a unit that is active today."), field=field)
    if not Unit.objects.filter(near, pk=unit_id).exists():
        raise InvalidInput(
            _("{unit} lies outside. Choose a unit of this area, or above or below it."),
            field=field,
            unit=unit.name,
        )
    return unit


def add_responsible(measure: Measure, unit: Unit) -> None:
    """Let a unit answer for a measure; where the document names it, it stands for that name."""
    rows = list(Responsible.objects.filter(measure=measure).select_related("unit"))
    if any(row.unit_id == unit.pk for row in rows):
        return
    named = {row.name: row for row in rows}
    row = named.get(unit.name) or (named.get(unit.short_name) if unit.short_name else None)
    if row is not None and (row.unit is None or row.unit.active_to is not None):
        row.unit = unit
        row.save(update_fields=["unit"])
        return
    # Two units of one name at different areas both answer, told apart by their areas.
    name = f"{unit.name[: NAME_LENGTH - 16]} {unit.area_code}" if row is not None else unit.name
    Responsible.objects.create(
        measure=measure, name=name[:NAME_LENGTH], unit=unit, position=LAST, from_document=False
    )
