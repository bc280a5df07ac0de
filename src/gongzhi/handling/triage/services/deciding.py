"""Deciding on suggestions: a named human keeps to one or changes it, and both are on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases import services as verbs
from gongzhi.handling.cases.categories import CategoryInForce, all_categories, category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import Decision
from gongzhi.handling.triage import events, rules
from gongzhi.handling.triage.errors import no_suggestion, nothing_to_accept
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.services.suggesting import KIND, suggest_for_cases

DECIDE: Final = "triage.decide"
PARTS: Final = ("category", "severity", "place", "unit")


@transaction.atomic
def accept_suggestion(*, actor: Actor, case_id: int, version: int | None = None) -> Case:
    """Take over the class, severity and place suggested, as the actor's own verbs on the case.

    ``version`` is the case's as read. The unit is not among them: a case goes to a unit by its
    own verb. Raises ``NotFound`` for a case that the actor may not see or that has no suggestion,
    ``WrongState`` where nothing is left to accept, and what ``classify_case`` and ``place_case``
    do.
    """
    case = cases.get_case(actor, case_id)
    row = Suggestion.objects.filter(pk=case_id).first()
    if row is None:
        raise no_suggestion()
    category = _category_to_accept(row, case)
    accepted = False
    if category is not None:
        case = verbs.classify_case(
            actor=actor,
            case_id=case_id,
            category_code=category.code,
            severity=row.severity,
            version=version,
        )
        accepted, version = True, case.version
    if row.place and row.place_kept is None:
        case = verbs.place_case(actor=actor, case_id=case_id, area_code=row.place, version=version)
        accepted = True
    if not accepted:
        raise nothing_to_accept()
    settle_suggestion(case_id)
    return case


def _category_to_accept(row: Suggestion, case: Case) -> CategoryInForce | None:
    """Return the class to file the case under: its own where only its severity is suggested."""
    if row.category_id is not None:
        return category_of(row.category_id) if row.category_kept is None else None
    if row.category_sure is None and row.severity and row.severity_kept is None:
        return category_of(case.category_id)
    return None


@transaction.atomic
def note_intake(*, actor: Actor, case_id: int, shown: str) -> None:
    """Put on record that a class stood suggested while the actor took the report down.

    What the actor chose then is the decision on it; left open, it is still to be decided. A
    class that is not what the case's text speaks for is not believed.
    """
    suggest_for_cases([case_id], shown=True)
    (case,) = cases.written_cases([case_id])
    row = Suggestion.objects.filter(pk=case_id).first()
    suggested = category_of(row.category_id) if row else None
    chosen = category_of(case.category_id)
    if row is None or suggested is None or chosen is None or suggested.code != shown:
        return
    kept = rules.category_kept(suggested.path, chosen.path)
    _write(row, {"category": (actor, kept, chosen.code)})


@transaction.atomic
def settle_suggestion(case_id: int) -> bool:
    """Hold a case's suggestion against what was decided on it; tell whether anything was new.

    Reads the case's own journal, so it may be called for any event and more than once. The entry
    is in the name of whoever decided last.
    """
    row = Suggestion.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if row is None:
        return False
    return _write(row, _kept(row, cases.decisions_on(case_id)))


def _write(row: Suggestion, decided: Mapping[str, tuple[Actor, bool, Json]]) -> bool:
    facts: dict[str, Json] = {}
    by: Actor | None = None
    for part, (actor, kept, value) in decided.items():
        if getattr(row, f"{part}_kept") is not kept:
            setattr(row, f"{part}_kept", kept)
            facts[part] = {"decided": value, "kept": kept}
            by = actor
    if by is None:
        return False
    row.decided_at, row.decided_by = timezone.now(), by.key
    entry = record(Subject(KIND, row.pk), actor=by, verb=DECIDE, county=row.county, facts=facts)
    row.version = entry.seq
    row.save(
        update_fields=[*(f"{part}_kept" for part in PARTS), "decided_at", "decided_by", "version"]
    )
    emit(events.DECIDED, case_id=row.pk, area_code=row.area_code)
    return True


def _kept(row: Suggestion, decisions: Iterable[Decision]) -> Mapping[str, tuple[Actor, bool, Json]]:
    """Return for each part that was suggested its last decision, and whether it keeps to it."""
    paths = {each.code: each.path for each in all_categories()}
    suggested = category_of(row.category_id)
    found: dict[str, tuple[Actor, bool, Json]] = {}
    for each in decisions:
        if each.created or each.at < row.made_at:  # nobody could keep to it then
            continue
        if each.category and suggested is not None:
            kept = rules.category_kept(suggested.path, paths.get(each.category, (each.category,)))
            found["category"] = each.by, kept, each.category
        if each.severity and row.severity:
            found["severity"] = each.by, each.severity == row.severity, each.severity
        if each.area and row.place:
            found["place"] = each.by, rules.place_kept(row.place, each.area), each.area
        if each.unit and row.unit_id:
            found["unit"] = each.by, each.unit == row.unit_id, each.unit
    return found
