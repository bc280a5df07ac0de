"""Taking in many reports at once: a file, a night's transfer from another system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.errors import DomainError, InvalidInput
from gongzhi.foundation.events import emit
from gongzhi.foundation.models import Clock, JournalEntry
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line
from gongzhi.handling.cases import events
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.permissions import IMPORT
from gongzhi.handling.cases.services.intake import (
    Draft,
    NewCase,
    area_in_force,
    check_may_report,
    draft_case,
    first_rows,
    point_of,
)
from gongzhi.handling.cases.storing import copy_in, fill_generated, next_case_ids, wait_for_others
from gongzhi.registry.territory import queries as territory

MOST_ROWS: Final = 5000

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
    wait_for_others(_reference(new)[0] for new in rows if new.external_ref)
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


def _known(rows: Sequence[NewCase]) -> dict[Reference, int]:
    # Saying that no reference is empty lets PostgreSQL use the partial index: it proves that of
    # at most 100 values by itself, and would read every case for more.
    referenced = Case.objects.exclude(external_ref="")
    by_system: dict[str, list[str]] = {}
    for new in rows:
        system, ref = _reference(new)
        if ref:
            by_system.setdefault(system, []).append(ref)
    return {
        (system, ref): pk
        for system, refs in by_system.items()
        for ref, pk in referenced.filter(source_system=system, external_ref__in=refs).values_list(
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
    """Store drafts with everything that belongs to them, by one COPY for each table."""
    file = clean_line(source_file, field="source_file", longest=SHORT_LENGTH)
    ids = next_case_ids(len(drafts))
    rows: list[tuple[Clock, JournalEntry]] = []
    for draft, case_id in zip(drafts, ids, strict=True):
        draft.case.pk = case_id
        rows.append(first_rows(draft, actor=actor, at=at, facts={"file": file}))
    copy_in([fill_generated(draft.case) for draft in drafts])
    copy_in([draft.text() for draft in drafts])
    copy_in([draft.contact for draft in drafts if draft.contact])
    copy_in([clock for clock, _entry in rows])
    copy_in([entry for _clock, entry in rows])
    return ids
