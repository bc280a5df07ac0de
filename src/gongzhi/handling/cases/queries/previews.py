"""What a verb would do to several cases: the table and the guards asked dry, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.workflow import BACK, SAME
from gongzhi.handling.cases.errors import no_such_case
from gongzhi.handling.cases.models import Assignment, Case, Whistle
from gongzhi.handling.cases.offers import available_verbs
from gongzhi.handling.cases.permissions import may_see
from gongzhi.handling.cases.workflow import CASE_WORKFLOW


@dataclass(frozen=True, slots=True)
class VerbPreview:
    """A case as a verb would find it. ``refusal`` says why not; None where it would be done.

    ``case`` is None where the viewer may not see it, as where there is none. ``target`` is the
    status that the verb leads to, empty where it stays.
    """

    case_id: int
    case: Case | None
    target: str
    refusal: DomainError | None


def preview_verb(viewer: Actor, verb: str, case_ids: Sequence[int]) -> list[VerbPreview]:
    """Return what a verb would do to each case, in their order. Three statements, however many.

    What is still to be chosen (the unit, the category) is checked once it is chosen.
    """
    cases = Case.objects.select_related("category", "lead_unit").in_bulk(case_ids)
    active: dict[int, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.filter(case_id__in=cases, active=True).order_by("pk"):
        active[row.case_id].append(row)
    whistles: dict[int, list[Whistle]] = defaultdict(list)
    for whistle in Whistle.objects.filter(case_id__in=cases).order_by("pk"):
        whistles[whistle.case_id].append(whistle)
    return [
        _preview(viewer, verb, cases[case_id], active[case_id], whistles[case_id])
        if case_id in cases and may_see(viewer, cases[case_id], active[case_id])
        else VerbPreview(case_id, None, "", no_such_case(case_id))
        for case_id in case_ids
    ]


def _preview(  # noqa: PLR0917 (a verb, and a case with what it has)
    viewer: Actor, verb: str, case: Case, active: list[Assignment], whistles: list[Whistle]
) -> VerbPreview:
    try:
        move = CASE_WORKFLOW.check_move(verb, case.status)
    except DomainError as refusal:
        return VerbPreview(case.pk, case, "", refusal)
    offers = available_verbs(case, viewer, assignments=active, whistles=whistles)
    offer = next(each for each in offers if each.move is move)
    target = "" if move.target in {SAME, BACK} else str(move.target)
    return VerbPreview(case.pk, case, target, offer.refusal)
