"""Bringing measures and duties to what the document says now; what was done stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans.engine import KIND as MEASURE
from gongzhi.handling.plans.models import (
    Duty,
    DutyInstance,
    Measure,
    Milestone,
    Programme,
    Responsible,
)
from gongzhi.handling.plans.permissions import ADOPT
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry
from gongzhi.handling.plans.services.clocking import rebuild_duties
from gongzhi.handling.plans.services.duties import let_go
from gongzhi.handling.plans.services.recurring import owing_units
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.records import record_change

_BESIDE: Final = frozenset({"position"})
"""What changes when other entries come and go, and is no change of the entry itself."""

_WHO_OWES: Final = frozenset({"cadence", "levels", "unit_kinds", "dropped"})
"""What, once changed, makes a duty owed anew: from then on, and not for the time before."""


@dataclass(slots=True)
class Tally:
    """How many entries a load added, changed and dropped."""

    added: int = 0
    changed: int = 0
    dropped: int = 0


def changed(row: Any, values: Mapping[str, Any]) -> list[str]:
    """Save what differs on a row; return the names of its columns that did."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different:
        row.save(update_fields=different)
    return different


def store_measures(
    programme: Programme,
    entries: Sequence[MeasureEntry],
    known: Mapping[str, int],
    tally: Tally,
    *,
    actor: Actor,
) -> None:
    """Bring a programme's measures to the entries; each that changes is locked and says so."""
    locked = Measure.objects.select_for_update(no_key=True, of=("self",))
    rows = (
        locked.filter(programme=programme, from_document=True)
        .select_related("lead_unit")
        .order_by("pk")
    )
    standing = {row.key: row for row in rows}
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
        values |= _plan_values(entry, row, programme, known)
        different = changed(row, values) + _store_belongings(row, entry, known)
        if not _BESIDE.issuperset(different):
            tally.changed += 1
            _record(row, actor, different)
    for row in standing.values():
        if changed(row, {"dropped": True}):
            tally.dropped += 1
            _record(row, actor, ["dropped"])


def _record(row: Measure, actor: Actor, different: list[str]) -> None:
    record_change(
        row,
        kind=MEASURE,
        actor=actor,
        verb=ADOPT,
        county=row.county,
        facts={"changed": [*different]},
    )


def _plan_values(
    entry: MeasureEntry, row: Measure, programme: Programme, known: Mapping[str, int]
) -> dict[str, Any]:
    """Return day and lead of a measure that nobody has been given, or whose lead is no more."""
    values: dict[str, Any] = {}
    planned = row.status == Status.PLANNED
    if planned:
        values["due_on"] = entry.due_on or programme.ends_on
    if not _stands(row.lead_unit):
        # A lead once assigned stays as it is until somebody stands for the name again.
        values["lead_unit_id"] = known.get(entry.lead, None if planned else row.lead_unit_id)
    return values


def _stands(unit: Unit | None) -> bool:
    return unit is not None and unit.active_to is None


def _measure_values(entry: MeasureEntry, position: int, row: Measure | None) -> dict[str, Any]:
    agreed = row is not None and row.deliverables_agreed
    filled = {each["key"]: each["value"] for each in row.parameters} if row else {}
    return {
        "position": position,
        "part": entry.part,
        "number": entry.number,
        "title": entry.title,
        "text": entry.text,
        "lead_name": entry.lead,
        **({} if agreed else {"deliverables": list(entry.deliverables)}),
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


def _store_belongings(row: Measure, entry: MeasureEntry, known: Mapping[str, int]) -> list[str]:
    """Store a measure's responsible units and steps; return which of the two changed."""
    answers = _store_responsible(row, entry, known)
    steps = _store_steps(row, entry)
    return ["responsible"] * answers + ["milestones"] * steps


def _store_responsible(row: Measure, entry: MeasureEntry, known: Mapping[str, int]) -> bool:
    touched = False
    stands = {each.name: each for each in row.responsible.select_related("unit")}
    for place, name in enumerate(entry.responsible):
        old = stands.pop(name, None)
        if old is None:
            Responsible.objects.create(
                measure=row, name=name, position=place, unit_id=known.get(name)
            )
            touched = True
            continue
        unit_id = old.unit_id if _stands(old.unit) else known.get(name)
        values = {"position": place, "unit_id": unit_id, "from_document": True}
        touched |= bool(changed(old, values))
    for gone in stands.values():
        if gone.from_document:
            gone.delete()
            touched = True
    return touched


def _store_steps(row: Measure, entry: MeasureEntry) -> bool:
    touched = False
    steps = {each.key: each for each in row.milestones.exclude(key="")}
    for step in entry.milestones:
        old = steps.pop(step.key, None)
        if old is None:
            Milestone.objects.create(
                measure=row, key=step.key, title=step.title, due_on=step.due_on
            )
            touched = True
        else:
            touched |= bool(changed(old, {"title": step.title, "due_on": step.due_on}))
    for left in steps.values():
        if left.reached_on is None:
            left.delete()
            touched = True
    return touched


def store_duties(
    programme: Programme,
    entries: Sequence[DutyEntry],
    tally: Tally,
    *,
    actor: Actor,
    comes_back: bool,
) -> list[str]:
    """Bring a programme's duties to the entries; return the keys of those that are dropped now.

    A duty that is new, is back or comes round otherwise is owed from now on, never for the time
    before; what was due of it by the old rhythm, or of units that no longer owe it, is let go.
    """
    since = max(timezone.localdate(), programme.adopted_on)
    standing = {row.key: row for row in Duty.objects.filter(programme=programme)}
    for position, entry in enumerate(entries):
        row = standing.pop(entry.key, None)
        values = _duty_values(entry, position)
        if row is None:
            Duty.objects.create(programme=programme, key=entry.key, owed_from=since, **values)
            tally.added += 1
            continue
        different = changed(row, values)
        tally.changed += not _BESIDE.issuperset(different)
        if comes_back or _WHO_OWES.intersection(different):
            changed(row, {"owed_from": since})
            _let_go(row, actor, everything="cadence" in different)
        if "grace" in different:
            rebuild_duties(duty_id=row.pk)
    dropped = [row for row in standing.values() if changed(row, {"dropped": True})]
    tally.dropped += len(dropped)
    for row in dropped:
        _let_go(row, actor, everything=True)
    return [row.key for row in dropped]


def _duty_values(entry: DutyEntry, position: int) -> dict[str, Any]:
    return {
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


def _let_go(duty: Duty, actor: Actor, *, everything: bool) -> None:
    due = DutyInstance.objects.filter(duty=duty, state=DutyInstance.State.DUE)
    if not everything:
        due = due.exclude(unit__in=[unit.pk for unit in owing_units(duty)])
    let_go(due, actor=actor, note=_("The programme no longer asks for this duty."))
