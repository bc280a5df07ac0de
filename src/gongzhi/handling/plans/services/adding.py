"""A measure that a place adds to a programme in force: what residents write about (每月一题)."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.events import emit
from gongzhi.foundation.texts import clean_text
from gongzhi.handling.plans import events
from gongzhi.handling.plans.engine import KIND
from gongzhi.handling.plans.errors import check_in_force, no_such_programme
from gongzhi.handling.plans.models import NOTE_LENGTH, TITLE_LENGTH, Measure, Programme
from gongzhi.handling.plans.permissions import ADD
from gongzhi.handling.plans.rules import check_due
from gongzhi.registry.records import checked_text, record_change
from gongzhi.registry.territory.queries import lineage

KEY: Final = "added-{number}"


@transaction.atomic
def add_measure(
    *,
    actor: Actor,
    programme_id: int,
    area_code: str,
    title: str,
    text: str = "",
    due_on: date | None = None,
) -> Measure:
    """Add a measure of an area to a programme in force there; it waits to be assigned.

    A later text of the programme's document leaves it alone. Without a day it is to be done by the
    programme's end. Raises ``NotPermitted``, ``WrongState`` for a programme withdrawn, and
    ``InvalidInput`` for one that does not hold at the area or a day that is past.
    """
    check_may(actor, ADD, area_code)
    # The number of the last is read under the programme's lock, so that two additions differ.
    rows = Programme.objects.select_for_update(no_key=True)
    programme = rows.filter(pk=programme_id).first()
    if programme is None:
        raise no_such_programme(programme_id)
    if programme.area_code not in lineage(area_code):
        raise InvalidInput(
            _("This programme is not in force here. Choose another."), field="programme_id"
        )
    check_in_force(programme)
    if due_on is not None:
        check_due(due_on, timezone.localdate(), field="due_on")
    measures = Measure.objects.filter(programme=programme)
    last = measures.aggregate(last=Max("position"))["last"] or 0
    added = measures.filter(from_document=False).count()
    measure = Measure.objects.create(
        programme=programme,
        county=area_code[:6],
        area_code=area_code,
        key=KEY.format(number=added + 1),
        position=last + 1,
        title=checked_text(title, field="title", longest=TITLE_LENGTH),
        text=clean_text(text, field="text", longest=NOTE_LENGTH),
        due_on=due_on or programme.ends_on,
        from_document=False,
    )
    record_change(
        measure,
        kind=KIND,
        actor=actor,
        verb=ADD,
        county=measure.county,
        facts={"programme": programme.pk, "to": str(measure.status)},
        new=True,
    )
    emit(
        events.MEASURE_CHANGED,
        measure_id=measure.pk,
        version=measure.version,
        actor=actor.key,
        at=timezone.now().isoformat(),
        area_code=measure.area_code,
        status=str(measure.status),
        verb="add_measure",
        unit_id=None,
    )
    return measure
