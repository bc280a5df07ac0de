"""What somebody takes along to work: many cases' pages at once, and the usual categories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db import connection, models

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Assignment, Attachment, Case, Whistle
from gongzhi.handling.cases.offers import available_verbs
from gongzhi.handling.cases.permissions import VIEW, may_see
from gongzhi.handling.cases.queries.pages import (
    KIND,
    CaseView,
    Step,
    answers_on,
    handled_by,
    shown_detail,
    step_of,
)
from gongzhi.handling.cases.queries.scope import AreaPath, UnitPath, level_condition, paths_of

# Enough to tell what is usual, few enough to read from one ordered index range.
_SAMPLE: Final = 500

Row = TypeVar("Row", bound=models.Model)


def work_pages(
    viewer: Actor, case_ids: Sequence[int], *, verbs: Container[str] | None = None
) -> list[CaseView]:
    """Return the cases' pages as far as the viewer may see them, in the order asked for.

    With offers of some verbs, if not of all.

    Without the reporter's contact, links and clocks: what is taken along on a phone holds nothing
    that the work does not need. Five statements, whatever the number of cases.
    """
    cases = _cases(case_ids)
    assignments = _by_case(Assignment.objects.select_related("unit", "officer"), case_ids)
    whistles = _by_case(Whistle.objects.select_related("unit"), case_ids)
    pictures = _by_case(Attachment.objects.all(), case_ids)
    steps = _steps(case_ids)
    views = []
    for case_id in case_ids:
        case, routed = cases.get(case_id), assignments[case_id]
        if case is None or not may_see(viewer, case, [row for row in routed if row.active]):
            continue
        views.append(
            CaseView(
                case=case,
                detail=shown_detail(case),
                answers=answers_on(case),
                contact=None,
                by_area=viewer.may(VIEW, case.area_code),
                assignments=routed,
                whistles=whistles[case_id],
                inquiries=(),
                timeline=steps[case_id],
                clocks=(),
                links=(),
                attachments=pictures[case_id],
                offers=available_verbs(
                    case,
                    viewer,
                    assignments=routed,
                    whistles=whistles[case_id],
                    handled_by=handled_by(steps[case_id]),
                    among=verbs,
                ),
            )
        )
    return views


def frequent_categories(viewer: Actor, *, limit: int) -> list[int]:
    """Return the ids of the categories most reported lately in the viewer's areas.

    Cases are counted, not people. One statement for each area, over its newest few hundred cases.
    """
    counts: dict[int, int] = defaultdict(int)
    for path in paths_of(viewer):
        if isinstance(path, UnitPath):
            continue
        for category_id, count in _counted(path):
            counts[category_id] += count
    return sorted(counts, key=lambda each: (-counts[each], each))[:limit]


def _counted(path: AreaPath) -> list[tuple[int, int]]:
    where = level_condition(path.prefix)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.category_id, count(*) FROM (SELECT c.category_id FROM cases_case c"  # noqa: S608 - constants only
            f" WHERE {where.text} ORDER BY c.received_at DESC, c.id DESC LIMIT %s) h"
            " WHERE h.category_id IS NOT NULL GROUP BY h.category_id",
            (*where.params, _SAMPLE),
        )
        return list(cursor.fetchall())


def _cases(case_ids: Sequence[int]) -> dict[int, Case]:
    rows = Case.objects.select_related("category", "lead_unit", "text", "answered").defer(
        "text__words"
    )
    return {row.pk: row for row in rows.filter(pk__in=case_ids)}


def _by_case(rows: models.QuerySet[Row], case_ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows.filter(case_id__in=case_ids).order_by("pk"):
        found[_case_id(row)].append(row)
    return found


def _case_id(row: Any) -> int:
    return int(row.case_id)


def _steps(case_ids: Iterable[int]) -> dict[int, list[Step]]:
    keys = [str(case_id) for case_id in case_ids]
    entries = JournalEntry.objects.filter(subject_kind=KIND, subject_key__in=keys)
    found: dict[int, list[Step]] = defaultdict(list)
    for entry in entries.order_by("subject_key", "seq"):
        found[int(entry.subject_key)].append(step_of(entry))
    return found
