"""Editing the holiday table: which days count as working days, each with its source.

A changed day moves the deadlines that run over it. The event ``calendar.changed`` tells the
modules that own clocks to rebuild them from the journal.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.services import forget_calendar
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.foundation.models import Holiday

CHANGE = "calendar.change"


@transaction.atomic
def set_day(
    *, actor: Actor, day: date, kind: Holiday.Kind, name: str = "", source: str = ""
) -> Holiday:
    """Make a day a day off or a make-up workday, over what the published calendar says.

    ``source`` names the notice that says so; without one the change is refused.
    """
    check_may(actor, CHANGE)
    if not source.strip():
        raise InvalidInput(
            _("Name the notice that sets this day, so that a deadline can be explained by it."),
            field="source",
        )
    row, _created = Holiday.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name.strip(), "source": source.strip()}
    )
    _tell(actor, day, "calendar.set_day", kind=str(kind), source=row.source)
    return row


@transaction.atomic
def clear_day(*, actor: Actor, day: date) -> None:
    """Take a day out of the table, so that the published calendar holds again for it."""
    check_may(actor, CHANGE)
    deleted, _per_model = Holiday.objects.filter(day=day).delete()
    if not deleted:
        raise NotFound(_("{day} is not in the holiday table."), day=day)
    _tell(actor, day, "calendar.clear_day")


def _tell(actor: Actor, day: date, verb: str, **facts: str) -> None:
    record(Subject("holiday", day.isoformat()), actor=actor, verb=verb, county="", facts=facts)
    transaction.on_commit(forget_calendar)
    emit("calendar.changed", day=day.isoformat())
