"""Adopting a pack's programme at an area, withdrawing it, and mapping the units it names.

Adopting again changes what the document now says and never what was done: status, reports,
evidence, steps reached and figures filled in stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.locks import hold
from gongzhi.handling.plans.errors import no_such_programme
from gongzhi.handling.plans.models import Duty, Measure, Milestone, Programme, Responsible
from gongzhi.handling.plans.permissions import ADOPT, MAP_UNIT
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, ProgrammeHead
from gongzhi.handling.plans.services.recurring import open_periods
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
    A withdrawn programme comes back as it was left. Duties are owed from today's period on.
    Raises ``NotPermitted``, and ``InvalidInput`` for an area that is not there.
    """
    check_may(actor, ADOPT, area_code)
    area = territory.find_area(area_code)
    if area is None:
        raise InvalidInput(_("There is no such area today. Choose another."), field="area_code")
    hold(f"programme:{area.code}:{pack}")
    programme, is_new, head_changed = _store_head(area.code, area.county, pack, head)
    known = _units_of(measures, area.code, units or {})
    tally = _Tally()
    _store_measures(programme, measures, known, tally)
    _store_duties(programme, duties, tally)
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
    return programme


@transaction.atomic
def map_unit(
    *, actor: Actor, programme_id: int, name: str, unit_id: int, version: int | None = None
) -> int:
    """Say which unit stands for a name of the programme's document; return in how many places.

    The name stays as the document has it. Raises ``NotFound``, ``NotPermitted``, ``StaleVersion``
    and ``InvalidInput`` for a name that the programme does not have or a unit that is not active.
    """
    if not Programme.objects.filter(pk=programme_id).exists():
        raise no_such_programme(programme_id)
    programme = locked(Programme, programme_id, version=version)
    check_may(actor, MAP_UNIT, programme.area_code)
    unit = Unit.objects.filter(pk=unit_id, active_to__isnull=True).first()
    if unit is None:
        raise InvalidInput(_("Choose a unit that is active today."), field="unit_id")
    leads = Measure.objects.filter(
        programme=programme, lead_name=name, status=Status.PLANNED
    ).update(lead_unit=unit)
    others = Responsible.objects.filter(measure__programme=programme, name=name).update(unit=unit)
    if not leads + others:
        raise InvalidInput(
            _("The programme names no unit “{name}” that waits to be matched."),
            field="name",
            name=name[:60],
        )
    record_change(
        programme,
        kind=KIND,
        actor=actor,
        verb=MAP_UNIT,
        county=programme.county,
        facts={"name": name, "unit": unit.pk, "places": leads + others},
    )
    return leads + others


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    dropped: int = 0


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
    programme = Programme.objects.filter(area_code=area_code, pack=pack).first()
    if programme is None:
        made = Programme.objects.create(
            area_code=area_code,
            county=county,
            pack=pack,
            adopted_on=max(timezone.localdate(), head.starts_on),
            **values,
        )
        return made, True, 0
    return programme, False, int(_changed(programme, values))


def _changed(row: Any, values: Mapping[str, Any]) -> bool:
    """Save what differs on a row; tell whether anything did."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different:
        row.save(update_fields=different)
    return bool(different)


def _units_of(
    measures: Sequence[MeasureEntry], area_code: str, given: Mapping[str, int]
) -> Mapping[str, int]:
    names = {each.lead for each in measures if each.lead}
    names |= {name for each in measures for name in each.responsible}
    found = units_named(names - given.keys(), area_code)
    return {**{name: unit.pk for name, unit in found.items()}, **given}


def _store_measures(
    programme: Programme,
    entries: Sequence[MeasureEntry],
    known: Mapping[str, int],
    tally: _Tally,
) -> None:
    standing = {row.key: row for row in Measure.objects.filter(programme=programme)}
    for position, entry in enumerate(entries):
        row = standing.pop(entry.key, None)
        values = _measure_values(entry, position, row)
        if row is None:
            row = Measure.objects.create(
                programme=programme,
                key=entry.key,
                county=programme.county,
                area_code=programme.area_code,
                due_on=entry.due_on or programme.ends_on,
                lead_unit_id=known.get(entry.lead),
                **values,
            )
            _store_belongings(row, entry, known)
            tally.added += 1
            continue
        if row.status == Status.PLANNED:
            values["due_on"] = entry.due_on or programme.ends_on
            values["lead_unit_id"] = row.lead_unit_id or known.get(entry.lead)
        tally.changed += _changed(row, values) | _store_belongings(row, entry, known)
    for row in standing.values():
        tally.dropped += _changed(row, {"dropped": True})


def _measure_values(entry: MeasureEntry, position: int, row: Measure | None) -> dict[str, Any]:
    filled = {each["key"]: each["value"] for each in row.parameters} if row else {}
    return {
        "position": position,
        "part": entry.part,
        "number": entry.number,
        "title": entry.title,
        "text": entry.text,
        "lead_name": entry.lead,
        "deliverables": list(entry.deliverables),
        "evidence_required": list(entry.evidence_required),
        "metrics": [each.model_dump(mode="json") for each in entry.metrics],
        "standards": list(entry.standards),
        "parameters": [
            {**each.model_dump(), "value": filled.get(each.key, "")} for each in entry.parameters
        ],
        "dropped": False,
        **_cited(entry),
    }


def _cited(entry: MeasureEntry | DutyEntry) -> dict[str, Any]:
    return {
        "document": entry.clause.document,
        "section": entry.clause.section,
        "heading": entry.clause.heading,
        "verified": entry.verified,
        "remark": entry.note,
    }


def _store_belongings(row: Measure, entry: MeasureEntry, known: Mapping[str, int]) -> bool:
    """Store a measure's responsible units and steps; tell whether anything changed."""
    touched = False
    stands = {each.name: each for each in row.responsible.all()}
    for place, name in enumerate(entry.responsible):
        old = stands.pop(name, None)
        if old is None:
            Responsible.objects.create(
                measure=row, name=name, position=place, unit_id=known.get(name)
            )
            touched = True
    for gone in stands.values():
        gone.delete()
        touched = True
    steps = {each.key: each for each in row.milestones.exclude(key="")}
    for step in entry.milestones:
        old_step = steps.pop(step.key, None)
        if old_step is None:
            Milestone.objects.create(
                measure=row, key=step.key, title=step.title, due_on=step.due_on
            )
            touched = True
        else:
            touched |= _changed(old_step, {"title": step.title, "due_on": step.due_on})
    for left in steps.values():
        if left.reached_on is None:
            left.delete()
            touched = True
    return touched


def _store_duties(programme: Programme, entries: Sequence[DutyEntry], tally: _Tally) -> None:
    standing = {row.key: row for row in Duty.objects.filter(programme=programme)}
    for position, entry in enumerate(entries):
        row = standing.pop(entry.key, None)
        values = {
            "position": position,
            "title": entry.title,
            "text": entry.text,
            "cadence": entry.cadence.value,
            "levels": [int(level.depth) for level in entry.levels],
            "unit_kinds": list(entry.unit_kinds),
            "grace": entry.due_after,
            "evidence": list(entry.evidence),
            "dropped": False,
            **_cited(entry),
        }
        if row is None:
            Duty.objects.create(programme=programme, key=entry.key, **values)
            tally.added += 1
        else:
            tally.changed += _changed(row, values)
    for row in standing.values():
        tally.dropped += _changed(row, {"dropped": True})
