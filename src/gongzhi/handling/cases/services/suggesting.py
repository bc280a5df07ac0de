"""A machine suggests that two reports are of one matter; a named human merges them, or does not.

The suggestion and the decision are both on record (RULES §10): a link ``may_be_same`` and one
entry on the later case. Nothing else of either case changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import record
from gongzhi.foundation.links import Relation, link, links_of
from gongzhi.handling.cases.engine import SUGGEST_SAME, lock_case, save_case, subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.workflow import OPEN

MOST_SUGGESTED: Final = 5


@transaction.atomic
def suggest_same(*, case_id: int, others: Sequence[int]) -> list[int]:
    """Link an open case to others that may be the same matter; return the ids newly suggested.

    At most the first ``MOST_SUGGESTED``. A merged one stands for the case that took it in. Cases
    already linked to it, suggested before or split off by hand, are left out: a second
    delivery of the same event adds nothing.
    """
    case = lock_case(case_id)
    if case is None or case.status not in OPEN:
        return []
    subject = subject_of(case_id)
    known = {case_id, *(int(linked.other.key) for linked in links_of(subject))}
    found = [other for other in _standing(others) if other not in known][:MOST_SUGGESTED]
    if not found:
        return []
    for other in found:
        link(subject, Relation.MAY_BE_SAME, subject_of(other), actor=SYSTEM)
    facts: dict[str, Json] = {"same": list(found)}
    entry = record(subject, actor=SYSTEM, verb=SUGGEST_SAME, county=case.county, facts=facts)
    save_case(case, set(), entry)
    return found


def _standing(case_ids: Sequence[int]) -> list[int]:
    """Return the cases, each once; for a merged one that which took it in."""
    merged = dict(
        Case.objects.filter(pk__in=case_ids, merged_into__isnull=False).values_list(
            "pk", "merged_into_id"
        )
    )
    return list(dict.fromkeys(merged.get(case_id, case_id) for case_id in case_ids))
