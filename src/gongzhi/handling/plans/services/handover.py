"""Open measures and duties change hands when a unit ends; what is done stays with who did it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.handling.plans.engine import KIND
from gongzhi.handling.plans.models import DutyInstance, Measure, Milestone, Responsible
from gongzhi.handling.plans.statuses import OPEN
from gongzhi.registry.records import record_change

MOVE_UNIT: Final = "plans.move_unit"


class PlanWork:
    """What the organisations ask of plans when a unit ends or a post changes hands."""

    def open_in_unit(self, unit_id: UnitId) -> int:
        """Return nothing: a measure outlives its unit, and shows itself without a lead."""
        del unit_id
        return 0

    @transaction.atomic
    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        """Give every open measure and duty of a unit to its successor; return how many."""
        measures = list(_of_unit(unit_id).select_for_update(no_key=True, of=("self",)))
        for measure in measures:
            _move(measure, unit_id, successor_id, actor)
        Milestone.objects.filter(unit_id=unit_id, reached_on__isnull=True).update(
            unit_id=successor_id
        )
        owed = DutyInstance.objects.filter(unit_id=unit_id, state=DutyInstance.State.DUE)
        # Where the successor owes the same duty itself, the dissolved unit's is not owed twice.
        own = DutyInstance.objects.filter(unit_id=successor_id).values_list("duty_id", "starts_on")
        taken = set(own)
        moved = 0
        for instance in owed.order_by("pk"):
            if (instance.duty_id, instance.starts_on) in taken:
                instance.delete()
                continue
            instance.unit_id = int(successor_id)
            instance.save(update_fields=["unit_id"])
            moved += 1
        return len(measures) + moved

    def move_account(
        self,
        account_id: AccountId,  # noqa: ARG002 (part of what the organisations ask)
        successor_id: AccountId,  # noqa: ARG002 (as above)
        post_id: PostId,  # noqa: ARG002 (as above)
        actor: Actor,  # noqa: ARG002 (as above)
    ) -> int:
        """Move nothing: measures belong to units, so the next in the post has them."""
        return 0


def _of_unit(unit_id: int) -> QuerySet[Measure]:
    answering = Responsible.objects.filter(unit_id=unit_id).values("measure_id")
    return Measure.objects.filter(
        Q(lead_unit_id=unit_id) | Q(pk__in=answering), status__in=sorted(OPEN)
    ).order_by("pk")


def _move(measure: Measure, unit_id: int, successor_id: int, actor: Actor) -> None:
    if measure.lead_unit_id == unit_id:
        measure.lead_unit_id = successor_id
        measure.save(update_fields=["lead_unit_id"])
    Responsible.objects.filter(measure=measure, unit_id=unit_id).update(unit_id=successor_id)
    record_change(
        measure,
        kind=KIND,
        actor=actor,
        verb=MOVE_UNIT,
        county=measure.county,
        facts={"unit_before": int(unit_id), "unit": int(successor_id)},
    )
