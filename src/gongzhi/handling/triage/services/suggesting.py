"""Suggesting: what a report may be, who may answer for it, how grave it is and where it may be.

A machine suggests, a named human decides (RULES §10): a suggestion is one row and one entry in a
history of its own, beside the case, whose version it leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, compose
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.categories import CategoryInForce, all_categories, category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import FittingUnit, Matter, Reason, WrittenCase
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.handling.triage import events, rules
from gongzhi.handling.triage.judging import InUse, in_use, threshold_in_force
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.places import find_place
from gongzhi.handling.triage.severity import Report
from gongzhi.language import triage
from gongzhi.language.calibration import Calibration

KIND: Final = "suggestion"
SUGGEST: Final = "triage.suggest"
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class OfText:
    """What a text that is no case yet may be about: shown to whoever takes it down."""

    category: CategoryInForce | None
    sure: float
    words: tuple[str, ...]
    examples: int


def suggest_for_text(*, title: str, detail: str) -> OfText:
    """Return what a text may be about; nothing is stored. Two queries."""
    using = in_use()
    least = threshold_in_force() / 100
    (found,) = using.judge.suggest([(title, detail)], threshold=least)
    category = _by_code().get(found.label)
    return OfText(category, found.confidence, found.words, using.examples)


@transaction.atomic
def suggest_for_cases(case_ids: Collection[int], *, shown: bool = False) -> int:
    """Suggest for each open case that has no suggestion yet; return for how many.

    A second delivery of the same event adds nothing. The class is asked only where a case has
    none of the last level, what a reporter chose stays the reporter's, or where it was ``shown``
    to whoever took the report down.
    """
    known = set(Suggestion.objects.filter(pk__in=case_ids).values_list("pk", flat=True))
    written = [each for each in cases.written_cases(set(case_ids) - known) if each.status in OPEN]
    if not written:
        return 0
    using, least, at = in_use(), threshold_in_force() / 100, timezone.now()
    judged = using.judge.suggest([(each.title, each.detail) for each in written], threshold=least)
    asked = [shown or not each.leaf for each in written]
    reports = [
        _reported(each, found, asked=ask)
        for each, found, ask in zip(written, judged, asked, strict=True)
    ]
    grave = using.severity.judge(reports, threshold=least)
    rows = [_placed(each, using=using, at=at, least=least) for each in written]
    for row, found, report, severity, ask in zip(rows, judged, reports, grave, asked, strict=True):
        if ask:
            _say_class(row, found)
        if ask or severity.level not in {"", report.of_class}:
            _say_severity(row, severity)
    _add_units(rows, written, using, least)
    _store(rows, at)
    return len(rows)


def suggest_for_undecided(*, told: Callable[[int], None] = lambda _done: None) -> int:
    """Suggest for the open cases that no unit has and nothing was suggested for, newest first.

    Such are those of before this was in use. ``told`` hears after each batch how many are done;
    stopped and begun again, it goes on where it was. Returns for how many.
    """
    rows = Case.objects.filter(
        status__in=list(OPEN), lead_unit__isnull=True, suggestion__isnull=True
    ).order_by("-pk")
    done, last = 0, None
    while ids := list(
        (rows if last is None else rows.filter(pk__lt=last)).values_list("pk", flat=True)[:BATCH]
    ):
        done, last = done + suggest_for_cases(ids), ids[-1]
        told(done)
    return done


def _placed(case: WrittenCase, *, using: InUse, at: datetime, least: float) -> Suggestion:
    """Return the suggestion of a case with its place, where its text names one."""
    row = Suggestion(
        case_id=case.id,
        county=case.county,
        area_code=case.area_code,
        model_id=using.model_id,
        examples=using.examples,
        made_at=at,
    )
    place = find_place(f"{case.title}\n{case.detail}", case.area_code)
    if place is not None and _narrower(place.code, case):
        row.place_sure = using.place.of(place.sure)
        if row.place_sure >= least:
            row.place, row.place_name = place.code, place.name[:60]
    return row


def _say_class(row: Suggestion, found: triage.Suggestion) -> None:
    category = _by_code().get(found.label)
    row.category_id = category.id if category else None
    row.category_sure = found.confidence
    row.category_words = [word[:40] for word in found.words]


def _say_severity(row: Suggestion, found: rules.Severity) -> None:
    row.severity, row.severity_sure = found.level, found.sure
    row.severity_words = [word[:40] for word in found.words]
    row.severity_examples = found.examples


def _reported(case: WrittenCase, found: triage.Suggestion, *, asked: bool) -> Report:
    """Return what is asked of a case's severity, under the class it has or the one suggested."""
    if not asked:
        return _report(case.title, case.detail, category_of(case.category_id), 1.0)
    return _report(case.title, case.detail, _by_code().get(found.label), found.confidence)


