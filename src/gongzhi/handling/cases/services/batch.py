"""Taking in many reports at once: a file, a night's transfer from another system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.errors import DomainError, InvalidInput
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.services import compose
from gongzhi.foundation.models import Clock, JournalEntry
from gongzhi.handling.cases import events
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, CaseContact, CaseText
from gongzhi.handling.cases.permissions import CREATE, IMPORT
from gongzhi.handling.cases.services.intake import (
    Draft,
    NewCase,
    area_in_force,
    check_may_report,
    created_facts,
    draft_case,
    first_clock,
    point_of,
)
from gongzhi.handling.cases.texts import SHORT_LENGTH, clean_line
from gongzhi.handling.cases.workflow import Phase
from gongzhi.registry.territory import queries as territory

MOST_ROWS: Final = 5000
CHUNK: Final = 500

Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a row; ``existing`` where its reference was already here."""

    case_id: int
    existing: bool = False


@transaction.atomic
def import_batch(
    *, actor: Actor, rows: Sequence[NewCase], source_file: str
) -> list[Imported | DomainError]:
    """Store many reports; return for each row the case or the reason it was refused.

    A row whose (source system, external reference) is already here, from this batch or an
    earlier one, adds nothing and answers with that case. A refused row stops no other. Each case
    gets its own first entry and clock; one event tells of the whole batch. At most ``MOST_ROWS``.
    """
    if len(rows) > MOST_ROWS:
        raise InvalidInput(
            _("At most {most} rows at a time; this has {rows}. Send them in several batches."),
            field="rows",
            most=MOST_ROWS,
            rows=len(rows),
        )
    at = timezone.now()
    _wait_for_others(rows)
    known = _known(rows)
    results: list[Imported | DomainError | None] = [None] * len(rows)
    drafts: dict[int, Draft] = {}
    first_of: dict[Reference, int] = {}
    for place, (new, checked) in enumerate(zip(rows, _drafted(actor, rows, at), strict=True)):
        reference = _reference(new)
        if reference in known:
            results[place] = Imported(known[reference], existing=True)
        elif isinstance(checked, DomainError):
            results[place] = checked
        elif reference not in first_of or not reference[1]:
            first_of[reference] = place
            drafts[place] = checked
    stored = dict(zip(drafts, _store(list(drafts.values()), actor, at, source_file), strict=True))
    for place, new in enumerate(rows):
        if place in stored:
            results[place] = Imported(stored[place])
        elif results[place] is None:
            results[place] = Imported(stored[first_of[_reference(new)]], existing=True)
    if stored:
        emit(events.IMPORTED, case_ids=list(stored.values()), actor=actor.key)
    return [result for result in results if result is not None]


def _reference(new: NewCase) -> Reference:
    return " ".join(new.source_system.split()), " ".join(new.external_ref.split())


def _wait_for_others(rows: Sequence[NewCase]) -> None:
    """Let two imports of the same system follow each other, so that neither doubles a case."""
    systems = sorted({_reference(new)[0] for new in rows if new.external_ref})
    with connection.cursor() as cursor:
        for system in systems:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cases:{system}",)
            )


def _known(rows: Sequence[NewCase]) -> dict[Reference, int]:
    by_system: dict[str, list[str]] = {}
    for new in rows:
        system, ref = _reference(new)
        if ref:
            by_system.setdefault(system, []).append(ref)
    return {
        (system, ref): pk
        for system, refs in by_system.items()
        for ref, pk in Case.objects.filter(source_system=system, external_ref__in=refs).values_list(
            "external_ref", "pk"
        )
    }


def _drafted(actor: Actor, rows: Sequence[NewCase], at: datetime) -> list[Draft | DomainError]:
    points: list[Point | DomainError | None] = [_point(new) for new in rows]
    placed = [point for point in points if isinstance(point, Point)]
    grids = iter(territory.find_grids(placed))
    in_force = cache(area_in_force)
    drafted: list[Draft | DomainError] = []
    for new, point in zip(rows, points, strict=True):
        if isinstance(point, DomainError):
            drafted.append(point)
            continue
        grid = next(grids) if point else None
        try:
            check_may_report(actor, new)
            draft = draft_case(actor, new, point=point, grid=grid, at=at, in_force=in_force)
            _check_area(actor, new, draft)
        except DomainError as refusal:
            drafted.append(refusal)
        else:
            drafted.append(draft)
    return drafted


def _point(new: NewCase) -> Point | DomainError | None:
    try:
        return point_of(new)
    except DomainError as refusal:
        return refusal


def _check_area(actor: Actor, new: NewCase, draft: Draft) -> None:
    """A file may be imported only into areas of a post that imports."""
    if new.source == Case.Source.IMPORT and actor.kind is not ActorKind.SYSTEM:
        check_may(actor, IMPORT, draft.case.area_code)


def _store(drafts: Sequence[Draft], actor: Actor, at: datetime, source_file: str) -> list[int]:
    """Store drafts with everything that belongs to them, in a few statements for each chunk."""
    file = clean_line(source_file, field="source_file", longest=SHORT_LENGTH)
    stored: list[int] = []
    for start in range(0, len(drafts), CHUNK):
        chunk = drafts[start : start + CHUNK]
        clocks = [first_clock(draft.case, draft.category, Phase.FILING, at) for draft in chunk]
        for draft, (clock, _fact) in zip(chunk, clocks, strict=True):
            case = draft.case
            case.phase, case.due_at, case.warn_at = clock.phase, clock.due_at, clock.warn_at
        Case.objects.bulk_create([draft.case for draft in chunk])
        CaseText.objects.bulk_create(
            CaseText(case_id=draft.case.pk, detail=draft.detail, words=draft.words)
            for draft in chunk
        )
        CaseContact.objects.bulk_create(_contacts(chunk))
        entries = []
        for draft, (clock, fact) in zip(chunk, clocks, strict=True):
            clock.subject_key = str(draft.case.pk)
            facts = {**created_facts(draft), "clocks": [fact], "file": file}
            entries.append(
                compose(
                    subject_of(draft.case.pk),
                    actor=actor,
                    verb=CREATE,
                    county=draft.case.county,
                    facts=facts,
                    note="",
                    at=at,
                    previous=None,
                )
            )
        Clock.objects.bulk_create(clock for clock, _fact in clocks)
        JournalEntry.objects.bulk_create(entries)
        stored += [draft.case.pk for draft in chunk]
    return stored


def _contacts(drafts: Sequence[Draft]) -> list[CaseContact]:
    contacts = []
    for draft in drafts:
        if draft.contact is not None:
            draft.contact.case_id = draft.case.pk
            contacts.append(draft.contact)
    return contacts
