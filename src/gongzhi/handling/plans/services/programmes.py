"""Adopting a pack's programme at an area, withdrawing it, and mapping the units it names.

Adopting again changes what the document now says and never what was done: status, reports,
evidence, steps reached and figures filled in stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.locks import hold
from gongzhi.handling.plans.engine import KIND as MEASURE
from gongzhi.handling.plans.errors import no_such_programme
from gongzhi.handling.plans.models import Measure, Programme, Responsible
from gongzhi.handling.plans.permissions import ADOPT, MAP_UNIT
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, ProgrammeHead
from gongzhi.handling.plans.services.answering import unit_around
from gongzhi.handling.plans.services.recurring import open_periods
from gongzhi.handling.plans.services.storing import Tally, changed, store_duties, store_measures
from gongzhi.handling.plans.services.yielding import (
    let_wider_duties_go,
    live_keys,
    take_wider_duties_up,
)
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.queries import units_named
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory import queries as territory

KIND: Final = "programme"
WITHDRAW: Final = "plans.withdraw"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A programme as adopted, and how many of its measures and duties that changed."""

    programme: Programme
    added: int = 0
    changed: int = 0
    dropped: int = 0

    @property
    def altered(self) -> bool:
        """Tell whether adopting changed anything."""
        return bool(self.added or self.changed or self.dropped)


@transaction.atomic
def adopt_programme(  # noqa: PLR0913 (what a pack holds, each by name)
    *,
    actor: Actor,
    pack: str,
    area_code: str,
    head: ProgrammeHead,
    measures: Sequence[MeasureEntry],
    duties: Sequence[DutyEntry],
    units: Mapping[str, int] | None = None,
) -> Adopted:
    """Bring a pack's programme into force at an area; the same again changes nothing.

    ``units`` says which unit stands for a name of the document, where the names alone do not tell.
    A withdrawn programme comes back as it was left. A duty is owed from the period in which it
    came, came back or changed its rhythm; where a wider programme asks for the same duty, this one
    holds in its area. What it changes of a measure stands in the measure's own
    journal, too. Raises ``NotPermitted``, and ``InvalidInput`` for an area that is not there.
    """
    check_may(actor, ADOPT, area_code)
    area = territory.find_area(area_code)
    if area is None:
        raise InvalidInput(_("There is no such area today. Choose another."), field="area_code")
    hold(f"programme:{area.code}:{pack}")
    comes_back = Programme.objects.filter(
        area_code=area.code, pack=pack, withdrawn_at__isnull=False
    ).exists()
    programme, is_new, head_changed = _store_head(area.code, area.county, pack, head)
    known = _units_of(measures, area.code, units or {})
    tally = Tally()
    store_measures(programme, measures, known, tally, actor=actor)
    dropped = store_duties(programme, duties, tally, actor=actor, comes_back=comes_back)
    let_wider_duties_go(programme, actor=actor)
    take_wider_duties_up(programme, dropped)
    result = Adopted(programme, tally.added, tally.changed + head_changed, tally.dropped)
    if is_new or result.altered:
        record_change(
            programme,
            kind=KIND,
            actor=actor,
            verb=ADOPT,
            county=programme.county,
            facts={
                "pack": pack,
                "added": tally.added,
                "changed": tally.changed,
                "dropped": tally.dropped,
            },
            new=is_new,
        )
    open_periods(timezone.now(), programme_id=programme.pk)
    return result


@transaction.atomic
def withdraw_programme(
    *, actor: Actor, pack: str, area_code: str, note: str = ""
) -> Programme | None:
    """Take a pack's programme out of force at an area; nothing that was done is lost.

    None where it is not in force. Raises ``NotPermitted``.
    """
    check_may(actor, ADOPT, area_code)
    hold(f"programme:{area_code}:{pack}")
    found = Programme.objects.select_for_update(no_key=True).filter(
        area_code=area_code, pack=pack, withdrawn_at__isnull=True
    )
    programme = found.first()
    if programme is None:
        return None
    programme.withdrawn_at = timezone.now()
    programme.save()
    record_change(
        programme, kind=KIND, actor=actor, verb=WITHDRAW, county=programme.county, note=note
    )
    take_wider_duties_up(programme, live_keys(programme))
    return programme


@transaction.atomic
def map_unit(
    *, actor: Actor, programme_id: int, name: str, unit_id: int, version: int | None = None
) -> int:
    """Say which unit stands for a name of the programme's document; return in how many places.

    The name stays as the document has it. Raises ``NotFound``, ``NotPermitted``, ``StaleVersion``,
    and ``InvalidInput`` for a name that the programme does not have and for a unit that is not
    active or lies elsewhere.
    """
    if not Programme.objects.filter(pk=programme_id).exists():
        raise no_such_programme(programme_id)
    programme = locked(Programme, programme_id, version=version)
    check_may(actor, MAP_UNIT, programme.area_code)
    unit = unit_around(programme.area_code, unit_id, field="unit_id")
    measures, places = _map(programme, name, unit)
    if not places:
        raise InvalidInput(
            _("The programme names no unit “{name}” that waits to be matched."),
            field="name",
            name=name[:60],
        )
    for measure in measures:
        record_change(
            measure,
            kind=MEASURE,
            actor=actor,
            verb=MAP_UNIT,
            county=measure.county,
            facts={"name": name, "unit": unit.pk},
        )
    record_change(
        programme,
        kind=KIND,
        actor=actor,
        verb=MAP_UNIT,
        county=programme.county,
        facts={"name": name, "unit": unit.pk, "places": places},
    )
    return places


def _map(programme: Programme, name: str, unit: Unit) -> tuple[list[Measure], int]:
    """Let a unit stand for a name; return the measures that have it, locked, and the places."""
    answering = Responsible.objects.filter(measure__programme=programme, name=name)
    leading = Q(lead_name=name, status=Status.PLANNED)
    measures = list(
        Measure.objects.select_for_update(no_key=True)
        .filter(leading | Q(pk__in=answering.values("measure_id")), programme=programme)
        .order_by("pk")
    )
    led = [row for row in measures if row.lead_name == name and row.status == Status.PLANNED]
    for row in led:
        row.lead_unit = unit
        row.save(update_fields=["lead_unit"])
    return measures, len(led) + answering.update(unit=unit)


def _store_head(
    area_code: str, county: str, pack: str, head: ProgrammeHead
) -> tuple[Programme, bool, int]:
    values: dict[str, Any] = {
        "key": head.key,
        "title": head.title,
        "document": head.document,
        "starts_on": head.starts_on,
        "ends_on": head.ends_on,
        "parts": [part.model_dump() for part in head.parts],
        "withdrawn_at": None,
    }
    standing = Programme.objects.select_for_update(no_key=True)
    programme = standing.filter(area_code=area_code, pack=pack).first()
    if programme is None:
        made = Programme.objects.create(
            area_code=area_code,
            county=county,
            pack=pack,
            adopted_on=max(timezone.localdate(), head.starts_on),
            **values,
        )
        return made, True, 0
    return programme, False, int(bool(changed(programme, values)))


def _units_of(
    measures: Sequence[MeasureEntry], area_code: str, given: Mapping[str, int]
) -> Mapping[str, int]:
    names = {each.lead for each in measures if each.lead}
    names |= {name for each in measures for name in each.responsible}
    found = units_named(names - given.keys(), area_code)
    return {**{name: unit.pk for name, unit in found.items()}, **given}
