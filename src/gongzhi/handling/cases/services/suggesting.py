"""A machine suggests that two reports are of one matter; a named human merges them, or does not.

The suggestion and the decision are both on record (RULES §10): a link ``may_be_same`` and one
entry on the later case. Nothing else of either case changes.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.foundation.links import Relation, link, links_of
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.engine import KIND, SUGGEST_SAME, lock_case, save_case, subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.similar import similar_cases
from gongzhi.handling.cases.workflow import OPEN

MOST_SUGGESTED: Final = 5


@transaction.atomic
def suggest_same(case_id: int) -> list[int]:
    """Link an open case to those that may be the same matter; return the ids newly suggested.

    The nearest ``MOST_SUGGESTED`` of its class within the class's radius and the window of days.
    Cases already linked to it, suggested before or split off by hand, are left out: a second
    delivery of the same event adds nothing.
    """
    case = lock_case(case_id)
    if case is None or case.status not in OPEN:
        return []
    subject = subject_of(case_id)
    known = {linked.other for linked in links_of(subject)}
    found = [near for near in _near(case) if Subject(KIND, str(near)) not in known]
    found = found[:MOST_SUGGESTED]
    if not found:
        return []
    for near in found:
        link(subject, Relation.MAY_BE_SAME, subject_of(near), actor=SYSTEM)
    facts: dict[str, Json] = {"same": list(found)}
    entry = record(subject, actor=SYSTEM, verb=SUGGEST_SAME, county=case.county, facts=facts)
    save_case(case, set(), entry)
    return found


def _near(case: Case) -> list[int]:
    """Return the cases near by, nearest first; for a merged one that which took it in."""
    category = category_of(case.category_id)
    if category is None or not category.active:
        return []
    found = similar_cases(
        SYSTEM,
        category_code=category.code,
        lon=case.lon,
        lat=case.lat,
        area_code=case.area_code,
        at=case.received_at,
    )
    ids = (near.merged_into_id or near.case_id for near in found)
    return [near for near in dict.fromkeys(ids) if near != case.pk]
