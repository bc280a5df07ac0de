"""What those who tell people of a case need to know of it: three statements, no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.permissions import may_see
from gongzhi.handling.cases.rulebook import thresholds_for


@dataclass(frozen=True, slots=True)
class CaseToTell:
    """A case as it is now, and when the entry of which one tells was written."""

    case: Case
    assignments: tuple[Assignment, ...]
    at: datetime

    @property
    def routed_units(self) -> frozenset[int]:
        """Return the units that the case is actively routed to, in any role."""
        return frozenset(row.unit_id for row in self.assignments)

    def seen_by(self, actor: Actor) -> bool:
        """Tell whether the case exists for the actor, by the grants that the actor carries."""
        return may_see(actor, self.case, self.assignments)


def find_case_to_tell(case_id: int, version: int) -> CaseToTell | None:
    """Return a case with its active routing and the moment of one of its entries."""
    entries = timeline(Subject("case", case_id)).filter(seq=version)
    at = entries.values_list("at", flat=True).first()
    case = Case.objects.filter(pk=case_id).first()
    if case is None or at is None:
        return None
    routed = Assignment.objects.filter(case_id=case_id, active=True)
    return CaseToTell(case, tuple(routed.order_by("pk")), at)


def notification_days() -> int:
    """Return how many days a notification that was read is kept, by the rule in force."""
    return thresholds_for("").notification_days


def topic_days(area_code: str = "") -> int:
    """Return of how many days an area's cases are read when topics are looked for."""
    return thresholds_for(area_code).topic_days
