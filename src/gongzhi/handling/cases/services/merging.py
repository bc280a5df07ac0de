"""Merging reports of one matter, and splitting one report of several; traceable both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes import parse_case_number
from gongzhi.foundation.errors import InvalidInput, StaleVersion
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import record
from gongzhi.foundation.links import Relation, link, unlink
from gongzhi.foundation.texts import (
    DETAIL_LENGTH,
    TITLE_LENGTH,
    clean_line,
    clean_text,
)
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.engine import (
    acting,
    active_assignments,
    lock_case,
    save_case,
    subject_of,
)
from gongzhi.handling.cases.errors import no_such_case
from gongzhi.handling.cases.models import Case, CaseContact, CaseText
from gongzhi.handling.cases.permissions import may_see, permission
from gongzhi.handling.cases.rules.views import Asked, TargetView
from gongzhi.handling.cases.secret_codes import new_nonce
from gongzhi.handling.cases.services.inquiries import withdraw_waiting
from gongzhi.handling.cases.services.intake import Draft, store_draft
from gongzhi.handling.cases.words import vector
from gongzhi.handling.cases.workflow import Phase, Status

MOST_PARTS = 10
TOOK_IN = "cases.take_in"
LET_GO = "cases.let_go"

_BELOW = """
    WITH RECURSIVE below AS (
        SELECT id FROM cases_case WHERE merged_into_id = %s
        UNION
        SELECT c.id FROM cases_case AS c JOIN below ON c.merged_into_id = below.id
    )
    SELECT id FROM below ORDER BY id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPart:
    """One matter of several in a report. Without a category it is filed anew."""

    title: str
    detail: str = ""
    category_code: str = ""


def merge_case(
    *,
    actor: Actor,
    case_id: int,
    target: str,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Merge a case into another that reports the same matter; its clocks pause.

    ``target`` is the other case's number. Both get an entry, and a link either can be read from.
    From now on the merged case takes the target's outcome. Raises ``NotFound`` where the actor
    may not see the target.
    """
    target_id = parse_case_number(target)
    with (
        _both_locked(case_id, target_id) as other,
        acting("merge", actor=actor, case_id=case_id, version=version, note=note) as work,
    ):
        if other is None or not may_see(actor, other, active_assignments(target_id)):
            raise no_such_case(target)
        view = TargetView(id=other.pk, number=other.number, status=other.status)
        work.check(Asked(target=view))
        withdraw_waiting(work)
        work.set(merged_into_id=other.pk)
        work.tell(target=other.pk)
        link(subject_of(case_id), Relation.MERGED_INTO, subject_of(target_id), actor=actor)
        _note_on(other, actor, TOOK_IN, case_id)
        return work.case


def unmerge_case(*, actor: Actor, case_id: int, note: str, version: int | None = None) -> Case:
    """Undo a merge: the case is again as it was, and its clocks run on."""
    target_id = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    with (
        _both_locked(case_id, target_id) as other,
        acting("unmerge", actor=actor, case_id=case_id, version=version, note=note) as work,
    ):
        if work.case.merged_into_id != target_id:
            raise StaleVersion(
                _("Somebody else changed this meanwhile. Reload it and decide again.")
            )
        if other is not None:
            unlink(subject_of(case_id), Relation.MERGED_INTO, subject_of(other.pk))
            _note_on(other, actor, LET_GO, case_id)
        work.tell(target=work.case.merged_into_id)
        work.set(merged_into_id=None)
        return work.case


def split_case(
    *,
    actor: Actor,
    case_id: int,
    parts: Sequence[SplitPart],
    note: str,
    version: int | None = None,
) -> list[Case]:
    """Split a report of several matters: a new case for each further one, linked to this one.

    They share its place, its reporter and the reporter's secret. Where this case was accepted
    already, so are they, if they come with a category. Returns the new cases.
    """
    _check_parts(parts)
    with acting("split", actor=actor, case_id=case_id, version=version, note=note) as work:
        made = []
        contact = CaseContact.objects.filter(case_id=case_id).first()
        own_detail = CaseText.objects.values_list("detail", flat=True).get(case_id=case_id)
        for part in parts:
            draft = _split_draft(work.case, part, contact, own_detail)
            draft.case.changed_at = work.at
            phase = Phase.DISPATCH if draft.case.status == Status.ACCEPTED else Phase.FILING
            made.append(
                store_draft(
                    draft, actor=actor, at=work.at, phase=phase, facts={"split_from": case_id}
                )
            )
            link(subject_of(made[-1].pk), Relation.SPLIT_FROM, subject_of(case_id), actor=actor)
        into: list[Json] = [case.pk for case in made]
        work.tell(into=into)
    return made


def merged_below(case_id: int) -> list[int]:
    """Return the ids of all cases that are merged into this one, directly or through another."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, (case_id,))
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _both_locked(case_id: int, other_id: int | None) -> Iterator[Case | None]:
    """Lock two cases in the order of their ids, so that two merges never wait for each other."""
    with transaction.atomic():
        if other_id is None or other_id == case_id:
            yield lock_case(case_id) if other_id == case_id else None
            return
        locked = {key: lock_case(key) for key in sorted((case_id, other_id))}
        yield locked[other_id]


def _note_on(other: Case, actor: Actor, verb: str, merged_id: int) -> None:
    """Record on the other case what happened to the one merged, without changing it."""
    entry = record(
        subject_of(other.pk),
        actor=actor,
        verb=verb,
        county=other.county,
        facts={"merged": merged_id, "by": permission("merge" if verb == TOOK_IN else "unmerge")},
    )
    save_case(other, set(), entry)


def _check_parts(parts: Sequence[SplitPart]) -> None:
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InvalidInput(
            _("A case is split into 1 to {most} further cases."), field="parts", most=MOST_PARTS
        )


def _split_draft(
    case: Case, part: SplitPart, contact: CaseContact | None, own_detail: str
) -> Draft:
    title = clean_line(part.title, field="parts", longest=TITLE_LENGTH, required=True)
    detail = clean_text(part.detail, field="parts", longest=DETAIL_LENGTH) or own_detail
    category = get_category(part.category_code) if part.category_code.strip() else None
    accepted = case.status != Status.RECEIVED and category is not None and category.leaf
    new = Case(
        county=case.county,
        area_code=case.area_code,
        placed=case.placed,
        status=Status.ACCEPTED if accepted else Status.RECEIVED,
        category_id=category.id if category else None,
        title=title,
        severity=category.severity if category else case.severity,
        public=category.public if category else False,
        source=case.source,
        source_system=case.source_system,
        lon=case.lon,
        lat=case.lat,
        h3=case.h3,
        address=case.address,
        occurred_at=case.occurred_at,
        received_at=case.received_at,
        reporter_account_id=case.reporter_account_id,
        secret_digest=case.secret_digest,
    )
    shared = (
        CaseContact(
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            mail_nonce=new_nonce() if contact.email else "",
            consent_to_unit=contact.consent_to_unit,
        )
        if contact
        else None
    )
    return Draft(
        case=new,
        detail=detail,
        words=vector((title, detail, case.address), case.received_at),
        contact=shared,
        category=category,
    )
