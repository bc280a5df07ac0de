"""Open measures and duties change hands when a unit ends; what is done stays with who did it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.handling.plans.engine import KIND
from gongzhi.handling.plans.models import DutyInstance, Measure, Milestone, Responsible
from gongzhi.handling.plans.services.duties import KIND as DUTY
from gongzhi.handling.plans.services.duties import let_go
from gongzhi.handling.plans.statuses import OPEN
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.rules import Depth

MOVE_UNIT: Final = "plans.move_unit"


class PlanWork:
    """What the organisations ask of plans when a unit ends or a post changes hands."""

    def open_in_unit(self, unit_id: UnitId) -> int:
        """Return how many measures and duties in force the unit still owes."""
        measures = _of_unit(unit_id).filter(dropped=False, programme__withdrawn_at__isnull=True)
        duties = _owed(unit_id).filter(
            duty__dropped=False, duty__programme__withdrawn_at__isnull=True
        )
        return measures.count() + duties.count()

    @transaction.atomic
    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        """Give every open measure and duty of a unit to its successor; return how many.

        Where the successor owes the same duty itself, the dissolved unit's is not owed twice.
        """
        measures = list(_of_unit(unit_id).select_for_update(no_key=True, of=("self",)))
        for measure in measures:
            _move(measure, unit_id, successor_id, actor)
        own = DutyInstance.objects.filter(unit_id=successor_id)
        taken = set(own.values_list("duty_id", "starts_on"))
        owed = list(_owed(unit_id).select_for_update(no_key=True, of=("self",)).order_by("pk"))
        twice = [row.pk for row in owed if (row.duty_id, row.starts_on) in taken]
        let_go(
            DutyInstance.objects.filter(pk__in=twice),
            actor=actor,
            note=_("The unit's successor owes the same duty itself."),
        )
        successor = Unit.objects.get(pk=successor_id)
        left = [row for row in owed if row.pk not in twice]
        for instance in left:
            _move_duty(instance, successor, actor)
        return len(measures) + len(left)

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
    tasks = Milestone.objects.filter(unit_id=unit_id, reached_on__isnull=True).values("measure_id")
    return Measure.objects.filter(
        Q(lead_unit_id=unit_id) | Q(pk__in=answering) | Q(pk__in=tasks), status__in=sorted(OPEN)
    ).order_by("pk")


def _owed(unit_id: int) -> QuerySet[DutyInstance]:
    return DutyInstance.objects.filter(unit_id=unit_id, state=DutyInstance.State.DUE)


def _move(measure: Measure, unit_id: int, successor_id: int, actor: Actor) -> None:
    if measure.lead_unit_id == unit_id:
        measure.lead_unit_id = successor_id
        measure.save(update_fields=["lead_unit_id"])
    Responsible.objects.filter(measure=measure, unit_id=unit_id).update(unit_id=successor_id)
    Milestone.objects.filter(measure=measure, unit_id=unit_id, reached_on__isnull=True).update(
        unit_id=successor_id
    )
    record_change(
        measure,
        kind=KIND,
        actor=actor,
        verb=MOVE_UNIT,
        county=measure.county,
        facts={"unit_before": int(unit_id), "unit": int(successor_id)},
    )


def _move_duty(instance: DutyInstance, successor: Unit, actor: Actor) -> None:
    before = instance.unit_id
    instance.unit = successor
    instance.area_code = successor.area_code
    instance.county = successor.area_code[: Depth.COUNTY.length]
    instance.save(update_fields=["unit", "area_code", "county"])
    record_change(
        instance,
        kind=DUTY,
        actor=actor,
        verb=MOVE_UNIT,
        county=instance.county,
        facts={"unit_before": before, "unit": successor.pk},
    )