def _report(title: str, detail: str, category: CategoryInForce | None, sure: float) -> Report:
    if category is None:
        return Report(title, detail)
    return Report(title, detail, category.path, category.severity, sure)


def _narrower(code: str, case: WrittenCase) -> bool:
    if not case.placed:
        return code != case.area_code
    return code != case.area_code and code.startswith(case.area_code)


def _add_units(
    rows: Sequence[Suggestion], written: Sequence[WrittenCase], using: InUse, least: float
) -> None:
    of_case = {each.id: each for each in written}
    matters = [
        Matter(row.pk, row.place or row.area_code, row.category_id or of_case[row.pk].category_id)
        for row in rows
    ]
    for key, fits in cases.fitting_units(matters).items():
        row = next(each for each in rows if each.pk == key)
        case = of_case[key]
        of_class = 1.0 if case.leaf else row.category_sure or 0.0
        _add_unit(row, fits, using.unit, of_class=of_class, least=least)


def _add_unit(
    row: Suggestion,
    fits: Sequence[FittingUnit],
    calibration: Calibration,
    *,
    of_class: float,
    least: float,
) -> None:
    by_class = [fit for fit in fits if fit.reasons != (Reason.AREA,)]
    if not by_class:
        return
    best = by_class[0]
    duty = Reason.CATEGORY in best.reasons
    if best.rule is not None:  # said by somebody, not learnt: as sure as the class it asks for
        row.unit_sure = of_class if best.rule.conditions.category_code else 1.0
    else:
        row.unit_sure = of_class * calibration.of(
            rules.unit_sure(1.0, best.times, best.of, by_duty=duty)
        )
    if row.unit_sure >= least:
        row.unit_id, row.unit_times, row.unit_of = best.unit_id, best.times, best.of
        row.unit_rule = best.rule.name if best.rule is not None else ""


def _store(rows: Sequence[Suggestion], at: datetime) -> None:
    for row in rows:
        row.version = 1
    Suggestion.objects.bulk_create(rows, batch_size=500)
    entries = [
        compose(
            Subject(KIND, row.pk),
            actor=SYSTEM,
            verb=SUGGEST,
            county=row.county,
            facts=facts_of(row),
            note="",
            at=at,
            previous=None,
        )
        for row in rows
    ]
    JournalEntry.objects.bulk_create(entries, batch_size=500)
    for row in rows:
        emit(events.SUGGESTED, case_id=row.pk, area_code=row.area_code)


def facts_of(row: Suggestion) -> dict[str, Json]:
    """Return what was suggested as codes and shares: no word of the report."""
    category = category_of(row.category_id)
    found: dict[str, Json] = {"model": row.model_id, "examples": row.examples}
    if row.severity_examples:
        found["severity_examples"] = row.severity_examples
    sure: Mapping[str, float | None] = {
        "category": row.category_sure,
        "severity": row.severity_sure,
        "unit": row.unit_sure,
        "place": row.place_sure,
    }
    values: Mapping[str, Json] = {
        "category": category.code if category else "",
        "severity": row.severity,
        "unit": row.unit_id,
        "place": row.place,
    }
    for name, share in sure.items():
        if share is not None:
            found[name] = values[name]
            found[f"{name}_sure"] = round(share, 3)
    if row.unit_rule:
        found["unit_rule"] = row.unit_rule
    return found


def _by_code() -> dict[str, CategoryInForce]:
    return {each.code: each for each in all_categories() if each.active}
